/** Rows that are kept in memory are those that the rules give, after every write and at every time. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { foldCase, Scid, Xuid } from '#contract/identifiers.ts'
import type { SessionQuery } from '#contract/mpsd/query.ts'
import { answerQuery } from '#rules/answer.ts'
import { now, query, type World, world } from '#rules/arbitraries.ts'
import { deriveFacts } from '#rules/session-facts.ts'
import type { SessionRecord } from '#rules/session-record.ts'
import {
  createEngine,
  join,
  openBareStore,
  openRig,
  putTemplate,
  scid,
  sessionPath,
  startOfTime,
  testedEngine,
  timeless,
} from '../testing.ts'
import type { Db, Engine } from './engine.ts'
import { createKeptRows, type KeptRows } from './kept-rows.ts'
import { querySessions } from './query.ts'
import { removeSession, saveSession } from './session-store.ts'
import { clearStore } from './store.ts'
import { listTemplates, saveTemplate } from './template-store.ts'

const seed = Number(process.env.SESSIONSCOPE_SEED ?? Math.floor(Math.random() * 2 ** 31))

let engine: Engine
let db: Db
let look: () => Promise<void>
/** What is kept of this store. */
let all: KeptRows
beforeAll(async () => {
  engine = await createEngine()
  ;({ db, look } = await openBareStore(engine))
  all = createKeptRows(engine.countUnreported)
  engine.watchRows({ onRows: all.drop, onSession: () => {} })
})
afterAll(() => db.destroy())

/** Each statement is a way to the database there. */
const numRuns = testedEngine === 'postgres' ? 60 : 200

const someBytes = new TextEncoder().encode(',{}')

const keyOf = ({ templateName, name }: SessionRecord) => `${foldCase(templateName)} ${foldCase(name)}`

/** A private session becomes an open one, and the other way round. */
function switchVisibility(one: SessionRecord): SessionRecord {
  const { system, custom } = one.constants
  const visibility = system.visibility === 'private' ? 'open' : 'private'
  return { ...one, constants: { system: { ...system, visibility }, custom } }
}

/** What is stored, beside the store itself. */
class Stored {
  readonly sessions = new Map<string, SessionRecord>()
  keywords = new Map<string, readonly string[]>()

  async fill({ templates, sessions }: World): Promise<void> {
    await clearStore(db)
    this.sessions.clear()
    await this.saveTemplates(templates)
    for (const one of sessions) await this.save(one)
  }
  async saveTemplates(templates: World['templates']): Promise<void> {
    for (const one of templates) await saveTemplate(db, one)
    this.keywords = new Map(templates.map((one) => [foldCase(one.name), one.document.keywords ?? []]))
  }
  async save(one: SessionRecord): Promise<void> {
    await engine.write(db, {}, (trx) => saveSession(trx, one, this.sessions.get(keyOf(one))))
    this.sessions.set(keyOf(one), one)
  }
  async remove(one: SessionRecord): Promise<void> {
    const { scid, templateName: template, name } = one
    await engine.write(db, {}, (trx) => removeSession(trx, { scid, template, name }))
    this.sessions.delete(keyOf(one))
  }
  answer(asked: SessionQuery, at: number): unknown {
    const facts = [...this.sessions.values()].map((one) =>
      deriveFacts(one, this.keywords.get(foldCase(one.templateName)) ?? [], at),
    )
    return answerQuery(asked, facts)
  }
}

/** Milliseconds after `now`, also before it: a tester can set the clock back. */
const times = fc.constantFrom(0, 0, 1, 999, 1000, 30_000, 60_000, 600_000, 3_600_000, -1000)
const queries = fc.array(
  fc.oneof(
    query.map((one) => ({ ...one, keyword: undefined, visibility: undefined, version: undefined })),
    // By keyword alone, with every filter.
    query.map((one) => ({ ...one, xuids: [] })),
  ),
  { minLength: 8, maxLength: 8 },
)
const change = fc.record({
  world,
  what: fc.constantFrom('save', 'save', 'hide', 'hide', 'remove', 'templates', 'time'),
  times,
})

