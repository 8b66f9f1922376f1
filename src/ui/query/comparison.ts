/** The same question by several callers, side by side: what each found, and which rule hid the rest. Pure. */
import type { Exchange } from '#api/exchange.ts'
import type { ParsedResults } from '#api/parse-reply.ts'
import type { ReadableRow } from '#api/received.ts'
import type { Considered, Explanation } from '#contract/console/explanation.ts'
import { rowsOf } from './asked.ts'
import { type HiddenReason, reasonOf } from './hidden.ts'
import { keyOfRow } from './placed-row.ts'

/** What one caller was answered. */
export interface CallerAnswer {
  readonly first: Exchange<ParsedResults>
  /** After a refusal for Private or Reservations: the same question without them. */
  readonly second: Exchange<ParsedResults> | undefined
  /** Why each session is or is not in the last answer; only the local directory says that. */
  readonly explanation: Explanation | undefined
}

export type ComparedCell =
  | { readonly kind: 'found'; readonly row: ReadableRow }
  /** The question was refused, so nothing was looked up. */
  | { readonly kind: 'refused'; readonly status: number }
  /** Nothing was answered that says anything about sessions. */
  | { readonly kind: 'failed' }
  | {
      readonly kind: 'hidden'
      readonly reason: HiddenReason | undefined
      readonly considered: Considered | undefined
    }
  | { readonly kind: 'waiting' }

export interface ComparedRow {
  readonly key: string
  readonly row: ReadableRow
  /** One for each caller, in their order. */
  readonly cells: readonly ComparedCell[]
}

export const statusOfExchange = (exchange: Exchange<unknown> | undefined) =>
  exchange?.kind === 'answered' ? exchange.status : undefined

/** The answer that counts: the second one, unless only the very question is compared. */
export function effectiveAnswer(answer: CallerAnswer, isSameQuestion: boolean): Exchange<ParsedResults> {
  return isSameQuestion ? answer.first : (answer.second ?? answer.first)
}

function cellOf(answer: CallerAnswer | undefined, key: string, isSameQuestion: boolean): ComparedCell {
  if (!answer) return { kind: 'waiting' }
  const exchange = effectiveAnswer(answer, isSameQuestion)
  const rows = rowsOf(exchange)
  if (!rows) {
    const status = statusOfExchange(exchange)
    const isRefused = exchange.kind === 'answered' && !exchange.gateway && (status === 401 || status === 403)
    return isRefused && status !== undefined ? { kind: 'refused', status } : { kind: 'failed' }
  }
  const row = rows.find((one) => keyOfRow(one) === key)
  if (row) return { kind: 'found', row }
  const considered = answer.explanation?.considered.find((one) => keyOfRow(one) === key)
  return { kind: 'hidden', reason: considered && reasonOf(considered), considered }
}

/** Every session that some caller found, in the order of the caller who found the most. */
export function compareRows(
  answers: readonly (CallerAnswer | undefined)[],
  isSameQuestion: boolean,
): ComparedRow[] {
  const found = answers
    .map((answer) => (answer && rowsOf(effectiveAnswer(answer, isSameQuestion))) ?? [])
    .toSorted((a, b) => b.length - a.length)
  const rows = new Map<string, ReadableRow>()
  for (const row of found.flat()) if (!rows.has(keyOfRow(row))) rows.set(keyOfRow(row), row)
  return [...rows].map(([key, row]) => ({
    key,
    row,
    cells: answers.map((answer) => cellOf(answer, key, isSameQuestion)),
  }))
}

/** Whether the callers do not all have the session. */
export const isDifferent = ({ cells }: ComparedRow) =>
  cells.some(({ kind }) => kind === 'found') &&
  cells.some(({ kind }) => kind === 'hidden' || kind === 'refused')

export function countFound(answer: CallerAnswer | undefined, isSameQuestion: boolean): number | undefined {
  return answer && rowsOf(effectiveAnswer(answer, isSameQuestion))?.length
}
