/** Groups the requests that were refused by status and rule. Pure. */
import type { TrafficEntry } from '#contract/console/traffic.ts'

export interface RefusalGroup {
  readonly status: number
  /** The rule that refused them; absent if none of the directory's rules did. */
  readonly clause: string | undefined
  readonly count: number
  /** How many different callers, those that are not known being one. */
  readonly callers: number
  readonly newest: TrafficEntry
}

/** The largest group first. */
export function groupRefusals(entries: readonly TrafficEntry[]): RefusalGroup[] {
  const refused = entries.filter(({ status }) => status >= 400)
  return [...Map.groupBy(refused, ({ status, clause = '' }) => `${status} ${clause}`).values()]
    .flatMap((group) => {
      const [first] = group
      if (!first) return []
      return {
        status: first.status,
        clause: first.clause,
        count: group.length,
        callers: new Set(group.map(({ xuid }) => xuid)).size,
        newest: group.reduce((newest, one) => (one.id > newest.id ? one : newest), first),
      }
    })
    .toSorted((a, b) => b.count - a.count || b.newest.id - a.newest.id)
}