describe('rows kept in memory', () => {
  test('are those of the rules after every write, at every time', async () => {
    const hits = { users: 0, keywords: 0 }
    const kept: KeptRows = {
      ...all,
      get: (...given) => {
        const found = all.get(...given)
        if (found !== undefined) hits[given[1].startsWith('#') ? 'keywords' : 'users']++
        return found
      },
    }
    const stored = new Stored()
    const check = async (asked: readonly SessionQuery[], at: number) => {
      await look()
      for (const one of asked) {
        const templates = await listTemplates(db, one.scid)
        const rows = await querySessions({ db, templates, now: at, kept }, one)
        expect(JSON.parse(Buffer.concat(rows).toString())).toEqual(stored.answer(one, at))
      }
    }
    await fc.assert(
      fc.asyncProperty(
        world,
        queries,
        fc.array(change, { minLength: 3, maxLength: 6 }),
        async (first, asked, changes) => {
          await stored.fill(first)
          const wanted = asked.filter(({ xuids, keyword }) => xuids.length > 0 || keyword !== undefined)
          await check(wanted, now)
          for (const { what, world: next, times: after } of changes) {
            const [some] = next.sessions
            const [old] = stored.sessions.values()
            if (what === 'save' && some) await stored.save(some)
            if (what === 'hide' && old) await stored.save(switchVisibility(old))
            if (what === 'remove' && old) await stored.remove(old)
            if (what === 'templates') await stored.saveTemplates(next.templates)
            await check(wanted, now + after)
            await check(wanted, now + after)
          }
        },
      ),
      { numRuns, seed },
    )
    console.log(`seed ${seed}: ${hits.users} answers of one user and ${hits.keywords} of a keyword were kept`)
    expect(hits.users).toBeGreaterThan(2.5 * numRuns)
    expect(hits.keywords).toBeGreaterThan(numRuns / 2)
  })

  test('of outsiders are forgotten when a session becomes private, and when it is shown again', async () => {
    const stored = new Stored()
    const isFound = ({ templates, sessions: [one] }: World) =>
      templates.length > 0 &&
      one?.members.some(({ properties }) => properties.system.active === true) === true
    const [first] = fc.sample(world.filter(isFound), { seed: 1, numRuns: 1 })
    const [one] = first?.sessions ?? []
    if (!first || !one) throw new Error('there is no sample')
    await stored.fill({ ...first, sessions: [one] })
    const xuids = one.members.map(({ xuid }) => xuid)
    const plain = { keyword: undefined, visibility: undefined, version: undefined, template: undefined }
    const plainStates = { private: false, reservations: false, inactive: false }
    const asked = { ...plain, ...plainStates, scid: one.scid, xuids, take: 10 }
    const found: number[] = []
    for (let next = one, i = 0; i < 4; i++, next = switchVisibility(next)) {
      await stored.save(next)
      await look()
      const templates = await listTemplates(db, one.scid)
      const rows = await querySessions({ db, templates, now, kept: all }, asked)
      const answer = JSON.parse(Buffer.concat(rows).toString()) as unknown[]
      expect(answer).toEqual(stored.answer(asked, now))
      found.push(answer.length)
    }
    expect(found.map((count) => count > 0)).toContain(true)
    expect(found.map((count) => count > 0)).toContain(false)
  })

  test('of outsiders stay while only hidden rows change, so that no time tells of them', () => {
    const kept = createKeptRows(() => 0)
    const shown = { scid: 's' as never, text: 'q', hasHidden: false }
    const withHidden = { ...shown, hasHidden: true }
    const rows = { bytes: someBytes, from: 0, until: 10 }
    for (const wanted of [shown, withHidden]) kept.put(wanted, '1' as never, rows, 0)
    kept.drop('s', '1', false)
    expect(kept.get(shown, '1' as never, 5)).toBe(someBytes)
    expect(kept.get(withHidden, '1' as never, 5)).toBeUndefined()
    kept.drop('s', '1', true)
    expect(kept.get(shown, '1' as never, 5)).toBeUndefined()
  })

  test('of a keyword follow its sessions, the clock and every filter', async () => {
    const rig = await openRig()
    const timeouts = { ...timeless, inactiveRemovalTimeout: 30_000, sessionEmptyTimeout: null }
    await putTemplate(rig, 'Lobby', { ...timeouts, maxMembersCount: 2 })
    const path = sessionPath('Lobby', 'one')
    const body = {
      constants: { system: { version: 3 } },
      properties: { system: { keywords: ['Night'] } },
      ...join(),
    }
    expect((await rig.send(path, { as: '1', method: 'PUT', body })).status).toBe(201)
    const count = async (more: string) => {
      const response = await rig.send(`/serviceconfigs/${scid}/sessions?keyword=night${more}`, { as: '9' })
      const { results } = (await response.json()) as { results: { accepted: number }[] }
      return results.map(({ accepted }) => accepted)
    }
    expect(await count('')).toEqual([1])
    // The keyword's own row stays as it is.
    expect((await rig.send(path, { as: '2', method: 'PUT', body: join({ active: false }) })).status).toBe(200)
    expect(await count('')).toEqual([2])
    expect(await count('&version=7')).toEqual([2])
    expect(await count('&version=2')).toEqual([])
    expect(await count('&take=0')).toEqual([])
    expect(await count('&visibility=full')).toEqual([2])
    expect(await count('&visibility=open')).toEqual([])
    // The second member's timeout fires, and nobody writes.
    rig.wait(30_001)
    expect(await count('&visibility=open')).toEqual([1])
    expect(await count('&visibility=full')).toEqual([])
    expect(await count('')).toEqual([1])
    expect((await rig.send(path, { as: '1', method: 'PUT', body: { members: { me: null } } })).status).toBe(
      200,
    )
    expect(await count('')).toEqual([0])
    await rig.directory.close()
  })

  test('of a batch are not kept if they changed while others of it were read', async () => {
    const rig = await openRig()
    await putTemplate(rig, 'Lobby')
    const xuids = Array.from({ length: 40 }, (_, i) => Xuid.parse(String(i + 1)))
    for (const one of xuids)
      await rig.send(sessionPath('Lobby', one), { as: one, method: 'PUT', body: join() })
    const { db, templates, keptRows: kept, conditions } = rig.directory.context
    const [asked] = fc.sample(query, { seed: 1, numRuns: 1 })
    if (!asked) throw new Error('there is no sample')
    const plainStates = { private: false, reservations: false, inactive: false }
    const plain = { keyword: undefined, visibility: undefined, version: undefined, template: undefined }
    const batch = { ...asked, ...plain, ...plainStates, scid: Scid.parse(scid), xuids, take: 10 }
    const count = async (yieldIfDue?: () => Promise<void>) => {
      await conditions.refresh()
      const place = { db, templates: await templates(batch.scid), now: startOfTime, kept }
      const rows = await querySessions({ ...place, ...(yieldIfDue && { yieldIfDue }) }, batch)
      return (JSON.parse(Buffer.concat(rows).toString()) as unknown[]).length
    }
    const last = xuids.at(-1)
    let times = 0
    await count(async () => {
      if (times++ > 0 || last === undefined) return
      const body = { members: { me: null } }
      expect((await rig.send(sessionPath('Lobby', last), { as: last, method: 'PUT', body })).status).toBe(204)
      await conditions.refresh()
    })
    expect(times).toBe(2)
    expect(await count()).toBe(39)
    await rig.directory.close()
  })

  test('are not kept if something changed while they were read', () => {
    const kept = createKeptRows(() => 0)
    const wanted = { scid: 's' as never, text: 'q', hasHidden: false }
    const readAt = kept.countChanges()
    kept.drop('s', '2', false)
    kept.put(wanted, '1' as never, { bytes: someBytes, from: 0, until: 10 }, readAt)
    expect(kept.get(wanted, '1' as never, 5)).toBeUndefined()
    kept.put(wanted, '1' as never, { bytes: someBytes, from: 0, until: 10 }, kept.countChanges())
    expect(kept.get(wanted, '1' as never, 5)).toBe(someBytes)
  })

  test('are bounded: the oldest go first', () => {
    const wanted = { scid: 's' as never, text: 'q', hasHidden: false }
    // Also of users without any row, of whom there is no end.
    for (const [bytes, left] of [
      [new Uint8Array(500), [97, 98, 99]],
      [new Uint8Array(), [94, 95, 96, 97, 98, 99]],
    ] as const) {
      const kept = createKeptRows(() => 0, 3000)
      for (let i = 0; i < 100; i++) kept.put(wanted, String(i) as never, { bytes, from: 0, until: 10 }, 0)
      const found = Array.from({ length: 100 }, (_, i) => kept.get(wanted, String(i) as never, 1))
      expect(found.flatMap((one, i) => (one === undefined ? [] : [i]))).toEqual(left)
    }
  })
})
