/** Tests that the SQL returns the same results as the rules. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { foldCase, Xuid } from '#contract/identifiers.ts'
import type { SessionQuery } from '#contract/mpsd/query.ts'
import type { ResultRow } from '#contract/mpsd/results.ts'
import { answerQuery } from '#rules/answer.ts'
import { caller, now, query, type World, world } from '#rules/arbitraries.ts'
import { canQuery } from '#rules/can-query.ts'
import { deriveFacts } from '#rules/session-facts.ts'
import { createEngine, openRig, requestOf, testedEngine } from '../testing.ts'
import type { Db } from './engine.ts'
import { querySessions } from './query.ts'
import { maxMembersWithCopies } from './session-rows.ts'
import { removeSession, saveSession } from './session-store.ts'
import { clearStore, openStore } from './store.ts'
import { listTemplates, saveTemplate } from './template-store.ts'

/** Number of generated worlds. `npm run test:long` makes more. */
const worlds = Number(process.env.SESSIONSCOPE_WORLDS ?? (testedEngine === 'postgres' ? 40 : 120))
const longest = Math.max(60_000, 500 * worlds)

let db: Db
let openedDb: Db
beforeAll(async () => {
  openedDb = await openStore(await createEngine())
  db = openedDb
})
afterAll(() => openedDb.destroy())

async function saveWorld(generated: World): Promise<void> {
  await clearStore(db)
  for (const template of generated.templates) await saveTemplate(db, template)
  for (const session of generated.sessions) await saveSession(db, session, undefined)
}

function factsOfWorld(generated: World) {
  const keywords = new Map(
    generated.templates.map((one) => [foldCase(one.name), one.document.keywords ?? []]),
  )
  return generated.sessions.map((one) =>
    deriveFacts(one, keywords.get(foldCase(one.templateName)) ?? [], now),
  )
}

const queries = fc.array(query, { minLength: 15, maxLength: 15 })

