/** Request counts of rate limits, where several processes count together. */
import { sql } from 'kysely'
import type { Db } from './engine.ts'

/** One fixed window: the seconds it lasts, and its number since 1970. */
export interface CountedWindow {
  readonly period: number
  readonly number: number
}

/** Counts one request of `who` in each window. Returns the counts, including this request. */
export async function countRequest(
  db: Db,
  who: string,
  windows: readonly CountedWindow[],
): Promise<readonly number[]> {
  const rows = windows.map(({ period, number }) => ({ who, period, window_number: number, requests: 1 }))
  const counted = await db
    .insertInto('rate_counts')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['who', 'period']).doUpdateSet({
        requests: sql<number>`case when rate_counts.window_number = excluded.window_number
          then rate_counts.requests + 1 else 1 end`,
        window_number: sql<number>`excluded.window_number`,
      }),
    )
    .returning(['period', 'requests'])
    .execute()
  return windows.map(({ period }) => counted.find((row) => row.period === period)?.requests ?? 1)
}

/** The highest counts of these windows. */
export async function listCounts(db: Db, windows: readonly CountedWindow[], max: number) {
  return db
    .selectFrom('rate_counts')
    .selectAll()
    .where(({ eb, or }) =>
      or(windows.map(({ period, number }) => eb('period', '=', period).and('window_number', '=', number))),
    )
    .orderBy('requests', 'desc')
    .limit(max)
    .execute()
}
