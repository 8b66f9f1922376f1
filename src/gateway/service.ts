/** A connection to a service: its credential, rate budget, HTTP connections and recorder. */
import { readFileSync } from 'node:fs'
import * as z from 'zod'
import type { Connection } from '#contract/console/connections.ts'
import { connectionPath, isReadOnly } from '#contract/console/request-policy.ts'
import { codeOf } from '#contract/errors.ts'
import { countJsonValues } from '#contract/json-items.ts'
import type { Answer } from '#http/answer.ts'
import { type AllowedRequest, pickAnswerHeaders, pickRequestHeaders } from './allow-list.ts'
import { searchAnswer } from './answer-search.ts'
import { type Budget, type Kind, QueueFull, Stopped } from './budget.ts'
import { ConfigurationError, type Service } from './configuration.ts'
import {
  type Credential,
  type CredentialEnvironment,
  type CredentialStore,
  NoCredential,
  openCredentialStore,
} from './credential.ts'
import { createRecorder, type Recorder } from './recorder.ts'
import { passOn, sendGatewayProblem } from './reply.ts'
import { holdsSecret } from './secret-search.ts'
import { type Timer, wait } from './timer.ts'
import { type Answered, type Failed, type Outcome, openUpstream, type Upstream } from './upstream.ts'

export interface ServiceContext extends CredentialEnvironment {
  readonly timer: Timer
  /** Milliseconds since 1970. */
  readonly now: () => number
}

export interface OpenService {
  readonly name: string
  readonly credentialStore: CredentialStore
  readonly recorder: Recorder
  readonly describe: () => Omit<Connection, 'usable'>
  /** Errors: the signal's reason. */
  readonly answer: (
    allowed: AllowedRequest,
    headers: Headers,
    body: Uint8Array,
    signal: AbortSignal,
  ) => Promise<Answer>
  readonly close: () => void
}

/** Maximum tries of a read, the first included (choice 47). */
const maxTries = 3
/** Milliseconds before the second try; doubled for each further try. */
const firstRetryMs = 250
/** Milliseconds. A read waits for a `Retry-After` up to this; a longer one is forwarded (choice 47). */
const maxRetryAfterMs = 5_000
const dayMs = 86_400_000

const failureStatus: Readonly<Record<Failed['why'], number>> = {
  timeout: 504,
  unreachable: 502,
  untrusted: 502,
  reset: 502,
  truncated: 502,
  unreadable: 502,
  'too-large': 502,
}
const failureMessages: Readonly<Record<Failed['why'], string>> = {
  timeout: 'The service did not answer in time',
  unreachable: 'The service could not be reached',
  untrusted: 'The service’s certificate is not trusted, or the service does not use TLS',
  reset: 'The service closed the connection without an answer',
  truncated: 'The service’s answer ended before it was complete',
  unreadable: 'The service’s answer is not valid HTTP',
  'too-large': 'The service’s answer is too large to forward',
}

function readCa(path: string | undefined): string | undefined {
  if (path === undefined) return undefined
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new ConfigurationError(`ca ${path}: ${codeOf(error) ?? String(error)}`)
  }
}

/** Milliseconds that an unreadable `Retry-After` counts as (choice 47). */
const unreadableRetryAfterMs = 15_000

/** Parses a `Retry-After` (seconds or a date) to milliseconds: the longest of several, at most a day. */
export function readRetryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined
  const at = /^[A-Z][a-z]{2}, /.test(value) ? Date.parse(value) : Number.NaN
  if (!Number.isNaN(at)) return Math.min(Math.max(0, at - now), dayMs)
  const each = value.split(',').map((one) => {
    const seconds = /^\s*\d+(?:\.\d*)?\s*$/.test(one) ? Number(one) : Number.NaN
    return Number.isNaN(seconds) ? unreadableRetryAfterMs : Math.ceil(seconds * 1000)
  })
  return Math.min(Math.max(...each), dayMs)
}

/** Maximum JSON values of a body that is parsed to find its type. */
const maxValues = 5_000

const SearchBody = z.looseObject({ type: z.literal('search') })

