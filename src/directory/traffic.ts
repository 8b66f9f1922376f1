/** What clients of the contract have asked, the newest in memory. Credentials are never kept. */

import { faultHeader } from '#contract/console/directory-state.ts'
import type { TrafficEntry, TrafficExchange } from '#contract/console/traffic.ts'
import type { Xuid } from '#contract/identifiers.ts'
import type { Caller } from '#contract/mpsd/caller.ts'
import { limits } from '#contract/mpsd/limits.ts'
import { type Answer, type BodyParts, isBodyParts, joinParts, lengthOfParts } from '#http/answer.ts'
import type { Incoming } from '#http/incoming.ts'
import type { BodyBytes } from '#http/read-bytes.ts'

/** What becomes known of a request while it is answered. */
export interface Noted {
  caller?: Caller
  body?: BodyBytes
}

export interface Traffic {
  readonly isOn: boolean
  /** `at`: milliseconds since 1970, by the directory's clock. `took`: milliseconds. */
  readonly add: (request: Incoming, noted: Noted, answer: Answer, at: number, took: number) => void
  /** Those after an id, the oldest first; and how many of them are left out because they are too many. */
  readonly list: (after: number, limit: number) => { entries: TrafficEntry[]; missing: number; last: number }
  readonly find: (id: number) => TrafficExchange | undefined
  /** The refused requests of a user, the newest first. */
  readonly listRefusals: (xuid: Xuid, limit: number) => TrafficEntry[]
}

/** A body as it was received or sent. It becomes text when somebody reads it. */
type KeptBody = string | Uint8Array<ArrayBuffer> | BodyParts

interface Kept {
  readonly entry: TrafficEntry
  readonly requestHeaders: Readonly<Record<string, string>>
  readonly answerHeaders: Readonly<Record<string, string>>
  readonly reason: string | undefined
  requestBody: KeptBody | undefined
  answerBody: KeptBody | undefined
}

const decoder = new TextDecoder()

/** Headers that explain an answer. No credential is among them. */
const keptRequestHeaders = [
  'x-xbl-contract-version',
  'if-match',
  'if-none-match',
  'content-type',
  'user-agent',
]
const keptAnswerHeaders = [faultHeader, 'content-type', 'etag', 'retry-after', 'x-xblcorrelationid', 'allow']

function pick(
  names: readonly string[],
  read: (name: string) => string | null | undefined,
): Record<string, string> {
  const picked: Record<string, string> = {}
  for (const name of names) {
    const value = read(name)
    if (value !== null && value !== undefined) picked[name] = value.slice(0, limits.trafficHeader)
  }
  return picked
}

const lengthOf = (body: KeptBody | undefined) =>
  isBodyParts(body) ? lengthOfParts(body) : (body?.length ?? 0)

/** Long and empty bodies and streams are not kept. */
function keepBody(body: Answer['body'] | undefined): KeptBody | undefined {
  if (!body || body instanceof ReadableStream) return undefined
  const length = lengthOf(body)
  return length === 0 || length > limits.trafficBody ? undefined : body
}

function textOf(body: KeptBody): string {
  if (typeof body === 'string') return body
  return decoder.decode(isBodyParts(body) ? joinParts(body) : body)
}

const sizeOf = ({ requestBody, answerBody }: Kept) => lengthOf(requestBody) + lengthOf(answerBody)

interface Answered {
  readonly request: Incoming
  readonly noted: Noted
  readonly answer: Answer
  readonly at: number
  readonly took: number
}

function toKept(id: number, { request, noted: { caller, body }, answer, at, took }: Answered): Kept {
  const { method, path, search, headers } = request
  return {
    entry: {
      id,
      at,
      method: method.slice(0, 20),
      path: (path + search).slice(0, limits.trafficPath),
      ...(caller && { xuid: caller.xuid, gamertag: caller.gamertag, server: caller.server }),
      ...(headers.get('sec-fetch-site') === 'same-origin' && { isConsole: true as const }),
      status: answer.status,
      ...(answer.clause !== undefined && { clause: answer.clause }),
      milliseconds: took,
    },
    requestHeaders: pick(keptRequestHeaders, (name) => headers.get(name)),
    answerHeaders: pick(keptAnswerHeaders, (name) => answer.headers[name]),
    reason: answer.reason?.slice(0, limits.trafficBody),
    requestBody: body instanceof Uint8Array ? keepBody(body) : undefined,
    answerBody: keepBody(answer.body),
  }
}

export function createTraffic(isOn: boolean): Traffic {
  /** A ring: the entry of an id is at the rest of its division. */
  const kept: (Kept | undefined)[] = []
  let last = 0
  let size = 0
  /** Entries up to this id have no bodies. */
  let emptied = 0
  const find = (id: number) => {
    const found = kept[id % limits.maxTraffic]
    return found?.entry.id === id ? found : undefined
  }
  /** Forgets bodies, the oldest first, until the rest is small enough. */
  const shrink = () => {
    while (size > limits.trafficBodies && emptied < last) {
      const oldest = find(++emptied)
      if (!oldest) continue
      size -= sizeOf(oldest)
      oldest.requestBody = undefined
      oldest.answerBody = undefined
    }
  }
  return {
    isOn,
    add: (request, noted, answer, at, took) => {
      const id = ++last
      const own = toKept(id, { request, noted, answer, at, took })
      const before = kept[id % limits.maxTraffic]
      if (before) size -= sizeOf(before)
      kept[id % limits.maxTraffic] = own
      size += sizeOf(own)
      shrink()
    },
    list: (after, limit) => {
      const first = Math.max(after + 1, last - limits.maxTraffic + 1, last - limit + 1, 1)
      const entries = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => find(first + i)?.entry)
      const missing = last > after ? Math.max(0, first - after - 1) : 0
      return { entries: entries.filter((one) => one !== undefined), missing, last }
    },
    listRefusals: (xuid, limit) => {
      const refused: TrafficEntry[] = []
      for (let id = last; id > 0 && id > last - limits.maxTraffic && refused.length < limit; id--) {
        const entry = find(id)?.entry
        if (entry && entry.xuid === xuid && entry.status >= 400) refused.push(entry)
      }
      return refused
    },
    find: (id) => {
      const found = find(id)
      return (
        found && {
          ...found.entry,
          requestHeaders: { ...found.requestHeaders },
          answerHeaders: { ...found.answerHeaders },
          ...(found.reason !== undefined && { reason: found.reason }),
          ...(found.requestBody !== undefined && { requestBody: textOf(found.requestBody) }),
          ...(found.answerBody !== undefined && { answerBody: textOf(found.answerBody) }),
        }
      )
    },
  }
}