describe('querySessions', () => {
  test(
    'answer.order: equals the rules, for generated worlds and queries',
    async () => {
      let answered = 0
      let nonEmpty = 0
      await fc.assert(
        fc.asyncProperty(world, queries, async (generated, asked) => {
          await saveWorld(generated)
          const facts = factsOfWorld(generated)
          for (const one of asked) {
            const rows = await runQuery(one, now)
            expect(rows).toEqual(answerQuery(one, facts))
            answered++
            if (rows.length > 0) nonEmpty++
          }
        }),
        { numRuns: worlds },
      )
      expect(answered).toBe(15 * worlds)
      // Comparing only empty results would prove little.
      expect(nonEmpty).toBeGreaterThan(2 * worlds)
    },
    longest,
  )

  test(
    'batch.order: a batch returns the results of its single queries one after another',
    async () => {
      await fc.assert(
        fc.asyncProperty(world, queries, async (generated, asked) => {
          await saveWorld(generated)
          for (const one of asked.filter((each) => each.xuids.length > 0)) {
            const singles = []
            for (const xuid of one.xuids) singles.push(...(await runQuery({ ...one, xuids: [xuid] }, now)))
            expect(await runQuery(one, now)).toEqual(singles)
          }
        }),
        { numRuns: worlds / 2 },
      )
    },
    longest,
  )

  test(
    'finds a session as last saved, and does not find a removed session',
    async () => {
      await fc.assert(
        fc.asyncProperty(world, world, query, async (before, after, one) => {
          await saveWorld(before)
          const kept = new Map(
            before.sessions.map((each) => [`${foldCase(each.templateName)} ${foldCase(each.name)}`, each]),
          )
          for (const each of after.sessions) {
            const key = `${foldCase(each.templateName)} ${foldCase(each.name)}`
            await saveSession(db, each, kept.get(key))
            kept.set(key, each)
          }
          for (const [key, each] of [...kept].slice(0, 2)) {
            await removeSession(db, { scid: each.scid, template: each.templateName, name: each.name })
            kept.delete(key)
          }
          const facts = factsOfWorld({ templates: before.templates, sessions: [...kept.values()] })
          expect(await runQuery(one, now)).toEqual(answerQuery(one, facts))
        }),
        { numRuns: Math.ceil((3 * worlds) / 4) },
      )
    },
    longest,
  )

  test(
    'a session is found as last saved while its members become many and few again',
    async () => {
      const sizes = [1, maxMembersWithCopies, maxMembersWithCopies + 1, 2 * maxMembersWithCopies]
      const moves = fc.array(fc.constantFrom(...sizes), { minLength: 2, maxLength: 5 })
      const hasMembers = ({ sessions }: World) => sessions.some(({ members }) => members.length > 0)
      await fc.assert(
        fc.asyncProperty(world.filter(hasMembers), moves, queries, async (generated, changes, asked) => {
          await saveWorld(generated)
          const at = generated.sessions.findIndex(({ members }) => members.length > 0)
          let last = generated.sessions[at]
          for (const size of changes) {
            const [member] = last?.members ?? []
            if (!last || !member) throw new Error('no session has a member')
            // Somebody new with each of the others, so that the counts of the row change as well.
            const others = Array.from({ length: size - 1 }, (_, i) => ({
              ...member,
              index: 100 + i,
              xuid: Xuid.parse(String(1000 + i)),
            }))
            const next = { ...last, members: [...last.members.slice(0, 1), ...others] }
            await saveSession(db, next, last)
            last = next
          }
          const sessions = generated.sessions.map((one, i) => (i === at && last ? last : one))
          const facts = factsOfWorld({ ...generated, sessions })
          for (const one of asked) expect(await runQuery(one, now)).toEqual(answerQuery(one, facts))
          const [own] = last?.members ?? []
          const all = { private: true, reservations: true, inactive: true, take: 100 }
          const mine = {
            ...(asked[0] as SessionQuery),
            ...all,
            xuids: own ? [own.xuid, Xuid.parse('1001')] : [],
          }
          expect(await runQuery(mine, now)).toEqual(answerQuery(mine, facts))
        }),
        { numRuns: Math.ceil((3 * worlds) / 10) },
      )
    },
    longest,
  )

  test('sorts keyword results by the start time that was saved last', async () => {
    const samples = fc.sample(world, { seed: 1, numRuns: 20 })
    const generated = samples.find(({ sessions }) => sessions.length > 0)
    const [some] = generated?.sessions ?? []
    if (!generated || !some) throw new Error('no world has a session')
    const never = {
      reservedRemovalTimeout: null,
      inactiveRemovalTimeout: null,
      readyRemovalTimeout: null,
      sessionEmptyTimeout: null,
    }
    const began = (name: string, startTime: string) => ({
      ...some,
      name,
      startTime,
      constants: { system: never, custom: {} },
      properties: { system: { keywords: ['once'], turn: [] }, custom: {} },
      members: [],
    })
    const first = began('a', '2026-03-04T05:06:07.0000000Z')
    const second = began('b', '2026-03-04T05:06:06.0000000Z')
    await saveWorld({ templates: generated.templates, sessions: [first, second] })
    await saveSession(db, began('b', '2026-03-04T05:06:08.0000000Z'), second)
    const [question] = fc.sample(query, { seed: 1, numRuns: 1 })
    const plain = { reservations: false, inactive: false, private: false, visibility: undefined, take: 100 }
    const asked = {
      ...(question as SessionQuery),
      ...plain,
      template: undefined,
      version: undefined,
      xuids: [],
    }
    const rows = await runQuery({ ...asked, scid: some.scid, keyword: 'once' }, now)
    expect(rows.map((row) => row.sessionRef.name)).toEqual(['b', 'a'])
  })

  test('over HTTP, each caller gets what the rules allow them', async () => {
    const rig = await openRig({ now: () => now })
    db = rig.directory.context.db
    let refused = 0
    await fc.assert(
      fc.asyncProperty(
        world,
        fc.array(fc.tuple(query, caller), { minLength: 8, maxLength: 8 }),
        async (generated, asked) => {
          await saveWorld(generated)
          const facts = factsOfWorld(generated)
          for (const [one, by] of asked) {
            const valid = one.xuids.length > 0 || !(one.reservations || one.inactive)
            if (!valid || (one.visibility === 'private' && !one.private)) continue
            const headers = { authorization: await rig.tokenOf(by.xuid, { server: by.server }) }
            const [path, body] = requestOf(one)
            const response = await rig.send(path, { headers, ...(body && { body }) })
            const verdict = canQuery(one, by)
            if (!verdict.allowed) refused++
            expect(response.status).toBe(verdict.allowed ? 200 : 403)
            if (verdict.allowed) expect(await response.json()).toEqual({ results: answerQuery(one, facts) })
          }
        },
      ),
      { numRuns: worlds / 2 },
    )
    expect(refused).toBeGreaterThan(worlds / 2)
    await rig.directory.close()
  })
})

/** Runs a query on the store and parses its result. */
async function runQuery(query: SessionQuery, at: number) {
  const parts = await querySessions({ db, templates: await listTemplates(db, query.scid), now: at }, query)
  return JSON.parse(Buffer.concat(parts).toString()) as ResultRow[]
}
