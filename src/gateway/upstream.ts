/** HTTP to one origin, with connections kept open. Requests go nowhere else; answers come back unchanged. */
import { type IncomingMessage, Agent as PlainAgent, request as requestPlain } from 'node:http'
import { request as requestSecure, Agent as SecureAgent } from 'node:https'
import { rootCertificates } from 'node:tls'
import type { GatewayKind } from '#contract/console/connections.ts'
import { readHeaders } from '#http/headers.ts'

/** A request to the service, built from parsed fields. */
export interface UpstreamRequest {
  readonly method: string
  /** Path and query, percent-encoded. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

export interface Answered {
  readonly kind: 'answered'
  readonly status: number
  /** Lower-case names. Several values of one name are joined by commas. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** No complete answer was received. */
export interface Failed {
  readonly kind: 'failed'
  readonly why: Extract<
    GatewayKind,
    'timeout' | 'unreachable' | 'untrusted' | 'reset' | 'truncated' | 'unreadable' | 'too-large'
  >
  /** The network error's code, or how much of the answer was received. */
  readonly detail: string
}

export type Outcome = Answered | Failed

export interface Upstream {
  readonly origin: string
  /** Errors: the signal's reason. Every other failure is an outcome. */
  readonly send: (upstreamRequest: UpstreamRequest, signal: AbortSignal) => Promise<Outcome>
  readonly close: () => void
}

export interface UpstreamOptions {
  readonly origin: string
  /** PEM, trusted in addition to Node's own certificates. */
  readonly ca: string | undefined
  /** Time limit for the whole answer. */
  readonly timeoutMs: number
}

/** Answers may be large: 1,000 XUIDs with 100 sessions each are about 35 MB. */
export const maxAnswerBytes = 64 * 1024 * 1024

const poolOptions = { keepAlive: true, maxSockets: 64, maxFreeSockets: 4, scheduling: 'lifo' } as const

const untrustedCodes =
  /^(?:CERT_|ERR_TLS|ERR_SSL|EPROTO|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO|HOSTNAME_MISMATCH|INVALID_CA|ERR_OSSL)/
const resetCodes = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED'])

function createFailure(error: NodeJS.ErrnoException): Failed {
  const detail = error.code ?? error.name
  if (untrustedCodes.test(detail)) return { kind: 'failed', why: 'untrusted', detail }
  if (resetCodes.has(detail)) return { kind: 'failed', why: 'reset', detail }
  if (/^(?:HPE_|ERR_)/.test(detail)) return { kind: 'failed', why: 'unreadable', detail }
  return { kind: 'failed', why: 'unreachable', detail }
}

function readWhole(response: IncomingMessage, finish: (outcome: Outcome) => void): void {
  const parts: Buffer[] = []
  let size = 0
  response.on('data', (part: Buffer) => {
    size += part.length
    if (size > maxAnswerBytes) {
      finish({ kind: 'failed', why: 'too-large', detail: `more than ${maxAnswerBytes} bytes` })
      response.destroy()
    } else parts.push(part)
  })
  const status = response.statusCode ?? 0
  // A status below 200 is not final, or not a status at all.
  if (status < 200) {
    finish({ kind: 'failed', why: 'unreadable', detail: `status ${status}` })
    response.destroy()
    return
  }
  response.on('end', () => {
    if (response.complete)
      finish({ kind: 'answered', status, headers: readHeaders(response), body: Buffer.concat(parts) })
  })
  const finishTruncated = () => {
    const wanted = response.headers['content-length']
    const detail = `${status} after ${size}${wanted === undefined ? '' : ` of ${wanted.slice(0, 20)}`} bytes`
    finish({ kind: 'failed', why: 'truncated', detail })
  }
  response.on('error', finishTruncated)
  response.on('close', finishTruncated)
}

export function openUpstream({ origin, ca, timeoutMs }: UpstreamOptions): Upstream {
  const url = new URL(origin)
  const isSecure = url.protocol === 'https:'
  const tlsOptions = { rejectUnauthorized: true, ...(ca !== undefined && { ca: [...rootCertificates, ca] }) }
  const agent = isSecure ? new SecureAgent({ ...poolOptions, ...tlsOptions }) : new PlainAgent(poolOptions)
  // The same for every request; contains nothing from a request.
  const target = {
    agent,
    protocol: url.protocol,
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (isSecure ? 443 : 80) : Number(url.port),
    maxHeaderSize: 32 * 1024,
    insecureHTTPParser: false,
    ...(isSecure && tlsOptions),
  }
  const send = (upstreamRequest: UpstreamRequest, signal: AbortSignal) =>
    new Promise<Outcome>((resolve, reject) => {
      const { method, path, body } = upstreamRequest
      const headers: Record<string, string> = { ...upstreamRequest.headers, host: url.host }
      if (body.length > 0 || method === 'POST' || method === 'PUT')
        headers['content-length'] = String(body.length)
      const start = isSecure ? requestSecure : requestPlain
      const request = start({ ...target, method, path, headers })
      let outcome: Outcome | undefined
      const finish = (found: Outcome) => {
        outcome ??= found
        clearTimeout(late)
        signal.removeEventListener('abort', giveUp)
        resolve(outcome)
      }
      const giveUp = () => {
        clearTimeout(late)
        reject(signal.reason)
        request.destroy()
      }
      const late = setTimeout(() => {
        finish({ kind: 'failed', why: 'timeout', detail: `${timeoutMs} ms` })
        request.destroy()
      }, timeoutMs)
      signal.addEventListener('abort', giveUp, { once: true })
      request.on('response', (response) => readWhole(response, finish))
      // An answer that changes the protocol cannot be forwarded.
      request.on('upgrade', (_, socket) => {
        socket.destroy()
        finish({ kind: 'failed', why: 'unreadable', detail: '101' })
      })
      request.on('error', (error) => finish(createFailure(error)))
      request.end(body)
      if (signal.aborted) giveUp()
    })
  return { origin: url.origin, send, close: () => agent.destroy() }
}
