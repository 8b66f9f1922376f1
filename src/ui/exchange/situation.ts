/** An exchange of any endpoint, with what was known about it before it was sent. */
import type { Exchange } from '#api/exchange.ts'
import type { StatusRow } from '#contract/mpsd/status-row.ts'
import { findStatusRow } from '#rules/find-status-row.ts'
import type { Refusal } from '#rules/verdict.ts'

/** What the rules said about a request before it was sent. */
export interface Prediction {
  /** Empty if no rule speaks against the request. */
  readonly refusals: readonly Refusal[]
  /** What would refuse it, depending on who the caller is, which is not known. */
  readonly undecided?: { readonly refusal: Refusal } | undefined
}

export interface Situation {
  readonly exchange: Exchange<unknown>
  /** Undefined if nothing was predicted. */
  readonly prediction: Prediction | undefined
  /** Whether the local directory was asked, whose rules and credentials are our own. */
  readonly isLocal: boolean
  /** What a successful request asked for, and why it was allowed: sentences of the screen that sent it. */
  readonly asked?: readonly string[]
  /** What the rule that refused it says, where the answer carries something else. Known of the local directory alone. */
  readonly reason?: string | undefined
}

/** The status row of an answer, or undefined if the table has no row for it. */
export function findRow({ exchange, prediction }: Situation): StatusRow | undefined {
  if (exchange.kind !== 'answered' || exchange.gateway) return undefined
  return findStatusRow({
    endpoint: exchange.sent.endpoint,
    status: exchange.status,
    contentType: exchange.contentType,
    addressFault: prediction?.refusals.some((refusal) => refusal.row === 12) ?? false,
  })
}

/** A credential that a service does not take. The table's rows about callers do not cover it. */
export function isCredentialRefused({ exchange, isLocal }: Situation): boolean {
  return exchange.kind === 'answered' && exchange.status === 401 && !isLocal
}
