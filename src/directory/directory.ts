/** The local directory: a function from Request to Response on top of one store. */
import { isConsolePath } from '#contract/console/paths.ts'
import type { RequestUser } from '#contract/console/sign-in.ts'
import type { ClauseId } from '#contract/ledger/clauses.ts'
import type { Caller } from '#contract/mpsd/caller.ts'
import { type Address, buildPath, type EndpointName, parseAddress } from '#contract/mpsd/endpoints.ts'
import { describeContract } from '#contract/openapi.ts'
import {
  type Answer,
  emptyHeaders,
  sendJson,
  sendMethodNotAllowed,
  sendProblem,
  toResponse,
} from '#http/answer.ts'
import { fromRequest, type HeaderReader, type Incoming } from '#http/incoming.ts'
import type { BodyBytes } from '#http/read-bytes.ts'
import { parseContractVersion } from '#rules/preflight.ts'
import { type Refusal, refuse } from '#rules/verdict.ts'
import { answerFault } from './answer-fault.ts'
import type { ConsoleCall } from './console-call.ts'
import { createDirectoryConsole } from './console-handlers.ts'
import type { Call, Context } from './context.ts'
import {
  handleDeleteMember,
  handleDeleteServer,
  handleGetElement,
  handleGetMember,
  handleGetProperties,
  handleGetServer,
} from './handlers/element.ts'
import {
  handleCreateHandle,
  handleDeleteHandle,
  handleGetHandle,
  handleGetHandleSession,
  handlePutHandleSession,
} from './handlers/handles.ts'
import { handleQueryHandles } from './handlers/query-handles.ts'
import { handleBatch, handleQuery } from './handlers/query-sessions.ts'
import { handleGetSession, handlePutProperties, handlePutSession } from './handlers/session.ts'
import { handleGetTemplate, handleListTemplates } from './handlers/template.ts'
import { areInSameWindows, type Throttled } from './rate-limiter.ts'
import { retryAfterOverload, sendBusy, sendRefusals } from './refusals.ts'
import { keyOfCaller, type WorkSlot } from './scheduler.ts'
import { DamagedDocument } from './store/document.ts'
import { runUntilAnswered } from './stream-answer.ts'
import type { Noted } from './traffic.ts'

type Handler = (call: Call) => Promise<Answer>

/** One handler per endpoint of the contract; a missing handler is a type error. */
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

/** The clause for an invalid part of a path. Parts not listed here use `address.invalid`. */
const invalidClauses: Readonly<Record<string, ClauseId>> = {
  scid: 'address.scid',
  template: 'address.name',
  name: 'address.name',
  server: 'address.name',
}

