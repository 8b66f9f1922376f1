/** The local directory: one function from Request to Response over one store. */
import { Hono } from 'hono'
import type { Visitor } from '#contract/access.ts'
import type { ClauseId } from '#contract/clauses.ts'
import { type Address, type EndpointName, readAddress } from '#contract/endpoints.ts'
import { describeContract } from '#contract/openapi.ts'
import { readContractVersion } from '#rules/predict.ts'
import { type Refusal, refuse } from '#rules/verdict.ts'
import type { Place } from './admission.ts'
import { answerFault } from './answer-fault.ts'
import { type ConsoleEnv, createConsole } from './console.ts'
import type { Call, Context } from './context.ts'
import {
  handleDeleteMember,
  handleDeleteServer,
  handleGetElement,
  handleGetMember,
  handleGetProperties,
  handleGetServer,
} from './handle-element.ts'
import {
  handleCreateHandle,
  handleDeleteHandle,
  handleGetHandle,
  handleGetHandleSession,
  handlePutHandleSession,
  handleQueryHandles,
} from './handle-handles.ts'
import { handleBatch, handleQuery } from './handle-query.ts'
import { handleGetSession, handlePutProperties, handlePutSession } from './handle-session.ts'
import { handleGetTemplate, handleListTemplates } from './handle-template.ts'
import { type BodyBytes, readBytes } from './read-body.ts'
import { type Answer, sendBusy, sendJson, sendProblem, sendRefusals, toResponse } from './respond.ts'
import { DamagedDocument } from './store/document.ts'

type Handler = (call: Call) => Promise<Answer>

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
  getProperties: handleGetProperties,
  putProperties: handlePutProperties,
  getElement: handleGetElement,
  getMember: handleGetMember,
  deleteMember: handleDeleteMember,
  getServer: handleGetServer,
  deleteServer: handleDeleteServer,
  createHandle: handleCreateHandle,
  queryHandles: handleQueryHandles,
  getHandle: handleGetHandle,
  deleteHandle: handleDeleteHandle,
  getHandleSession: handleGetHandleSession,
  putHandleSession: handlePutHandleSession,
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

/** A request of the contract, its body read. */
interface Received {
  readonly request: Request
  readonly url: URL
  readonly body: BodyBytes
  readonly correlationId: string
}

/** Address, verb, contract version, credentials, rate: in this order, each before the next is looked at. */
async function answerReceived(context: Context, received: Received): Promise<Answer> {
  const { request, url } = received
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
  const throttled = await context.limiter(caller, 'requests')
  if (throttled) return sendJson(throttled.body, 429, { 'retry-after': String(throttled.retryAfter) })
  const call: Call = {
    context,
    headers: request.headers,
    body: received.body,
    url,
    endpoint: address.endpoint,
    parts: address.parts,
    caller,
    contractVersion: version.version,
    correlationId: received.correlationId,
  }
  return handlers[address.name](call)
}

/** The verbs an address takes, as a 405 names them. */
function listVerbs(path: string): readonly string[] {
  const address = readAddress('TRACE', path)
  return address.kind === 'verb' ? address.allow : []
}

/** The session an address names, as its caller would read it; for faults that carry one. */
function readSessionOf(context: Context, received: Received): () => Promise<Answer> {
  const { request, url } = received
  const path = /^(?:\/handles\/[^/]+\/session|(?:\/[^/]+){6})/i.exec(url.pathname)?.[0] ?? '/'
  const bare = new URL(path, url)
  const headers = new Headers(request.headers)
  for (const condition of ['if-match', 'if-none-match']) headers.delete(condition)
  const reading = new Request(bare, { headers })
  return () => answerReceived(context, { ...received, request: reading, url: bare, body: new Uint8Array() })
}

/** A failure of the store's own, as what it means to the caller; anything else is a bug of ours. */
function answerFailure(context: Context, error: unknown): Answer {
  if (error instanceof DamagedDocument) {
    console.error(error.message)
    return sendRefusals([refuse('damaged', 'store.damaged', 'name', '')])
  }
  if (!context.engine.isUnavailable(error)) throw error
  console.error('the database takes no work:', error instanceof Error ? error.message : error)
  return sendBusy(retryAfterFailure)
}

/** Seconds. */
const retryAfterOverload = 1
const retryAfterFailure = 5

/** Takes a place, reads the body, waits for its turn; whoever finds no place is turned away at once (row 23). */
async function answerContract(
  context: Context,
  request: Request,
  url: URL,
  correlationId: string,
): Promise<Answer> {
  const place: Place | undefined = context.admission.enter()
  if (!place) return sendBusy(retryAfterOverload)
  try {
    const received = { request, url, body: await readBytes(request), correlationId }
    await place.turn()
    await context.conditions.refresh()
    const fault = await context.conditions.meetFault(request.method, url.pathname)
    const faulty =
      fault &&
      (await answerFault(fault, readSessionOf(context, received), request.signal, listVerbs(url.pathname)))
    return faulty ?? (await answerReceived(context, received))
  } catch (error) {
    return answerFailure(context, error)
  } finally {
    place.leave()
  }
}

/**
 * `fetch` answers one request; without a visitor, as somebody who may do everything. `handles` tells
 * whether a path is the directory's at all.
 */
export interface Directory {
  readonly fetch: (request: Request, visitor?: Visitor) => Promise<Response>
  readonly handles: (path: string) => boolean
}

const ofContract = /^\/(?:serviceconfigs|handles)(?:\/|$)/i
const ofConsole = /^\/(?:console(?:\/|$)|openapi\.json$)/i

export function createDirectory(context: Context): Directory {
  const description = describeContract(context.version)
  const app = new Hono<ConsoleEnv>()
  app.route('/console', createConsole(context))
  app.get('/openapi.json', () => toResponse(sendJson(description)))
  app.all('*', (c) => toResponse(sendProblem(404, 'Not Found', `${c.req.path} is not here.`)))
  app.onError((error) => {
    throw error
  })
  /** A bug of ours, or a store that takes no work: the answer says nothing of it, the log says all of it. */
  const answerError = (error: unknown, correlationId: string): Answer => {
    if (context.engine.isUnavailable(error)) return answerFailure(context, error)
    console.error(correlationId, error)
    return sendProblem(500, 'Internal Server Error', `Correlation id ${correlationId}.`)
  }
  return {
    fetch: async (request, visitor) => {
      const correlationId = context.newId()
      const own = { 'x-xblcorrelationid': correlationId, 'cache-control': 'no-store' }
      const always = { ...context.headers, ...own }
      const url = new URL(request.url)
      try {
        if (!ofConsole.test(url.pathname)) {
          return toResponse(await answerContract(context, request, url, correlationId), always)
        }
        const response = await app.fetch(request, { visitor })
        for (const [name, value] of Object.entries(always)) response.headers.set(name, value)
        return response
      } catch (error) {
        return toResponse(answerError(error, correlationId), always)
      }
    },
    handles: (path) => ofContract.test(path) || ofConsole.test(path),
  }
}
