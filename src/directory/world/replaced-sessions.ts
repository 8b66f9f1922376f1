/** Which sessions end when the whole world is replaced. */
import type { EndedSession } from '#contract/console/session-inspection.ts'
import type { Scid } from '#contract/identifiers.ts'
import { limits } from '#contract/mpsd/limits.ts'
import { findLapsed, pageEnded, removeEnded, saveEnded, toEndedSession } from '../store/ended-store.ts'
import type { Db } from '../store/engine.ts'
import { findSession, pageNewest } from '../store/session-store.ts'
import { listSoundTemplates } from '../store/template-store.ts'
import type { YieldIfDue } from './world-import.ts'

export interface Replacement {
  readonly cause: 'reset' | 'import'
  /** Milliseconds since 1970. */
  readonly now: number
}

/** The newest sessions of each SCID, as ended by a replacement that is about to be made. Skips damaged ones. */
export async function listReplaced(
  db: Db,
  { cause, now }: Replacement,
  yieldIfDue: YieldIfDue,
): Promise<EndedSession[]> {
  const ended: EndedSession[] = []
  for (const scid of (await listSoundTemplates(db)).scids) {
    for await (const records of pageNewest(db, scid, limits.maxEnded)) {
      for (const record of records) {
        ended.push(findLapsed(record, now) ?? toEndedSession(record, { cause }, now))
      }
      await yieldIfDue()
    }
  }
  return ended
}

const isThere = async (db: Db, { sessionRef, branch }: EndedSession) => {
  const { scid, templateName: template, name } = sessionRef
  const found = await findSession(db, { scid: scid as Scid, template, name })
  return found?.branch === branch
}

/** Saves those of `ended` that are not in the new world, and forgets the end of sessions that are there again. */
export async function saveReplaced(
  db: Db,
  ended: readonly EndedSession[],
  yieldIfDue: YieldIfDue,
): Promise<void> {
  const gone: EndedSession[] = []
  for (const one of ended) {
    if (!(await isThere(db, one))) gone.push(one)
    await yieldIfDue()
  }
  await saveEnded(db, gone)
  const back: EndedSession[] = []
  for await (const page of pageEnded(db, 200)) {
    for (const one of page.ended) if (await isThere(db, one)) back.push(one)
    await yieldIfDue()
  }
  for (const one of back) await removeEnded(db, one)
}
