/** A session is read whole from the store, however long its document is and whether it was parsed before or not. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeJson } from '#contract/write-json.ts'
import { world } from '#rules/arbitraries.ts'
import type { SessionRecord } from '#rules/session-record.ts'
import { createEngine } from '../testing.ts'
import { hashDocument } from './document.ts'
import type { Db } from './engine.ts'
import { createKeptSessions } from './kept-sessions.ts'
import { writeRecord } from './session-rows.ts'
import { columnsOfKey, findSession, saveSession, whereSession } from './session-store.ts'
import { clearStore, openStore } from './store.ts'

const seed = Number(process.env.SESSIONSCOPE_SEED ?? Math.floor(Math.random() * 2 ** 31))

let db: Db
beforeAll(async () => {
  db = await openStore(await createEngine())
})
afterAll(() => db.destroy())

const [sample] = fc.sample(
  world.filter(({ sessions }) => sessions.length > 0),
  { seed: 1, numRuns: 1 },
)

/** The sample's session with a document of so many bytes or a few more, with characters of several bytes. */
function makeSession(bytes: number, letter: string): SessionRecord {
  const [some] = sample?.sessions ?? []
  if (!some) throw new Error('the sample has no session')
  const withNote = (note: string): SessionRecord => ({
    ...some,
    properties: { ...some.properties, custom: { note } },
  })
  const missing = bytes - Buffer.byteLength(writeRecord(withNote('')))
  return withNote(letter.repeat(Math.max(0, Math.ceil(missing / Buffer.byteLength(letter)))))
}

/** Changes the stored document behind the back of everything that is in memory. */
async function replaceDocument(record: SessionRecord): Promise<void> {
  const own = columnsOfKey({ scid: record.scid, template: record.templateName, name: record.name })
  const document = writeRecord(record)
  await whereSession(db.updateTable('sessions'), own)
    .set({ document, document_hash: hashDocument(document) })
    .execute()
}

const length = fc.oneof(
  fc.integer({ min: 0, max: 40_000 }),
  // Documents up to 16 KiB are read in another way than longer ones.
  fc.integer({ min: 16 * 1024 - 3, max: 16 * 1024 + 3 }),
)

test(`a session is found as it is stored, seed ${seed}`, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(length, { minLength: 2, maxLength: 4 }),
      fc.constantFrom('a', 'é', '組', '🜁'),
      fc.boolean(),
      async (lengths, letter, isKept) => {
        await clearStore(db)
        const [first = 0, ...others] = lengths
        const kept = isKept ? createKeptSessions(() => 0) : undefined
        const before = makeSession(first, letter)
        const key = { scid: before.scid, template: before.templateName, name: before.name }
        expect(await findSession(db, key, kept)).toBeUndefined()
        await saveSession(db, before, undefined)
        expect(await findSession(db, key, kept)).toEqual(before)
        for (const bytes of others) {
          const next = makeSession(bytes, letter)
          await replaceDocument(next)
          kept?.drop(...(Object.values(columnsOfKey(key)) as [string, string, string]))
          const found = await findSession(db, key, kept)
          expect(writeJson(found)).toBe(writeJson(next))
          expect(await findSession(db, key, kept)).toBe(found)
        }
      },
    ),
    { numRuns: 30, seed },
  )
})
