/** Counts are of this moment while they are small, and beside the requests when they are not. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSqlite } from './store/sqlite.ts'
import { createCounts } from './store-counts.ts'
import { createEngine, join, openRig, putTemplate, type Rig, sessionPath, testedEngine } from './testing.ts'

let folder: string
let rig: Rig
beforeEach(async () => {
  folder = mkdtempSync(joinPath(tmpdir(), 'counts-'))
  const engine = testedEngine === 'sqlite' ? openSqlite(joinPath(folder, 'd.sqlite')) : await createEngine()
  rig = await openRig({ engine })
  await putTemplate(rig, 'Lobby')
})
afterEach(async () => {
  await rig.directory.close()
  rmSync(folder, { recursive: true })
})

const create = (name: string) =>
  rig.send(sessionPath('Lobby', name), { as: '1', method: 'PUT', body: join() })

test('few rows are counted at once, after every write', async () => {
  const { db, engine } = rig.directory.context
  const counts = createCounts(db, engine.location, { few: 3 })
  for (const sessions of [1, 2, 3]) {
    await create(`s${sessions}`)
    const expected = { sessions, templates: 1, members: sessions, people: 1, handles: 0 }
    expect(await counts.get()).toEqual({ counts: expected })
    expect((await rig.client.getHealth()).counts).toEqual(expected)
  }
})

test('many rows are counted beside the requests, and again when all of them may be others', async () => {
  const { db, engine } = rig.directory.context
  const counts = createCounts(db, engine.location, { few: 1, timesAsLong: 0, patienceMs: 60_000 })
  for (const name of ['a', 'b', 'c']) await create(name)
  // Calls that wait for the same count get it.
  const first = await Promise.all([counts.get(), counts.get()])
  expect(first.map(({ counts }) => counts.sessions)).toEqual([3, 3])
  const lasting = createCounts(db, engine.location, { few: 1, timesAsLong: 1e9, patienceMs: 60_000 })
  expect((await lasting.get()).counts.sessions).toBe(3)
  await create('d')
  expect((await lasting.get()).counts.sessions).toBe(3)
  lasting.forget()
  expect((await lasting.get()).counts.sessions).toBe(4)
  // An old count is told while it is used, and a new one follows by itself.
  await create('e')
  await expect.poll(async () => (await counts.get()).counts.sessions, { timeout: 30_000 }).toBe(5)
  counts.close()
})

test('while many rows are counted for the first time, callers learn the least that there are', async () => {
  const { db, engine } = rig.directory.context
  for (const name of ['a', 'b', 'c', 'd']) await create(name)
  const expected = { sessions: 4, templates: 1, members: 4, people: 1, handles: 0 }
  const counts = createCounts(db, engine.location, { few: 2, timesAsLong: 1e9, patienceMs: 0 })
  let told = await counts.get()
  // A thread takes longer to start than nothing. PostgreSQL may have counted in the same moment.
  if (testedEngine === 'sqlite') expect(told.countedUpTo).toBe(2)
  const deadline = Date.now() + 30_000
  while (told.countedUpTo !== undefined && Date.now() < deadline) {
    expect(told).toEqual({ counts: { ...expected, sessions: 3, members: 3 }, countedUpTo: 2 })
    told = await counts.get()
  }
  expect(told).toEqual({ counts: expected })
  counts.close()
})