/** A body with too many values is not parsed; it counts as a search handle. */
function isSearchHandle(body: Uint8Array): boolean {
  if (countJsonValues(body, maxValues) > maxValues) return true
  try {
    return SearchBody.safeParse(JSON.parse(Buffer.from(body).toString('utf8'))).success
  } catch {
    return false
  }
}

/** The rate windows in which a request counts. */
function kindsOf(allowed: AllowedRequest, body: Uint8Array): readonly Kind[] {
  if (allowed.name !== 'createHandle') return ['requests']
  return isSearchHandle(body) ? ['requests', 'searchHandles'] : ['requests']
}

function shouldRetry(outcome: Outcome): boolean {
  if (outcome.kind === 'answered') return outcome.status === 503
  return outcome.why === 'reset' || outcome.why === 'unreachable' || outcome.why === 'truncated'
}

/** What a connection to a service is made of. */
interface ServiceParts {
  readonly settings: Service
  readonly context: ServiceContext
  /** The origin's, shared with the other connections to it. */
  readonly budget: Budget
  readonly credentialStore: CredentialStore
  readonly recorder: Recorder
  readonly upstream: Upstream
}

interface ServiceRequest {
  readonly allowed: AllowedRequest
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  readonly signal: AbortSignal
}

/** Applies a `Retry-After` to every request to this origin. */
function applyRetryAfter({ context, budget }: ServiceParts, outcome: Outcome): number | undefined {
  if (outcome.kind !== 'answered' || (outcome.status !== 429 && outcome.status !== 503)) return undefined
  const after = readRetryAfter(outcome.headers['retry-after'], context.now())
  if (after !== undefined) budget.stop(after, outcome.status)
  return after
}

async function sendOnce(
  { budget, upstream }: ServiceParts,
  { allowed, headers, body, signal }: ServiceRequest,
  credential: Credential,
): Promise<Outcome> {
  const release = await budget.acquire(credential.userHash, kindsOf(allowed, body), signal)
  const own = {
    authorization: credential.authorization,
    'accept-encoding': 'identity',
    'user-agent': 'sessionscope',
  }
  let wasSent = true
  try {
    const outcome = await upstream.send(
      { method: allowed.method, path: allowed.path, headers: { ...headers, ...own }, body },
      signal,
    )
    wasSent = outcome.kind === 'answered' || outcome.why !== 'unreachable'
    return outcome
  } finally {
    release(wasSent)
  }
}

/**
 * Sends a request. A read is repeated once with a new credential after a 401, and again after a 503 or a
 * broken connection. A write is sent once; after its 401 the credential is refreshed for the next request.
 */
async function send(parts: ServiceParts, request: ServiceRequest, isRead: boolean): Promise<Outcome> {
  const { credentialStore, context } = parts
  let credential = await credentialStore.get()
  let refreshed = false
  for (let tries = 1; ; tries++) {
    const outcome = await sendOnce(parts, request, credential)
    const after = applyRetryAfter(parts, outcome)
    if (outcome.kind === 'answered' && outcome.status === 401) {
      const isNew = !refreshed && (await credentialStore.refresh(credential))
      if (!isNew || !isRead) return outcome
      refreshed = true
      credential = await credentialStore.get()
      continue
    }
    if (outcome.kind === 'answered') credentialStore.markAccepted()
    if (!isRead || tries >= maxTries || !shouldRetry(outcome) || (after ?? 0) > maxRetryAfterMs)
      return outcome
    await wait(context.timer, firstRetryMs * 2 ** (tries - 1), request.signal)
  }
}

/** Passes an answer on, unless it holds one of the secrets or cannot be searched for them. */
async function passAnswer(answered: Answered, secrets: readonly string[]): Promise<Answer> {
  const headers = pickAnswerHeaders(answered.headers)
  const { 'content-encoding': encoding } = answered.headers
  switch (await searchAnswer({ headers, encoding, body: answered.body }, secrets)) {
    case 'found':
      return sendGatewayProblem(
        'repeats-credential',
        502,
        'The service’s answer contains the credential, so the gateway withheld it.',
      )
    case 'unclear':
      return sendGatewayProblem(
        'unreadable',
        502,
        'The service’s answer could not be decompressed and searched completely.',
      )
    default:
      return passOn(answered.status, headers, answered.body)
  }
}

