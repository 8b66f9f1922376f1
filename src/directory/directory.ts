/** The local directory: one function from Request to Response over one store. */
import { Hono } from 'hono'
import type { ClauseId } from '#contract/clauses.ts'
import { type Address, type EndpointName, readAddress } from '#contract/endpoints.ts'
import { readContractVersion } from '#rules/predict.ts'
import { type Refusal, refuse } from '#rules/verdict.ts'
import { createConsole } from './console.ts'
import type { Call, Context } from './context.ts'
import { handleBatch, handleQuery } from './handle-query.ts'
import { handleGetSession, handlePutSession } from './handle-session.ts'
import { handleGetTemplate, handleListTemplates } from './handle-template.ts'
import { sendJson, sendProblem, sendRefusals } from './respond.ts'

type Handler = (call: Call) => Promise<Response>

const notBuilt: Handler = async (call) =>
  sendRefusals([refuse('not-built', 'address.not-built', 'path', call.url.pathname)])

/** One handler for each endpoint of the contract; a missing one is a type error. */
const handlers: Readonly<Record<EndpointName, Handler>> = {
  queryTemplate: handleQuery,
  queryServiceConfig: handleQuery,
  batchTemplate: handleBatch,
  batchServiceConfig: handleBatch,
  listTemplates: handleListTemplates,
  getTemplate: handleGetTemplate,
  getSession: handleGetSession,
  putSession: handlePutSession,
  getProperties: notBuilt,
  putProperties: notBuilt,
  getElement: notBuilt,
  getMember: notBuilt,
  deleteMember: notBuilt,
  getServer: notBuilt,
  deleteServer: notBuilt,
  createHandle: notBuilt,
  queryHandles: notBuilt,
  getHandle: notBuilt,
  deleteHandle: notBuilt,
  getHandleSession: notBuilt,
  putHandleSession: notBuilt,
}

/** Which rule a part of a path breaks; the others are words that no address has. */
const invalidClauses: Readonly<Record<string, ClauseId>> = {
  scid: 'address.scid',
  template: 'address.name',
  name: 'address.name',
  server: 'address.name',
}

function addressRefusal(address: Exclude<Address, { kind: 'endpoint' }>, method: string): Refusal {
  switch (address.kind) {
    case 'hopper':
      return refuse(14, 'address.hopper', 'path', 'hoppers')
    case 'verb':
      return refuse(17, 'verb.unknown', 'method', method, { allow: address.allow.join(', ') })
    case 'invalid': {
      const clause = invalidClauses[address.field] ?? 'address.invalid'
      return refuse(12, clause, address.field, address.value)
    }
    default:
      return address satisfies never
  }
}

/** Address, verb, contract version, credentials, rate: in this order, each before the next is looked at. */
async function answerContract(context: Context, request: Request, correlationId: string): Promise<Response> {
  const url = new URL(request.url)
  const address = readAddress(request.method, url.pathname)
  if (address.kind !== 'endpoint') {
    const allow: Record<string, string> = address.kind === 'verb' ? { allow: address.allow.join(', ') } : {}
    return sendRefusals([addressRefusal(address, request.method)], allow)
  }
  const version = readContractVersion(request.headers.get('x-xbl-contract-version'))
  if ('refusal' in version) return sendRefusals([version.refusal])
  const authorization = request.headers.get('authorization')
  const caller = await context.tokens.verify(authorization)
  if (!caller) {
    // What was given is a credential of somebody's, and is not repeated.
    const given = authorization === null ? '' : 'given, and not accepted'
    return sendRefusals([refuse('unauthorized', 'authorization.required', 'Authorization', given)])
  }
  const throttled = context.limiter(caller)
  if (throttled) return sendJson(throttled.body, 429, { 'retry-after': String(throttled.retryAfter) })
  const call: Call = {
    context,
    request,
    url,
    parts: address.parts,
    caller,
    contractVersion: version.version,
    correlationId,
  }
  return handlers[address.name](call)
}

/** `fetch` answers one request; `handles` tells whether a path is the directory's at all. */
export interface Directory {
  readonly fetch: (request: Request) => Promise<Response>
  readonly handles: (path: string) => boolean
}

export function createDirectory(context: Context): Directory {
  const app = new Hono<{ Variables: { correlationId: string } }>()
  app.use(async (c, next) => {
    c.set('correlationId', context.newId())
    await next()
    c.header('x-xblcorrelationid', c.get('correlationId'))
    c.header('cache-control', 'no-store')
  })
  app.route('/console', createConsole(context))
  app.all('*', (c) => answerContract(context, c.req.raw, c.get('correlationId')))
  app.onError((error, c) => {
    // A bug of ours: the answer says nothing of it, the log says all of it.
    console.error(c.get('correlationId'), error)
    return sendProblem(500, 'Internal Server Error', `Correlation id ${c.get('correlationId')}.`)
  })
  return {
    fetch: async (request) => app.fetch(request),
    handles: (path) => /^\/(?:console|serviceconfigs|handles)(?:\/|$)/i.test(path),
  }
}
