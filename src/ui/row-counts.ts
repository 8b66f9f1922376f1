/** How many rows the local directory has, as its screens tell it. */
import type { Health } from '#contract/console/directory-state.ts'

type Counts = Health['counts']

/** The counts as values of words: "20,000+" for rows that are still being counted. `number` writes a number. */
export function tellCounts(
  { counts, countedUpTo = Number.POSITIVE_INFINITY }: Pick<Health, 'counts' | 'countedUpTo'>,
  number: (value: number) => string,
): Readonly<Record<keyof Counts, string>> {
  const tell = (count: number) => (count > countedUpTo ? `${number(countedUpTo)}+` : number(count))
  return {
    templates: tell(counts.templates),
    sessions: tell(counts.sessions),
    members: tell(counts.members),
    people: tell(counts.people),
    handles: tell(counts.handles),
  }
}
