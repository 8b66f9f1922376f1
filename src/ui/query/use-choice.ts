/** Which session is chosen, in the table or among those left out. Another answer forgets it. */
import { useState } from 'react'
import type { ReadableRow } from '#api/received.ts'
import type { Considered, Explanation } from '#contract/console/explanation.ts'
import type { PlacedRow } from './placed-row.ts'

export interface Choice {
  readonly row?: PlacedRow
  readonly leftOut?: Considered
}

export function useChoice(
  rows: readonly ReadableRow[],
): [choice: Choice | undefined, choose: (choice: Choice) => void] {
  const [chosen, setChosen] = useState<{ of: readonly ReadableRow[]; choice: Choice }>()
  return [
    chosen && chosen.of === rows ? chosen.choice : undefined,
    (choice) => setChosen({ of: rows, choice }),
  ]
}

/** The explanation of the chosen session; `unknown` if the explanation does not have it. */
export function findConsidered(
  choice: Choice | undefined,
  explanation: Explanation | undefined,
): Considered | 'unknown' | undefined {
  if (!choice) return undefined
  if (choice.leftOut) return choice.leftOut
  const { xuid, sessionRef } = choice.row?.row ?? {}
  const isSame = (one: Considered) =>
    one.included &&
    one.xuid === xuid &&
    one.sessionRef.name === sessionRef?.name &&
    one.sessionRef.templateName === sessionRef.templateName
  return explanation?.considered.find(isSame) ?? 'unknown'
}
