/** The world as one JSON file: templates, people, sessions and handles, exactly as they are kept, written in steps. */
import { HandleType } from '#contract/handles.ts'
import { writeJson } from '#contract/json.ts'
import type { Db } from './store/engine.ts'
import { type HandlePlace, listHandles } from './store/handles.ts'
import { listWholePeople } from './store/people.ts'
import { listDocuments } from './store/sessions.ts'
import { listServiceConfigs } from './store/templates.ts'

export const worldFormat = 'sessionscope-world'

/** Rows that are read by one statement. */
const rowsAtOnce = 200

/** The texts of the elements of an array, without the comma before the first. */
async function* writeElements(texts: AsyncIterable<readonly string[]>): AsyncGenerator<string> {
  let isFirst = true
  for await (const some of texts) {
    if (some.length === 0) continue
    yield `${isFirst ? '' : ','}${some.join(',')}`
    isFirst = false
  }
}

async function* writePeople(db: Db): AsyncGenerator<string[]> {
  let after = ''
  for (;;) {
    const people = await listWholePeople(db, after, rowsAtOnce)
    yield people.map(writeJson)
    if (people.length < rowsAtOnce) return
    after = people.at(-1)?.xuid ?? ''
  }
}

async function* writeHandles(db: Db): AsyncGenerator<string[]> {
  for (const type of HandleType.options) {
    let after: HandlePlace | undefined
    for (;;) {
      const page = await listHandles(db, { type }, { after, limit: rowsAtOnce, everything: true })
      yield page.map(writeJson)
      if (page.length < rowsAtOnce) break
      after = page.at(-1)
    }
  }
}

/**
 * The text of the world in pieces. `db` reads as at one moment. Sessions that were damaged on disk are
 * counted and left out.
 */
export async function* exportWorld(db: Db, version: string): AsyncGenerator<string> {
  const configs = await listServiceConfigs(db)
  let damaged = 0
  const writeSessions = async function* () {
    for (const scid of configs.keys()) {
      for await (const page of listDocuments(db, scid, rowsAtOnce)) {
        damaged += page.damaged
        yield page.documents
      }
    }
  }
  yield `{"format":"${worldFormat}","formatVersion":1,"version":${JSON.stringify(version)},"templates":`
  yield `${writeJson([...configs.values()].flat())},"people":[`
  yield* writeElements(writePeople(db))
  yield '],"sessions":['
  yield* writeElements(writeSessions())
  yield '],"handles":['
  yield* writeElements(writeHandles(db))
  yield `],"damaged":${damaged}}`
}