function refuseAddress(address: Exclude<Address, { kind: 'endpoint' }>, method: string): Refusal {
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

/** A contract request before its body is read. */
interface RequestHead {
  readonly request: Incoming
  readonly correlationId: string
  /** What becomes known of it, for the log of requests. */
  readonly noted: Noted
}

type IdentifiedCall = Pick<Call, 'endpoint' | 'parts' | 'caller' | 'contractVersion'> & {
  readonly name: EndpointName
}

/** Checks address, verb, contract version and credentials, in this order; the first failure is answered. */
async function readHead(
  context: Context,
  { request }: RequestHead,
): Promise<IdentifiedCall | { answer: Answer }> {
  const address = parseAddress(request.method, request.path)
  if (address.kind !== 'endpoint') {
    const allow: Record<string, string> = address.kind === 'verb' ? { allow: address.allow.join(', ') } : {}
    return { answer: sendRefusals([refuseAddress(address, request.method)], allow) }
  }
  const version = parseContractVersion(request.headers.get('x-xbl-contract-version'))
  if ('refusal' in version) return { answer: sendRefusals([version.refusal]) }
  const authorization = request.headers.get('authorization')
  const caller = await context.tokens.verify(authorization)
  if (!caller) {
    // The header may contain a real credential, so the answer does not repeat it.
    const given = authorization === null ? '' : 'given, but not valid'
    return {
      answer: sendRefusals([refuse('unauthorized', 'authorization.required', 'Authorization', given)]),
    }
  }
  const { name, endpoint, parts } = address
  return { name, endpoint, parts, caller, contractVersion: version.version }
}

/** Checks the rate limit and calls the handler of the endpoint. */
async function answerIdentified(
  context: Context,
  head: RequestHead,
  identified: IdentifiedCall,
  body: BodyBytes,
  slot: WorkSlot,
  counted: Promise<Throttled | undefined>,
): Promise<Answer> {
  const { name, ...rest } = identified
  const throttled = await counted
  if (throttled) return sendJson(throttled.body, 429, { 'retry-after': String(throttled.retryAfter) })
  const { request, correlationId } = head
  const { headers, search } = request
  return handlers[name]({ ...rest, context, headers, body, search, correlationId, slot })
}

/** The verbs that an address supports, for the Allow header of a 405. */
function listAllowedVerbs(path: string): readonly string[] {
  const address = parseAddress('TRACE', path)
  return address.kind === 'verb' ? address.allow : []
}

/** Reads the session of an address for its caller. Injected faults whose body is a session use it. */
async function readSessionOf(context: Context, head: RequestHead, slot: WorkSlot): Promise<Answer> {
  const address = parseAddress(head.request.method, head.request.path)
  const parts = address.kind === 'endpoint' ? address.parts : {}
  const path =
    parts.name !== undefined
      ? buildPath('getSession', parts)
      : parts.id !== undefined
        ? buildPath('getHandleSession', parts)
        : '/'
  const { headers } = head.request
  const withoutConditions: HeaderReader = {
    get: (name) => (name === 'if-match' || name === 'if-none-match' ? null : headers.get(name)),
  }
  const request = { ...head.request, method: 'GET', path, search: '', headers: withoutConditions }
  const readRequest = { ...head, request }
  const identified = await readHead(context, readRequest)
  return 'answer' in identified
    ? identified.answer
    : answerIdentified(
        context,
        readRequest,
        identified,
        new Uint8Array(),
        slot,
        context.limiter.count(identified.caller, 'requests'),
      )
}

/** If the data check has blocked the store, every error is treated as damage. */
const isDamaged = ({ engine, dataCheck }: Context, error: unknown) =>
  error instanceof DamagedDocument || engine.isDamaged(error) || dataCheck.isBlocked()

/** Turns an error of the store into an answer. Any other error is a bug in this program, and is rethrown. */
function answerFailure(context: Context, error: unknown): Answer {
  if (isDamaged(context, error)) {
    console.error(error instanceof Error ? error.message : error)
    return sendRefusals([refuse('damaged', 'store.damaged', 'name', '')])
  }
  if (!context.engine.isUnavailable(error)) throw error
  console.error('the database is unavailable:', error instanceof Error ? error.message : error)
  return sendBusy(retryAfterFailure)
}

/** Retry-After in seconds. */
const retryAfterFailure = 5

/** Whether a fault may be injected. Where other processes share the database, only reading it would tell. */
const mayMeetFault = ({ engine, conditions }: Context) => engine.shared || conditions.faults().length > 0

/** Returns the answer of a matching injected fault, if any. Its delay does not occupy a work slot. */
async function answerInjectedFault(
  context: Context,
  head: RequestHead,
  slot: WorkSlot,
): Promise<Answer | undefined> {
  const { conditions } = context
  await conditions.refresh()
  const { request } = head
  const fault = await conditions.takeFault(request.method, request.path)
  if (!fault) return undefined
  return answerFault(fault, {
    readSession: () => readSessionOf(context, head, slot),
    slot,
    signal: request.signal(),
    allow: listAllowedVerbs(request.path),
  })
}

/**
 * Counts a request while the settings are still being read, where both are a way to the database and back. The result
 * gives the count, unless the clock turns out to be in another window: then it must be made again.
 */
function countEarly(
  { conditions, engine, limiter, now }: Context,
  caller: Caller,
): (() => Promise<Throttled | undefined> | undefined) | undefined {
  // A request that an injected fault answers is not counted.
  if (!engine.shared || conditions.faults().length > 0) return undefined
  const at = now()
  const counted = limiter.count(caller, 'requests')
  // If the settings cannot be read, nobody waits for it.
  counted.catch(() => {})
  return () => (areInSameWindows('requests', at, now()) ? counted : undefined)
}

/** Requests that are refused before the caller is known are scheduled together as one caller. */
const unidentifiedCaller = 'unknown'

/**
 * A request enters the scheduler only after its caller is known and its body is complete, so that slow
 * clients occupy no work slots. If the scheduler or the body receiver is full, it is rejected (row 23).
 */
async function answerContract(context: Context, head: RequestHead): Promise<Answer> {
  if (context.dataCheck.isBlocked()) return sendRefusals([refuse('damaged', 'store.damaged', 'name', '')])
  try {
    const identified = await readHead(context, head)
    if (!('answer' in identified)) head.noted.caller = identified.caller
    const caller = 'answer' in identified ? unidentifiedCaller : keyOfCaller(identified.caller)
    const body =
      'answer' in identified ? new Uint8Array() : await context.bodyReceiver.read(caller, head.request)
    if (!body) return sendBusy(retryAfterOverload)
    head.noted.body = body
    const answered = runUntilAnswered(context.scheduler, caller, async (slot) => {
      const early = 'answer' in identified ? undefined : countEarly(context, identified.caller)
      const faulty = mayMeetFault(context) ? await answerInjectedFault(context, head, slot) : undefined
      if (faulty) return faulty
      if ('answer' in identified) return identified.answer
      const counted = early?.() ?? context.limiter.count(identified.caller, 'requests')
      return answerIdentified(context, head, identified, body, slot, counted)
    })
    return (await answered) ?? sendBusy(retryAfterOverload)
  } catch (error) {
    return answerFailure(context, error)
  }
}

/**
 * `fetch` answers one request. Without a visitor, everything is allowed. `ownsPath` tells whether a
 * path belongs to the directory.
 */
export interface Directory {
  readonly fetch: (request: Request, visitor?: RequestUser) => Promise<Response>
  /** Answers one request of the contract, for whoever needs no Response. */
  readonly answer: (request: Incoming) => Promise<Answer>
  readonly ownsPath: (path: string) => boolean
  /** Whether the path is one of the contract's, which `answer` answers. */
  readonly ownsContractPath: (path: string) => boolean
}

const contractPath = /^\/(?:serviceconfigs|handles)(?:\/|$)/i
const descriptionPath = /^\/openapi\.json$/i

export function createDirectory(context: Context): Directory {
  // Few ask for the description, and it takes a while to make.
  let description: ReturnType<typeof describeContract> | undefined
  const directoryConsole = createDirectoryConsole()
  const answerOwn = async (path: string, call: ConsoleCall): Promise<Answer> => {
    const { method } = call.request
    if (!descriptionPath.test(path)) return directoryConsole.answer(method, path, call)
    const isRead = method === 'GET' || method === 'HEAD'
    if (!isRead) return sendMethodNotAllowed(['GET', 'HEAD'])
    description ??= describeContract(context.version)
    return sendJson(description)
  }
  /** Answers an unexpected error. The details go to the log only, not into the answer. */
  const answerError = (error: unknown, correlationId: string): Answer => {
    if (isDamaged(context, error) || context.engine.isUnavailable(error)) return answerFailure(context, error)
    console.error(correlationId, error)
    return sendProblem(500, `Correlation id ${correlationId}.`)
  }
  const headersFor = (correlationId: string) => ({
    ...context.headers,
    'x-xblcorrelationid': correlationId,
    'cache-control': 'no-store',
  })
  const answerSafely = async (make: (correlationId: string) => Promise<Answer>): Promise<Answer> => {
    const correlationId = context.newId()
    const answer = await make(correlationId).catch((error: unknown) => answerError(error, correlationId))
    return {
      ...answer,
      headers: { ...headersFor(correlationId), ...emptyHeaders(answer), ...answer.headers },
    }
  }
  const answerUnnoted = (request: Incoming, noted: Noted) =>
    answerSafely((correlationId) => answerContract(context, { request, correlationId, noted }))
  const answerRequest = async (request: Incoming) => {
    const noted: Noted = {}
    const { traffic, now } = context
    if (!traffic.isOn) return answerUnnoted(request, noted)
    const startedAt = performance.now()
    const answer = await answerUnnoted(request, noted)
    traffic.add(request, noted, answer, now(), performance.now() - startedAt)
    return answer
  }
  return {
    answer: answerRequest,
    fetch: async (request, visitor) => {
      const incoming = fromRequest(request)
      const { path } = incoming
      const isOwn = isConsolePath(path) || descriptionPath.test(path)
      const answer = isOwn
        ? await answerSafely(() => answerOwn(path, { context, request, visitor }))
        : await answerRequest(incoming)
      return toResponse(answer)
    },
    ownsPath: (path) => contractPath.test(path) || isConsolePath(path) || descriptionPath.test(path),
    ownsContractPath: (path) => contractPath.test(path),
  }
}
