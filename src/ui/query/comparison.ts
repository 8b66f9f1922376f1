/** The same question by several callers, side by side: what each found, and which rule hid the rest. Pure. */
import type { Exchange } from '#api/exchange.ts'
import type { ParsedResults } from '#api/parse-reply.ts'
import type { ReadableRow } from '#api/received.ts'
import type { Connection } from '#contract/console/connections.ts'
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

/** The connections to the service at an origin whose credential is there and was not refused. */
export const comparableConnections = (connections: readonly Connection[], origin: string | undefined) =>
  connections.filter(
    (one) =>
      one.kind === 'service' && one.origin === origin && one.usable && one.credential?.status === 'ready',
  )

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

/** Tells of each session what it is for one caller. Looks the rows of the answer up by their key. */
function createCellOf(
  answer: CallerAnswer | undefined,
  isSameQuestion: boolean,
): (key: string) => ComparedCell {
  if (!answer) return () => ({ kind: 'waiting' })
  const exchange = effectiveAnswer(answer, isSameQuestion)
  const rows = rowsOf(exchange)
  if (!rows) {
    const status = statusOfExchange(exchange)
    const isRefused = exchange.kind === 'answered' && !exchange.gateway && (status === 401 || status === 403)
    return () => (isRefused && status !== undefined ? { kind: 'refused', status } : { kind: 'failed' })
  }
  const found = new Map(rows.map((row) => [keyOfRow(row), row]))
  const considered = new Map(answer.explanation?.considered.map((one) => [keyOfRow(one), one]))
  return (key) => {
    const row = found.get(key)
    if (row) return { kind: 'found', row }
    const hidden = considered.get(key)
    return { kind: 'hidden', reason: hidden && reasonOf(hidden), considered: hidden }
  }
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
  for (const row of found.flat()) {
    const key = keyOfRow(row)
    if (!rows.has(key)) rows.set(key, row)
  }
  const cells = answers.map((answer) => createCellOf(answer, isSameQuestion))
  return [...rows].map(([key, row]) => ({ key, row, cells: cells.map((cellOf) => cellOf(key)) }))
}

/** Whether the callers do not all have the session. */
export const isDifferent = ({ cells }: ComparedRow) =>
  cells.some(({ kind }) => kind === 'found') &&
  cells.some(({ kind }) => kind === 'hidden' || kind === 'refused')

export function countFound(answer: CallerAnswer | undefined, isSameQuestion: boolean): number | undefined {
  return answer && rowsOf(effectiveAnswer(answer, isSameQuestion))?.length
}
