/** What the two pages that stand beside the console have in common: the same request, read without checks. */

export interface AnswerRow {
  readonly xuid: string
  readonly status: string
  readonly startTime: string
  readonly sessionRef: { readonly scid: string; readonly templateName: string; readonly name: string }
  readonly visibility: string
  readonly joinRestriction?: string
  readonly accepted: number
  readonly keywords?: readonly string[]
  readonly myTurn?: boolean
}

export interface BenchPage {
  /** Sends the query and shows its rows. */
  load: (path: string, headers: Record<string, string>, body: string) => Promise<void>
  sort?: (field: 'name' | 'start' | 'accepted', desc: boolean) => void
  /** `undefined`: all rows. */
  filter?: (visibility: string | undefined) => void
  /** The number of rows that are shown, and the element that scrolls them. */
  count: () => number
  scroller: () => Element
}

export async function fetchRows(
  path: string,
  headers: Record<string, string>,
  body: string,
): Promise<AnswerRow[]> {
  const answer = await fetch(path, { method: 'POST', headers, body })
  const { results }: { results: AnswerRow[] } = await answer.json()
  return results
}

export function publish(page: BenchPage): void {
  Object.assign(globalThis, { bench: page })
}
