/** The templates of each SCID. Every query and every read needs them, and they seldom change. */
import type { Scid } from '#contract/identifiers.ts'
import type { TemplateRecord } from '#rules/session-record.ts'
import type { Db } from './store/engine.ts'
import { listTemplates } from './store/template-store.ts'

/** The templates of a SCID by name; none if the SCID is unknown. At once, if they are in memory. */
export type ListTemplates = (scid: Scid) => readonly TemplateRecord[] | Promise<readonly TemplateRecord[]>

/** SCIDs whose templates are in memory. Beyond it, all are read anew. */
const maxScids = 1000

/** `countChanges`: a number that is another one after templates have changed. Errors of the result: `DamagedDocument`. */
export function createTemplates(db: Db, countChanges: () => number): ListTemplates {
  const kept = new Map<Scid, readonly TemplateRecord[]>()
  let changes = -1
  const read = async (scid: Scid) => {
    const before = countChanges()
    const templates = await listTemplates(db, scid)
    // An unknown SCID is not kept: there is no end of them.
    if (templates.length > 0 && countChanges() === before && changes === before) {
      if (kept.size >= maxScids) kept.clear()
      kept.set(scid, templates)
    }
    return templates
  }
  return (scid) => {
    const now = countChanges()
    if (now !== changes) kept.clear()
    changes = now
    return kept.get(scid) ?? read(scid)
  }
}