/** Answers the errors that are expected before a request is sent; rethrows others. */
function replyToError(name: string, error: unknown): Answer {
  if (error instanceof NoCredential) {
    return sendGatewayProblem('no-credential', 401, `There is no credential for ${name}: ${error.message}.`)
  }
  if (error instanceof QueueFull) {
    return sendGatewayProblem('crowded', 503, 'Too many requests are waiting for the rate budget.', {
      'retry-after': '15',
    })
  }
  if (error instanceof Stopped) {
    const seconds = String(Math.ceil(error.inMs / 1000))
    const detail = `The service answered ${error.status}. Requests may be sent again in ${seconds} s.`
    return sendGatewayProblem('stopped', 503, detail, { 'retry-after': seconds })
  }
  throw error
}

/** Refuses a write to a read-only connection, and a request that shows the credential. */
function refuseRequest(
  { settings: { name, writable }, credentialStore }: ServiceParts,
  { allowed, headers }: ServiceRequest,
  isRead: boolean,
): Answer | undefined {
  if (!isRead && !writable) {
    return sendGatewayProblem('read-only', 403, `${name} is read-only: ${allowed.method} is not passed on.`)
  }
  const secrets = credentialStore.secrets()
  if ([allowed.path, ...Object.values(headers)].some((text) => holdsSecret(text, secrets))) {
    return sendGatewayProblem(
      'address',
      400,
      'The request contains the credential in its address or its headers.',
    )
  }
  return undefined
}

async function answerRequest(parts: ServiceParts, request: ServiceRequest): Promise<Answer> {
  const { settings, context, credentialStore, recorder } = parts
  const { allowed, headers, body } = request
  const isRead = isReadOnly(allowed.name, allowed.method)
  const refused = refuseRequest(parts, request, isRead)
  if (refused) return refused
  const began = context.timer.now()
  let outcome: Outcome
  try {
    outcome = await send(parts, request, isRead)
  } catch (error) {
    return replyToError(settings.name, error)
  }
  if (outcome.kind === 'failed') {
    const { why, detail } = outcome
    return sendGatewayProblem(why, failureStatus[why], `${failureMessages[why]} (${detail}).`)
  }
  const reply = await passAnswer(outcome, credentialStore.secrets())
  // An answer that was withheld is not recorded.
  if (reply.status === outcome.status) {
    recorder.add({
      allowed,
      requestHeaders: headers,
      requestBody: body,
      status: outcome.status,
      headers: pickAnswerHeaders(outcome.headers),
      body: outcome.body,
      milliseconds: context.timer.now() - began,
    })
  }
  return reply
}

function describeService({ settings, budget, credentialStore, recorder, upstream }: ServiceParts) {
  const { name, title = name, sandbox, contractVersion, writable } = settings
  const credential = credentialStore.state()
  return {
    name,
    title,
    kind: 'service',
    path: connectionPath(name),
    origin: upstream.origin,
    ...(sandbox !== undefined && { sandbox }),
    contractVersion,
    writable,
    credential,
    budget: budget.state(credential.userHash),
    recording: recorder.state(),
  } satisfies Omit<Connection, 'usable'>
}

/** `budget` is the origin's. Errors: `ConfigurationError`. */
export function openService(settings: Service, context: ServiceContext, budget: Budget): OpenService {
  const { timer, now } = context
  const credentialStore = openCredentialStore(settings.authorization, settings.xuid, timer, context)
  const recorder = createRecorder(now)
  const upstream = openUpstream({
    origin: settings.baseUrl,
    ca: readCa(settings.ca),
    timeoutMs: settings.timeoutSeconds * 1000,
  })
  const parts: ServiceParts = { settings, context, budget, credentialStore, recorder, upstream }
  return {
    name: settings.name,
    credentialStore,
    recorder,
    close: upstream.close,
    describe: () => describeService(parts),
    answer: (allowed, headers, body, signal) =>
      answerRequest(parts, { allowed, headers: pickRequestHeaders(headers), body, signal }),
  }
}
