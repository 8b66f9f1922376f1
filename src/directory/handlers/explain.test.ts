/** An explanation says of every session what the rules say, although it reads only those that come near. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Explanation } from '#contract/console/explanation.ts'
import { foldCase } from '#contract/identifiers.ts'
import type { Caller } from '#contract/mpsd/caller.ts'
import { limits } from '#contract/mpsd/limits.ts'
import type { SessionQuery } from '#contract/mpsd/query.ts'
import { answerQuery, matchSessions } from '#rules/answer.ts'
import { caller, now, query, type World, world } from '#rules/arbitraries.ts'
import { canQuery } from '#rules/can-query.ts'
import { listChanges } from '#rules/changes.ts'
import { deriveRow, type Match } from '#rules/match.ts'
import { deriveFacts, type SessionFacts } from '#rules/session-facts.ts'
import { saveSession } from '../store/session-store.ts'
import { clearStore } from '../store/store.ts'
import { saveTemplate } from '../store/template-store.ts'
import { openRig, type Rig, requestOf } from '../testing.ts'

let rig: Rig
beforeAll(async () => {
  rig = await openRig({ now: () => now })
})
afterAll(() => rig.directory.close())

async function saveWorld({ templates, sessions }: World): Promise<void> {
  const { db } = rig.directory.context
  await clearStore(db)
  for (const template of templates) await saveTemplate(db, template)
  for (const session of sessions) await saveSession(db, session, undefined)
}

function factsOf({ templates, sessions }: World) {
  const keywords = new Map(templates.map((one) => [foldCase(one.name), one.document.keywords ?? []]))
  return sessions.map((one) => deriveFacts(one, keywords.get(foldCase(one.templateName)) ?? [], now))
}

/** The same query answers with a refusal where this is false. */
function isAnswered(one: SessionQuery): boolean {
  const hasFilter = one.xuids.length > 0 || !(one.reservations || one.inactive)
  return hasFilter && !(one.visibility === 'private' && !one.private)
}

/** How many sessions each rule was the first to leave out. */
function countLeftOut(matches: readonly Match[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { included, trace } of matches) {
    const clause = trace.at(-1)?.clause ?? ''
    if (!included) counts[clause] = (counts[clause] ?? 0) + 1
  }
  return counts
}

const describe = ({ xuid, ref, trace }: { xuid?: unknown; ref: object; trace: readonly unknown[] }) =>
  JSON.stringify([xuid ?? null, ref, trace])

/** Compares the explanation of a query with the rules, and returns how many sessions it left out. */
async function compareExplanation(one: SessionQuery, by: Caller, facts: readonly SessionFacts[]) {
  const [path, body] = requestOf(one)
  const headers = { authorization: await rig.tokenOf(by.xuid, { server: by.server }) }
  const request = { method: body ? 'POST' : 'GET', path, ...(body && { body }) }
  const response = await rig.send('/console/explain', { headers, body: request })
  const explanation = Explanation.parse(await response.json())
  const matches = matchSessions(one, facts)
  expect(explanation.leftOut).toEqual(countLeftOut(matches))
  const listed = explanation.considered.map(({ sessionRef, ...rest }) =>
    describe({ ref: sessionRef, ...rest }),
  )
  const byRules = new Set(
    matches.map(({ facts: { ref }, ...rest }) => describe({ ref: { ...ref }, ...rest })),
  )
  for (const line of listed) expect(byRules).toContain(line)
  const rows = explanation.considered.filter(({ included }) => included).map(({ row }) => row)
  // A hidden session has the row that it would have, and every session its size.
  const sizes = new Map(facts.map((one) => [JSON.stringify({ ...one.ref }), one]))
  for (const { sessionRef, xuid, row, maxMembers } of explanation.considered) {
    const found = sizes.get(JSON.stringify(sessionRef))
    if (!found) throw new Error(`an explanation has a session that does not exist: ${sessionRef.name}`)
    expect([row, maxMembers]).toEqual([deriveRow(found, xuid), found.maxMembers])
  }
  expect(rows).toEqual(answerQuery(one, facts))
  const answer = await rig.send(path, { headers, ...(body && { body }) })
  expect(await answer.json()).toEqual({ results: rows })
  if (one.xuids.length <= limits.maxXuidsForChanges) {
    const adds = listChanges(one).map(({ parameter, value, changed }) => ({
      parameter,
      value,
      adds: answerQuery(changed, facts).length - rows.length,
    }))
    const sorted = adds.filter((change) => change.adds > 0).toSorted((a, b) => b.adds - a.adds)
    expect(explanation.changes).toEqual(sorted)
  }
  return Object.values(explanation.leftOut).reduce((sum, count) => sum + count, 0)
}

const isExplained = (one: SessionQuery, by: Caller) => isAnswered(one) && canQuery(one, by).allowed

test('an explanation equals the rules: sessions, counts and changes, for generated worlds and queries', async () => {
  let explained = 0
  let leftOut = 0
  await fc.assert(
    fc.asyncProperty(
      world,
      fc.array(fc.tuple(query, caller), { minLength: 10, maxLength: 10 }),
      async (generated, asked) => {
        await saveWorld(generated)
        const facts = factsOf(generated)
        for (const [one, by] of asked) {
          if (!isExplained(one, by)) continue
          leftOut += await compareExplanation(one, by, facts)
          explained++
        }
      },
    ),
    { numRuns: 60 },
  )
  // Explaining only empty worlds would prove little.
  expect(explained).toBeGreaterThan(150)
  expect(leftOut).toBeGreaterThan(500)
})

test('an explanation equals the rules in a world of many pages, where templates carry the keyword', async () => {
  const seed = Math.floor(Math.random() * 2 ** 31)
  console.log(`seed ${seed}`)
  const worlds = fc.sample(world, { seed, numRuns: 120 })
  const sessions = worlds.flatMap((generated, i) =>
    generated.sessions.map((one) => ({ ...one, name: `${one.name} ${i}` })),
  )
  const [first] = worlds
  const templates = (first?.templates ?? []).map((template) => ({
    ...template,
    document: { ...template.document, keywords: ['ranked'] },
  }))
  const large = { templates, sessions }
  await saveWorld(large)
  const facts = factsOf(large)
  expect(sessions.length).toBeGreaterThan(500)
  const asked = fc.sample(fc.tuple(query, caller), { seed, numRuns: 5000 })
  const explained = asked.filter(([one, by]) => isExplained(one, by))
  const isByKeyword = ([one]: (typeof asked)[number]) => one.xuids.length === 0
  const chosen = [
    ...explained.filter(isByKeyword).slice(0, 15),
    ...explained.filter((one) => !isByKeyword(one)).slice(0, 10),
  ]
  expect(chosen).toHaveLength(25)
  for (const [one, by] of chosen) await compareExplanation(one, by, facts)
  // Answers that end in the middle of the sessions of templates that carry the keyword.
  const [carried] = chosen
  for (const take of [2, 3, 7, 20, 99]) {
    if (!carried) continue
    const { scid } = carried[0]
    const all = {
      scid,
      xuids: [],
      keyword: 'ranked',
      reservations: false,
      inactive: false,
      private: false,
      take,
    }
    await compareExplanation(all, carried[1], facts)
  }
})
