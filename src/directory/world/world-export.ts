/** Exports the world as one JSON file, in steps: templates, people, sessions and handles as stored, and how sessions ended. */

import type { Xuid } from '#contract/identifiers.ts'
import { HandleType } from '#contract/mpsd/handles.ts'
import { writeJson } from '#contract/write-json.ts'
import { pageEnded } from '../store/ended-store.ts'
import type { Db } from '../store/engine.ts'
import { type HandlePosition, listSoundHandles } from '../store/handle-store.ts'
import { listDocuments } from '../store/list-sessions.ts'
import { listPersonRecords } from '../store/people-store.ts'
import { countStore } from '../store/store.ts'
import { listSoundTemplates } from '../store/template-store.ts'
import type { ReportProgress } from './world-progress.ts'

export const worldFormat = 'sessionscope-world'

/** The number of rows that one statement reads. */
const rowsPerStatement = 200

/** Joins the elements of a JSON array with commas. */
async function* writeElements(texts: AsyncIterable<readonly string[]>): AsyncGenerator<string> {
  let isFirst = true
  for await (const some of texts) {
    if (some.length === 0) continue
    yield `${isFirst ? '' : ','}${some.join(',')}`
    isFirst = false
  }
}

type CountDamaged = (damaged: number) => void

async function* writePeople(db: Db, count: CountDamaged): AsyncGenerator<string[]> {
  let after: Xuid | undefined
  do {
    const page = await listPersonRecords(db, after, rowsPerStatement)
    yield page.people.map(writeJson)
    count(page.damaged)
    after = page.next
  } while (after !== undefined)
}

async function* writeHandles(db: Db, count: CountDamaged): AsyncGenerator<string[]> {
  for (const type of HandleType.options) {
    let after: HandlePosition | undefined
    do {
      const page = await listSoundHandles(
        db,
        { type },
        { after, limit: rowsPerStatement, includesRestricted: true },
      )
      yield page.handles.map(writeJson)
      count(page.damaged)
      after = page.next
    } while (after)
  }
}

async function* writeEnded(db: Db, count: CountDamaged): AsyncGenerator<string[]> {
  for await (const { ended, damaged } of pageEnded(db, rowsPerStatement)) {
    count(damaged)
    yield ended.map((one) => JSON.stringify(one))
  }
}

/**
 * Yields the text of the world in parts. `db` must read from one snapshot. Damaged rows are counted and
 * left out; the count starts at the number of rows already known to be missing. Reports how many sessions are written.
 */
export async function* exportWorld(
  db: Db,
  version: string,
  missing = 0,
  report: ReportProgress = () => {},
): AsyncGenerator<string> {
  const { templates, scids, ...listed } = await listSoundTemplates(db)
  let damaged = missing + listed.damaged
  const count: CountDamaged = (more) => {
    damaged += more
  }
  const { sessions: total } = await countStore(db)
  let done = 0
  const writeSessions = async function* () {
    for (const scid of scids) {
      for await (const page of listDocuments(db, scid, rowsPerStatement)) {
        count(page.damaged)
        done += page.documents.length
        report('writing', done, total)
        yield page.documents
      }
    }
  }
  yield `{"format":"${worldFormat}","formatVersion":1,"version":${JSON.stringify(version)},"templates":`
  yield `${writeJson(templates)},"people":[`
  yield* writeElements(writePeople(db, count))
  yield '],"sessions":['
  yield* writeElements(writeSessions())
  yield '],"handles":['
  yield* writeElements(writeHandles(db, count))
  yield '],"ended":['
  yield* writeElements(writeEnded(db, count))
  yield `],"damaged":${damaged}}`
}
