/** Predicts the answer to a query, as far as it is decided before any data is read. */
import type { Xuid } from '#contract/identifiers.ts'
import type { Caller } from '#contract/mpsd/caller.ts'
import { limits } from '#contract/mpsd/limits.ts'
import type { QueryRequest, SessionQuery } from '#contract/mpsd/query.ts'
import { canQuery } from './can-query.ts'
import { parseQuery } from './parse-query.ts'
import { type Refusal, refuse } from './verdict.ts'

/** Parses the contract version header, or returns the refusal if it is not valid. */
export function parseContractVersion(
  header: string | null | undefined,
): { version: number } | { refusal: Refusal } {
  const text = header?.trim() ?? ''
  const version = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN
  if (version >= limits.minContractVersion) return { version }
  return { refusal: refuse(9, 'version.required', 'X-Xbl-Contract-Version', text) }
}

/** What an unknown caller must be, or the request is refused with `refusal`. */
export interface Undecided {
  readonly refusal: Refusal
  readonly flag: 'private' | 'reservations'
  /** Who may ask: only a server, or this user too. */
  readonly user: Xuid | undefined
}

export type Preflight =
  | {
      readonly query: SessionQuery
      readonly refusals: readonly []
      /** Set if it depends on the caller, who is not known. */
      readonly undecided?: Undecided
    }
  | { readonly query?: undefined; readonly refusals: readonly [Refusal, ...Refusal[]] }

/** A caller whose credential may be valid, but whose identity is not known. */
export const unknownCaller = 'unknown'
export type QueryCaller = Caller | typeof unknownCaller | undefined

/**
 * For an unknown caller, it cannot be decided whether the XUID filter is the caller's own. With several XUIDs, or
 * none, only a server may ask, whoever else the caller is.
 */
function findUndecided(query: SessionQuery): { undecided?: Undecided } {
  const flag = query.private ? 'private' : query.reservations ? 'reservations' : undefined
  if (!flag) return {}
  const [only, ...others] = new Set(query.xuids)
  const user = others.length === 0 ? only : undefined
  const facts = { caller: '?', filter: user === undefined ? '–' : `XUID ${user}` }
  return { undecided: { flag, user, refusal: refuse(10, 'query.own-or-server', flag, 'true', facts) } }
}

/** The query as its parameters say it, whoever asks; undefined if they are not valid. */
export function readQuery(request: QueryRequest, contractVersion: string | null): SessionQuery | undefined {
  return preflight(request, contractVersion, unknownCaller).query
}

/** Applies every rule that needs no stored data, in the order the directory applies them. */
export function preflight(
  request: QueryRequest,
  contractVersion: string | null,
  caller: QueryCaller,
): Preflight {
  const version = parseContractVersion(contractVersion)
  // Without a valid version, the other rules still apply. 99 is the highest possible version limit.
  const read = parseQuery(request, 'version' in version ? version.version : 99)
  const [first] = read.refusals ?? []
  if (first?.row === 12) return { refusals: [first] }
  if ('refusal' in version) return { refusals: [version.refusal, ...(read.refusals ?? [])] }
  if (!caller) {
    const missing = refuse('unauthorized', 'authorization.required', 'Authorization', '')
    return { refusals: [missing, ...(read.refusals ?? [])] }
  }
  if (read.refusals) return { refusals: read.refusals }
  if (caller === unknownCaller) return { query: read.query, refusals: [], ...findUndecided(read.query) }
  const verdict = canQuery(read.query, caller)
  return verdict.allowed ? { query: read.query, refusals: [] } : { refusals: [verdict.refusal] }
}
