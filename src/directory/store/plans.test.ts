/** Whatever a request of the contract asks of SQLite is searched by a key, so that it costs the same in any world. */
import { CompiledQuery } from 'kysely'
import { expect, test } from 'vitest'
import {
  createEngine,
  join,
  openRig,
  putTemplate,
  scid,
  sessionPath,
  testedEngine,
  watchStatements,
} from '../testing.ts'

const [alice, bob, carol] = ['2533274790123456', '9007199254740993', '2533274790999999']

/** The whole of a table, or all rows of a SCID. */
const readsTooMuch = /^SCAN (?!CONSTANT|\d+-ROW VALUES)|\(scid=\?\)$/
/** What has few rows in every world: templates, settings, and the sessions that ended within a day, whose number is bounded. */
const isSmall = (plan: string) => /\b(?:templates|meta|template_keywords|ended_sessions_by_time)\b/.test(plan)

test.skipIf(testedEngine === 'postgres')('statements of requests read rows by whole keys', async () => {
  const statements = new Map<string, CompiledQuery>()
  const engine = watchStatements(await createEngine(), (one) => statements.set(one.sql, one))
  const rig = await openRig({ engine })
  const timeouts = { reservedRemovalTimeout: 1000, inactiveRemovalTimeout: 1000 }
  await putTemplate(rig, 'Lobby', { maxMembersCount: 8, ...timeouts }, { keywords: ['carried'] })
  await rig.tokenOf(carol, { deviceId: 'd1', follows: [alice] })
  const path = sessionPath('Lobby', 'one')
  const sessionRef = { scid, templateName: 'Lobby', name: 'one' }
  const put = (as: string, body: object, where = path) => rig.send(where, { as, method: 'PUT', body })
  const constants = { system: { readRestriction: 'followed' } }
  const keywords = (...all: string[]) => ({ properties: { system: { keywords: all } } })
  statements.clear()
  await put(alice, { ...join(), constants, ...keywords('a', 'b') })
  await put(alice, keywords('b', 'c'))
  await put(bob, join())
  for (const as of [alice, bob, carol]) await rig.send(path, { as })
  await rig.send(`${path}/members/0`, { as: alice })
  const handle = { version: 1, type: 'activity', sessionRef }
  const created = await rig.send('/handles', { as: alice, method: 'POST', body: handle })
  expect(created.status).toBe(201)
  const { id } = (await created.json()) as { id: string }
  for (const as of [alice, carol]) {
    await rig.send(`/handles/${id}/session`, { as })
    for (const body of [
      { type: 'activity', scid, owners: { people: { moniker: 'people', monikerXuid: as } } },
      { type: 'activity', owners: { xuids: [alice] } },
      { type: 'search', scid, templateName: 'Lobby' },
    ])
      await rig.send('/handles/query', { as, method: 'POST', body })
  }
  const all = `/serviceconfigs/${scid}`
  const ofTemplate = `${all}/sessiontemplates/Lobby`
  for (const place of [all, ofTemplate]) {
    const filters = [
      '',
      '&reservations=true',
      '&inactive=true',
      '&visibility=full',
      '&version=1',
      '&private=true',
    ]
    for (const filter of filters) {
      for (const what of [`xuid=${alice}`, 'keyword=b', `xuid=${alice}&keyword=b`, 'keyword=carried'])
        await rig.send(`${place}/sessions?${what}${filter}`, { as: alice })
      await rig.send(`${place}/batch?take=5${filter}`, {
        as: alice,
        method: 'POST',
        body: { xuids: [alice, bob] },
      })
    }
  }
  rig.wait(2000)
  await rig.send(`${all}/sessions?xuid=${alice}`, { as: alice })
  await rig.send(`${all}/sessions?keyword=b`, { as: alice })
  await rig.send(path, { as: alice })
  await put(alice, { ...join(), ...keywords('c') }, sessionPath('Lobby', 'two'))
  await rig.send(`${sessionPath('Lobby', 'two')}/members/me`, { as: alice, method: 'DELETE' })
  const { db } = rig.directory.context
  // What is done for each change of a row: the part of a trigger between `begin` and `end`, without its two rows.
  const asked = [...statements]
  const triggers = await db.executeQuery<{ sql: string }>(
    CompiledQuery.raw(`select sql from sqlite_temp_schema where type = 'trigger'`),
  )
  const texts = triggers.rows.flatMap((one) => /begin (.*); end/s.exec(one.sql)?.[1]?.split('; ') ?? [])
  expect(texts.length).toBeGreaterThan(5)
  for (const text of texts) {
    const parameters: unknown[] = []
    const plain = text.replaceAll(/\b(?:new|old)\.\w+/g, () => `?${parameters.push(null)}`)
    asked.push([plain, CompiledQuery.raw(plain, parameters)])
  }
  const plans: [statement: string, plan: string][] = []
  for (const [text, { parameters }] of asked) {
    if (!/^\s*(?:select|insert|update|delete|with)\b/i.test(text)) continue
    const explained = await db.executeQuery<{ detail: string }>(
      CompiledQuery.raw(`explain query plan ${text}`, [...parameters]),
    )
    for (const { detail } of explained.rows) plans.push([text, detail])
  }
  // Those of each kind were met.
  for (const table of ['sessions', 'session_members', 'session_keywords', 'handles', 'follows'])
    expect(
      plans.some(([text, plan]) => text.includes(table) && plan.startsWith('SEARCH')),
      table,
    ).toBe(true)
  expect(plans.filter(([, plan]) => readsTooMuch.test(plan) && !isSmall(plan))).toEqual([])
  await rig.directory.close()
})
