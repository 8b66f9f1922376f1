/** Versions of sessions that are kept in memory are those that are stored, after every write and whatever is read meanwhile. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { foldCase, Scid } from '#contract/identifiers.ts'
import { world } from '#rules/arbitraries.ts'
import type { SessionRecord } from '#rules/session-record.ts'
import {
  createEngine,
  join as joinMe,
  openBareStore,
  openRig,
  putTemplate,
  scid,
  sessionPath,
  testedEngine,
  timeless,
} from '../testing.ts'
import type { Db, Engine } from './engine.ts'
import { createKeptSessions, type KeptSessions } from './kept-sessions.ts'
import {
  columnsOfKey,
  findHead,
  findSession,
  removeSession,
  type SessionKey,
  saveSession,
} from './session-store.ts'
import { connectSqlite, openSqlite } from './sqlite.ts'
import { clearStore, openStore } from './store.ts'

const seed = Number(process.env.SESSIONSCOPE_SEED ?? Math.floor(Math.random() * 2 ** 31))

let engine: Engine
let db: Db
let look: () => Promise<void>
beforeAll(async () => {
  engine = await createEngine()
  ;({ db, look } = await openBareStore(engine))
})
afterAll(() => db.destroy())

const keyOf = ({ scid, templateName, name }: SessionRecord): SessionKey => ({
  scid,
  template: templateName,
  name,
})
const nameOf = (one: SessionRecord) => [one.scid, foldCase(one.templateName), foldCase(one.name)].join(' ')

/** A version of its own for each write, and some of them private. */
let version = 0
function change(one: SessionRecord): SessionRecord {
  version++
  const { system, custom } = one.constants
  const visibility = version % 3 === 0 ? 'private' : 'open'
  return {
    ...one,
    changeNumber: version,
    etag: `"${version}"`,
    constants: { system: { ...system, visibility }, custom },
  }
}

const step = fc.record({
  what: fc.constantFrom('save', 'save', 'save', 'remove', 'fail', 'clear'),
  which: fc.nat(20),
  /** Whether the next step begins before this one has ended. */
  isAwaited: fc.boolean(),
  reads: fc.array(fc.nat(20), { maxLength: 3 }),
})

/** Each statement is a way to the database there. */
const numRuns = testedEngine === 'postgres' ? 60 : 150

