/** What a query will be answered with, as far as that is decided before any look-up. */
import type { Caller } from '#contract/caller.ts'
import { limits } from '#contract/limits.ts'
import type { QueryRequest, SessionQuery } from '#contract/query.ts'
import { mayAsk } from './may-ask.ts'
import { readQuery } from './read-query.ts'
import { type Refusal, refuse } from './verdict.ts'

/** The contract version a header gives, or why it gives none. */
export function readContractVersion(
  header: string | null | undefined,
): { version: number } | { refusal: Refusal } {
  const text = header?.trim() ?? ''
  const version = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN
  if (version >= limits.contractVersionLeast) return { version }
  return { refusal: refuse(9, 'version.required', 'X-Xbl-Contract-Version', text) }
}

export type Preflight =
  | { readonly query: SessionQuery; readonly refusals: readonly [] }
  | { readonly query?: undefined; readonly refusals: readonly [Refusal, ...Refusal[]] }

/** Somebody whose credential is accepted, or may be, and of whom no more is known. */
export const unknownCaller = 'unknown'
export type Asker = Caller | typeof unknownCaller | undefined

/** Holds a query against every rule that needs no data, in the order the directory does. */
export function preflight(request: QueryRequest, contractVersion: string | null, caller: Asker): Preflight {
  const version = readContractVersion(contractVersion)
  // Without a version the rest can still be judged, with the version's own rule left out.
  const read = readQuery(request, 'version' in version ? version.version : 99)
  const [first] = read.refusals ?? []
  if (first?.row === 12) return { refusals: [first] }
  if ('refusal' in version) return { refusals: [version.refusal, ...(read.refusals ?? [])] }
  if (!caller) {
    const missing = refuse('unauthorized', 'authorization.required', 'Authorization', '')
    return { refusals: [missing, ...(read.refusals ?? [])] }
  }
  if (read.refusals) return { refusals: read.refusals }
  // Whether the XUID filter is an unknown caller's own cannot be told.
  if (caller === unknownCaller) return { query: read.query, refusals: [] }
  const verdict = mayAsk(read.query, caller)
  return verdict.allowed ? { query: read.query, refusals: [] } : { refusals: [verdict.refusal] }
}
