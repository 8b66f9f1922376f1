/** Records a connection's answers until they are exported as a cassette. Keeps only allowed headers. */
import type { RecordedExchange } from '#contract/console/connections.ts'
import type { AllowedRequest } from './allow-list.ts'
import { concealAuthorizations } from './conceal.ts'

export interface Recorder {
  /** `by`: the user who started the recording, until it is discarded. */
  readonly state: () => { on: boolean; exchanges: number; full: boolean; by?: string }
  /** Starts or stops recording; keeps earlier exchanges. It belongs to whoever started it first. */
  readonly setRecording: (on: boolean, user: string) => void
  readonly clear: () => void
  readonly add: (exchange: Exchange) => void
  readonly list: () => RecordedExchange[]
}

export interface Exchange {
  readonly allowed: AllowedRequest
  readonly requestHeaders: Readonly<Record<string, string>>
  readonly requestBody: Uint8Array
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  readonly milliseconds: number
}

const maxExchanges = 5000
const maxBytes = 32 * 1024 * 1024

function readText(body: Uint8Array): string | undefined {
  // A NUL byte means UTF-16 without a mark, or no text.
  if (body.includes(0)) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
  } catch {
    return undefined
  }
}

function encodeBody(body: Uint8Array): { body: string; base64?: true } {
  const text = readText(body)
  return text === undefined
    ? { body: Buffer.from(body).toString('base64'), base64: true }
    : { body: concealAuthorizations(text) }
}

/** `now` is in milliseconds since 1970. */
export function createRecorder(now: () => number): Recorder {
  let on = false
  let owner: string | undefined
  let kept: RecordedExchange[] = []
  let bytes = 0
  const isFull = () => kept.length >= maxExchanges || bytes >= maxBytes
  return {
    state: () => ({ on, exchanges: kept.length, full: isFull(), ...(owner !== undefined && { by: owner }) }),
    setRecording: (next, user) => {
      on = next
      if (next) owner ??= user
      // Nothing was recorded, so there is nothing to belong to anybody.
      else if (kept.length === 0) owner = undefined
    },
    clear: () => {
      on = false
      owner = undefined
      kept = []
      bytes = 0
    },
    add: ({ allowed, requestHeaders, requestBody, body, status, headers, milliseconds }) => {
      // An address with an authorization could not be requested again after the token is removed.
      if (!on || isFull() || concealAuthorizations(allowed.path) !== allowed.path) return
      bytes += body.length + requestBody.length + allowed.path.length
      const requestText = readText(requestBody)
      kept.push({
        method: allowed.method,
        path: allowed.path,
        requestHeaders: { ...requestHeaders },
        ...(requestText && { requestBody: concealAuthorizations(requestText) }),
        status,
        headers: { ...headers },
        ...encodeBody(body),
        at: new Date(now()).toISOString(),
        milliseconds: Math.round(milliseconds),
      })
    },
    list: () => [...kept],
  }
}

export interface Player {
  readonly add: (exchange: RecordedExchange) => void
  readonly play: (allowed: AllowedRequest, body: Uint8Array) => RecordedExchange | undefined
}

/** Plays a cassette. A repeated request gets the next recorded answer; after the last, the last again. */
export function createPlayer(): Player {
  const keyOf = (method: string, path: string, body: string) => `${method} ${path}\n${body}`
  const tracks = new Map<string, RecordedExchange[]>()
  const playCounts = new Map<string, number>()
  return {
    add: (exchange) => {
      const { method, path, requestBody = '' } = exchange
      const key = keyOf(method, path, requestBody)
      const track = tracks.get(key)
      if (track) track.push(exchange)
      else tracks.set(key, [exchange])
    },
    play: (allowed, body) => {
      const key = keyOf(allowed.method, allowed.path, readText(body) ?? '')
      const track = tracks.get(key)
      if (!track) return undefined
      const at = playCounts.get(key) ?? 0
      playCounts.set(key, at + 1)
      return track[Math.min(at, track.length - 1)]
    },
  }
}

export function decodeBody(exchange: RecordedExchange): Buffer {
  return Buffer.from(exchange.body, exchange.base64 ? 'base64' : 'utf8')
}
