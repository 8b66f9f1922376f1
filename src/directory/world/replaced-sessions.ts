/** Which sessions end when the whole world is replaced. */
import type { EndedSession } from '#contract/console/session-inspection.ts'
import type { Scid } from '#contract/identifiers.ts'
import { limits } from '#contract/mpsd/limits.ts'
import { findLapsed, pageEnded, removeEnded, saveEnded, toEndedSession } from '../store/ended-store.ts'
import type { Db } from '../store/engine.ts'
import { pageNewest } from '../store/list-sessions.ts'
import { findSessions } from '../store/session-store.ts'
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

/** Sessions that are looked up together. */
const sessionsPerLookup = 200

/** Those whose session is there with the same branch, and those whose is not. */
async function divide(db: Db, ended: readonly EndedSession[]) {
  const keys = ended.map(({ sessionRef: { scid, templateName: template, name } }) => ({
    scid: scid as Scid,
    template,
    name,
  }))
  const found = await findSessions(db, keys)
  const branches = new Set(found.map(({ scid, branch }) => `${scid} ${branch}`))
  const isThere = ({ sessionRef, branch }: EndedSession) => branches.has(`${sessionRef.scid} ${branch}`)
  return { there: ended.filter(isThere), gone: ended.filter((one) => !isThere(one)) }
}

/** Saves those of `ended` that are not in the new world, and forgets the end of sessions that are there again. */
export async function saveReplaced(
  db: Db,
  ended: readonly EndedSession[],
  yieldIfDue: YieldIfDue,
): Promise<void> {
  const gone: EndedSession[] = []
  for (let i = 0; i < ended.length; i += sessionsPerLookup) {
    gone.push(...(await divide(db, ended.slice(i, i + sessionsPerLookup))).gone)
    await yieldIfDue()
  }
  await saveEnded(db, gone)
  const back: EndedSession[] = []
  for await (const page of pageEnded(db, sessionsPerLookup)) {
    back.push(...(await divide(db, page.ended)).there)
    await yieldIfDue()
  }
  for (const one of back) await removeEnded(db, one)
}
