/** The templates of each SCID. Every query and every read needs them, and they seldom change. */
import type { Scid } from '#contract/identifiers.ts'
import type { TemplateRecord } from '#rules/session-record.ts'
import { shareReads } from './share-reads.ts'
import type { Db, Engine } from './store/engine.ts'
import { listTemplates } from './store/template-store.ts'

/** The templates of a SCID by name; none if the SCID is unknown. At once, if they are in memory. */
export type ListTemplates = (scid: Scid) => readonly TemplateRecord[] | Promise<readonly TemplateRecord[]>

/** SCIDs whose templates are in memory. Beyond it, all are read anew. */
const maxScids = 1000

/** If other processes can write to the database, nothing is kept. Errors of the result: `DamagedDocument`. */
export function createTemplates(db: Db, engine: Engine): ListTemplates {
  const { countTemplateChanges } = engine
  if (!countTemplateChanges) return shareReads((scid: Scid) => listTemplates(db, scid))
  const kept = new Map<Scid, readonly TemplateRecord[]>()
  let changes = -1
  const read = async (scid: Scid) => {
    const before = countTemplateChanges()
    const templates = await listTemplates(db, scid)
    // An unknown SCID is not kept: there is no end of them.
    if (templates.length > 0 && countTemplateChanges() === before && changes === before) {
      if (kept.size >= maxScids) kept.clear()
      kept.set(scid, templates)
    }
    return templates
  }
  return (scid) => {
    const now = countTemplateChanges()
    if (now !== changes) kept.clear()
    changes = now
    return kept.get(scid) ?? read(scid)
  }
}