describe('versions kept in memory', () => {
  test(`are those that are stored, seed ${seed}`, async () => {
    let hits = 0
    const all = createKeptSessions(engine.countUnreported)
    const kept: KeptSessions = {
      ...all,
      get: (own) => {
        const found = all.get(own)
        if (found) hits++
        return found
      },
    }
    engine.watchRows({ onRows: () => {}, onSession: all.drop })
    await fc.assert(
      fc.asyncProperty(world, fc.array(step, { minLength: 5, maxLength: 25 }), async (given, steps) => {
        await clearStore(db)
        const stored = new Map<string, SessionRecord>()
        const { sessions } = given
        if (sessions.length === 0) return
        const sessionAt = (i: number) => sessions[i % sessions.length] as SessionRecord
        const run = async ({ what, which }: (typeof steps)[number]) => {
          const one = sessionAt(which)
          await engine.write(db, { locks: ['writes'] }, async (trx) => {
            // Writes run one after another: what was stored is known only here.
            const before = stored.get(nameOf(one))
            if (what === 'clear') await clearStore(trx)
            else if (what === 'remove') await removeSession(trx, keyOf(one))
            else {
              const next = change(before ?? one)
              await saveSession(trx, next, before)
              if (what === 'fail') throw new Error('undone')
              stored.set(nameOf(one), next)
            }
            if (what === 'clear') stored.clear()
            if (what === 'remove') stored.delete(nameOf(one))
          })
        }
        const pending: Promise<unknown>[] = []
        for (const one of steps) {
          // A failed write throws, as it is meant to.
          const done = run(one).catch((error: Error) => expect(error.message).toBe('undone'))
          pending.push(done)
          for (const i of one.reads)
            pending.push(look().then(() => findSession(db, keyOf(sessionAt(i)), kept)))
          for (const i of one.reads) pending.push(findHead(db, keyOf(sessionAt(i + 1)), kept))
          if (one.isAwaited) await Promise.all(pending.splice(0))
        }
        await Promise.all(pending)
        await look()
        for (let round = 0; round < 2; round++) {
          for (const one of sessions) {
            const expected = stored.get(nameOf(one))
            expect(await findSession(db, keyOf(one), kept)).toEqual(expected)
            expect((await findHead(db, keyOf(one), kept))?.etag).toBe(expected?.etag)
            expect(await findHead(db, keyOf(one), kept)).toEqual(await findHead(db, keyOf(one)))
            const isPrivate = expected?.constants.system.visibility === 'private'
            if (isPrivate) expect(all.get(columnsOfKey(keyOf(one)))).toBeUndefined()
          }
        }
      }),
      { numRuns, seed },
    )
    expect(hits).toBeGreaterThan((2 * numRuns) / 3)
  })

  test.skipIf(testedEngine === 'postgres')(
    `are not those from before another connection wrote, whenever they are read, seed ${seed}`,
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'sessionscope-kept-'))
      const onFile = openSqlite(join(folder, 'directory.sqlite'))
      const fileDb = await openStore(onFile)
      const all = createKeptSessions(onFile.countUnreported)
      onFile.watchRows({ onRows: () => {}, onSession: all.drop })
      const [sample] = fc.sample(
        world.filter(({ sessions }) => sessions.length > 0),
        { seed: 1, numRuns: 1 },
      )
      const [some] = sample?.sessions ?? []
      if (!some) throw new Error('the sample has no session')
      const { system, custom } = some.constants
      const shown = { ...system, visibility: 'open' as const, readRestriction: 'none' as const }
      const one: SessionRecord = { ...some, constants: { system: shown, custom } }
      const pauses = fc.integer({ min: 0, max: 3 })
      const pause = async (count: number) => {
        for (let i = 0; i < count; i++) await setImmediate()
      }
      let before: SessionRecord | undefined
      await fc.assert(
        fc.asyncProperty(pauses, pauses, pauses, async (first, second, between) => {
          const next = { ...one, etag: `"${++version}"`, changeNumber: version }
          const readTag = async () => (await findHead(fileDb, keyOf(one), all))?.etag
          const inThread = async (file: string) => {
            await pause(first)
            const other = connectSqlite(file)
            // A transaction of reads is open now, and sees what was there before.
            await readTag()
            await other.transaction().execute((trx) => saveSession(trx, next, before))
            await pause(second)
            // The transaction of reads ended with its iteration.
            if (second > 0) expect(await readTag()).toBe(next.etag)
            await other.destroy()
          }
          let isReplaced = false
          const replaced = onFile.replace(fileDb, { inTransaction: async () => {}, inThread })
          const readAtOnce = replaced.then(() => {
            isReplaced = true
            return readTag()
          })
          while (!isReplaced) {
            await readTag()
            await pause(between + 1)
          }
          before = next
          expect(await readAtOnce).toBe(next.etag)
          expect(await readTag()).toBe(next.etag)
          expect(all.get(columnsOfKey(keyOf(one)))?.head.etag).toBe(next.etag)
          expect(await findSession(fileDb, keyOf(one), all)).toEqual(next)
        }),
        { numRuns: 60, seed },
      )
      await fileDb.destroy()
      await onFile.close()
      rmSync(folder, { recursive: true })
    },
  )

  test('are asked for by reads with a condition', async () => {
    const rig = await openRig()
    await putTemplate(rig, 'Lobby', timeless)
    const path = sessionPath('Lobby', 'one')
    const read = async (etag?: string) => {
      const headers: Record<string, string> = etag === undefined ? {} : { 'if-none-match': etag }
      const response = await rig.send(path, { as: '1', headers })
      await response.arrayBuffer()
      return response
    }
    expect((await read()).status).toBe(204)
    await rig.send(path, { as: '1', method: 'PUT', body: joinMe() })
    const first = (await read()).headers.get('etag') ?? ''
    const own = columnsOfKey({ scid: Scid.parse(scid), template: 'Lobby', name: 'one' })
    const { conditions, keptSessions } = rig.directory.context
    const keptTag = async () => {
      await conditions.refresh()
      return keptSessions.get(own)?.head.etag
    }
    expect(await keptTag()).toBe(first)
    for (let i = 0; i < 3; i++) expect((await read(first)).status).toBe(304)
    const body = { properties: { custom: { round: 2 } } }
    await rig.send(path, { as: '1', method: 'PUT', body })
    expect(await keptTag()).toBeUndefined()
    const second = await read(first)
    expect(await keptTag()).toBe(second.headers.get('etag'))
    expect([second.status, second.headers.get('etag') === first]).toEqual([200, false])
    expect((await read(second.headers.get('etag') ?? '')).status).toBe(304)
    await rig.directory.close()
  })

  test('are not kept if something changed while they were read', () => {
    const kept = createKeptSessions(() => 0)
    const own = { scid: Scid.parse(crypto.randomUUID()), template_key: 't', name_key: 'n' }
    const session = { head: { etag: '"1"', nextStep: null, isPublic: true }, hash: 'h' }
    const readAt = kept.countChanges()
    kept.drop(own.scid, 't', 'other')
    kept.put(own, session, readAt)
    expect(kept.get(own)).toBeUndefined()
    kept.put(own, session, kept.countChanges())
    expect(kept.get(own)).toBe(session)
    kept.drop(own.scid, 't', 'n')
    expect(kept.get(own)).toBeUndefined()
  })

  test('are forgotten when the world is replaced, and are bounded', () => {
    let replaced = 0
    const kept = createKeptSessions(() => replaced, 3)
    const session = { head: { etag: '"1"', nextStep: null, isPublic: true }, hash: 'h' }
    const own = (i: number) => ({ scid: 's', template_key: 't', name_key: String(i) })
    for (let i = 0; i < 5; i++) kept.put(own(i), session, 0)
    expect([0, 1, 2, 3, 4].filter((i) => kept.get(own(i)))).toEqual([2, 3, 4])
    replaced++
    expect([2, 3, 4].filter((i) => kept.get(own(i)))).toEqual([])
  })
})
