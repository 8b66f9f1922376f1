/** The keywords of a SCID's sessions. */
import type { Scid } from '#contract/identifiers.ts'
import type { Db } from './engine.ts'

/**
 * Lists the first `maxKeywords` keywords of a SCID's sessions. Each statement finds the next keyword in the
 * index, so duplicates are not read.
 */
export async function listKeywords(db: Db, scid: Scid, maxKeywords: number): Promise<string[]> {
  const found: string[] = []
  for (let last = ''; found.length < maxKeywords; ) {
    const row = await db
      .selectFrom('session_keywords')
      .select('keyword_key')
      .where('scid', '=', scid)
      .where('keyword_key', '>', last)
      .orderBy('keyword_key')
      .limit(1)
      .executeTakeFirst()
    if (!row) break
    last = row.keyword_key
    found.push(last)
  }
  return found
}
