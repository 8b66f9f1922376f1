/** Tests that the directory keeps for a day what ended each session, and tells it only by our own endpoints. */
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { EndedSession } from '#contract/console/session-inspection.ts'
import { toWireTime, Xuid } from '#contract/identifiers.ts'
import { limits } from '#contract/mpsd/limits.ts'
import { saveEnded } from './store/ended-store.ts'
import { join, openRig, putTemplate, type Rig, reserve, scid, sessionPath, startOfTime } from './testing.ts'
import { nineStones } from './world/demo-titles.ts'

const alice = '2533274790123456'
const bob = '9007199254740993'
const hour = 3_600_000

let rig: Rig
beforeEach(async () => {
  rig = await openRig()
  await rig.tokenOf('1', { server: true })
})
afterEach(() => rig.directory.close())

const put = (name: string, as: string, body: object) =>
  rig.send(sessionPath('Lobby', name), { as, method: 'PUT', body })

async function inspect(name: string) {
  return rig.client.inspectSession({ parts: { scid, template: 'Lobby', session: name } })
}

async function listEnds(): Promise<(readonly [name: string, end: EndedSession['end']])[]> {
  const { ended } = await rig.client.listEnded({ query: { scid } })
  return ended.map(({ sessionRef, end }) => [sessionRef.name, end])
}

test('sessions are found by their name in every template, those that have ended after those that are there', async () => {
  await putTemplate(rig, 'Lobby')
  await putTemplate(rig, 'Match', { inactiveRemovalTimeout: 1000 })
  const match = (body: object) => rig.send(sessionPath('Match', 'Same'), { as: alice, method: 'PUT', body })
  await put('same', alice, join())
  await put('other', alice, join())
  await match(join({ active: false }))
  await put('left', bob, join())
  await put('left', bob, { members: { me: null } })
  const find = async (name: string) =>
    (await rig.client.listNamedSessions({ query: { name } })).sessions.map(({ sessionRef, endTime }) => [
      sessionRef.templateName,
      sessionRef.name,
      endTime !== undefined,
    ])
  const both = [
    ['Lobby', 'same', false],
    ['Match', 'Same', false],
  ]
  expect((await find('SAME')).toSorted()).toEqual(both)
  expect(await find('Left')).toEqual([['Lobby', 'left', true]])
  expect(await find('sam')).toEqual([])
  // Nobody has asked for it since its timeout passed.
  rig.wait(2000)
  expect(await find('same')).toEqual([
    ['Lobby', 'same', false],
    ['Match', 'Same', true],
  ])
  expect((await rig.send('/console/sessions')).status).toBe(400)
})

describe('how a session ended', () => {
  test('the last member left', async () => {
    await putTemplate(rig, 'Lobby')
    await put('a', alice, join())
    rig.wait(5000)
    expect((await put('a', alice, { members: { me: null } })).status).toBe(204)
    const [ended] = (await inspect('A')).ended
    expect(ended).toMatchObject({
      sessionRef: { scid, templateName: 'Lobby', name: 'a' },
      changeNumber: 1,
      startTime: toWireTime(startOfTime),
      endTime: toWireTime(startOfTime + 5000),
      end: { cause: 'left', xuid: alice },
    })
    // By the contract's own addresses, it never was there.
    expect((await rig.send(sessionPath('Lobby', 'a'), { as: alice })).status).toBe(204)
  })

  test('an element was deleted: by oneself, and by a server', async () => {
    await putTemplate(rig, 'Lobby')
    await put('a', alice, join())
    await put('b', alice, join())
    const remove = (name: string, member: string, as: string) =>
      rig.send(`${sessionPath('Lobby', name)}/members/${member}`, { as, method: 'DELETE' })
    await remove('a', 'me', alice)
    await remove('b', '0', '1')
    expect(Object.fromEntries(await listEnds())).toEqual({
      a: { cause: 'left', xuid: alice },
      b: { cause: 'removed', xuid: alice, by: '1' },
    })
  })

  test('a server removed the last member by a PUT', async () => {
    await putTemplate(rig, 'Lobby')
    await put('a', alice, join())
    await put('a', '1', { members: { 0: null } })
    expect(await listEnds()).toEqual([['a', { cause: 'removed', xuid: alice, by: '1' }]])
  })

  test('a timeout of the last member, or of the empty session; at the instant when it passed, read or not', async () => {
    await putTemplate(rig, 'Lobby', {
      reservedRemovalTimeout: 30_000,
      inactiveRemovalTimeout: 60_000,
      readyRemovalTimeout: null,
    })
    await putTemplate(rig, 'Kept', { inactiveRemovalTimeout: 0, sessionEmptyTimeout: 90_000 })
    await put('inactive', alice, join({}))
    await put('reserved', '1', reserve(alice, bob))
    await rig.send(sessionPath('Kept', 'empty'), { as: alice, method: 'PUT', body: join() })
    await rig.send(sessionPath('Kept', 'empty'), {
      as: alice,
      method: 'PUT',
      body: { members: { me: null } },
    })
    rig.wait(hour)
    const expected = [
      ['empty', { cause: 'timeout', timeout: 'sessionEmptyTimeout' }],
      ['inactive', { cause: 'timeout', timeout: 'inactiveRemovalTimeout', xuid: alice }],
      ['reserved', { cause: 'timeout', timeout: 'reservedRemovalTimeout', xuid: bob }],
    ]
    // Nobody has asked for the sessions since.
    expect(await listEnds()).toEqual(expected)
    expect((await inspect('reserved')).ended[0]?.endTime).toBe(toWireTime(startOfTime + 30_000))
    // They are told the same after somebody asked, which removes them.
    for (const name of ['inactive', 'reserved']) {
      expect((await rig.send(sessionPath('Lobby', name), { as: alice })).status).toBe(204)
    }
    expect(await listEnds()).toEqual(expected)
    expect((await inspect('inactive')).isHere).toBe(false)
  })

  test('a timeout that has passed is not another session’s end: the name can be used again', async () => {
    await putTemplate(rig, 'Lobby', { inactiveRemovalTimeout: 1000 })
    await put('a', alice, join({}))
    rig.wait(2000)
    expect((await put('a', bob, join())).status).toBe(201)
    const { isHere, ended } = await inspect('a')
    expect(isHere).toBe(true)
    expect(ended).toMatchObject([{ end: { timeout: 'inactiveRemovalTimeout', xuid: alice } }])
  })

  test('a dry run and a refused write end nothing', async () => {
    await putTemplate(rig, 'Lobby')
    await put('a', alice, join())
    await rig.send(`${sessionPath('Lobby', 'a')}?nocommit=true`, {
      as: alice,
      method: 'PUT',
      body: { members: { me: null } },
    })
    await put('a', bob, { members: { 0: null } })
    expect(await listEnds()).toEqual([])
    expect((await inspect('a')).isHere).toBe(true)
  })
})

describe('when the world is replaced', () => {
  test('a reset and an import end what is not in the new world, and nothing else', async () => {
    await putTemplate(rig, 'Lobby', { inactiveRemovalTimeout: 60_000 })
    // Its timer still runs.
    await put('kept', alice, join({}))
    const file = await rig.client.exportWorld()
    await put('after', alice, join())
    await rig.client.importWorld({ body: await file.text() })
    expect(await listEnds()).toEqual([['after', { cause: 'import' }]])
    await rig.client.resetWorld()
    expect(Object.fromEntries(await listEnds())).toEqual({
      after: { cause: 'import' },
      kept: { cause: 'reset' },
    })
  })

  test('a session that an imported world has again has not ended', async () => {
    await putTemplate(rig, 'Lobby')
    await put('back', alice, join())
    const body = await (await rig.client.exportWorld()).text()
    await put('back', alice, { members: { me: null } })
    await put('other', bob, join())
    await put('other', bob, { members: { me: null } })
    await rig.client.importWorld({ body })
    expect(await listEnds()).toEqual([['other', { cause: 'left', xuid: bob }]])
    expect(await inspect('back')).toMatchObject({ isHere: true, ended: [] })
  })

  test('the demo world set up or imported again tells each of its ended sessions once', async () => {
    const demo = await openRig({ world: 'demo' })
    const listNames = async () => {
      const { ended } = await demo.client.listEnded({ query: { scid: nineStones.scid } })
      return ended.filter(({ end }) => end.cause === 'left').map(({ sessionRef }) => sessionRef.name)
    }
    const names = await listNames()
    expect(names).toContain('mika-lost-match')
    const file = await (await demo.client.exportWorld()).text()
    demo.wait(60_000)
    await demo.client.resetWorld()
    expect(await listNames()).toEqual(names)
    await demo.client.importWorld({ body: file })
    expect(await listNames()).toEqual(names)
    await demo.directory.close()
  })

  test('how sessions ended is in the exported world, and comes back from it', async () => {
    await putTemplate(rig, 'Lobby')
    await put('a', alice, join())
    await put('a', alice, { members: { me: null } })
    const text = await (await rig.client.exportWorld()).text()
    const other = await openRig()
    await other.client.importWorld({ body: text })
    const { ended } = await other.client.listEnded({ query: { scid } })
    expect(ended).toEqual((await rig.client.listEnded({ query: { scid } })).ended)
    expect(ended).toHaveLength(1)
    expect(await (await other.client.exportWorld()).text()).toBe(text)
    await other.directory.close()
  })

  test('a file of an older version, which has no ended sessions, is a world', async () => {
    const { ended: _, ...older } = JSON.parse(await (await rig.client.exportWorld()).text())
    expect((await rig.send('/console/import', { method: 'POST', body: older })).status).toBe(200)
  })

  test('a wrong ended session in a file is named by its place', async () => {
    const world = JSON.parse(await (await rig.client.exportWorld()).text())
    const answer = await rig.send('/console/import', {
      method: 'POST',
      body: { ...world, ended: [{ ...example(0), branch: 'x' }] },
    })
    expect(answer.status).toBe(400)
    expect(await answer.text()).toContain('ended.0.branch')
  })
})

function example(at: number): EndedSession {
  return {
    sessionRef: { scid, templateName: 'Lobby', name: `s${at}` },
    branch: randomUUID(),
    changeNumber: 1,
    startTime: toWireTime(startOfTime),
    endTime: toWireTime(startOfTime + at),
    members: [Xuid.parse(alice)],
    end: { cause: 'left', xuid: Xuid.parse(alice) },
  }
}

describe('what is kept', () => {
  test('a day of the directory’s clock', async () => {
    await putTemplate(rig, 'Lobby')
    await put('a', alice, join())
    await put('a', alice, { members: { me: null } })
    rig.wait(24 * hour)
    expect(await listEnds()).toHaveLength(1)
    rig.wait(1)
    expect(await listEnds()).toEqual([])
    expect((await inspect('a')).ended).toEqual([])
    // What is too old is removed when the next session ends.
    await put('b', alice, join())
    await put('b', alice, { members: { me: null } })
    expect((await (await rig.client.exportWorld()).text()).match(/"endTime"/g)).toHaveLength(1)
  })

  test('one end of each branch', async () => {
    await putTemplate(rig, 'Lobby')
    const { db } = rig.directory.context
    const [first, second, other] = [example(1), example(2), example(3)]
    await saveEnded(db, [first, { ...second, branch: first.branch }, other])
    await saveEnded(db, [{ ...other, endTime: toWireTime(startOfTime + 4) }])
    rig.wait(4)
    expect((await listEnds()).map(([name]) => name)).toEqual(['s3', 's2'])
  })

  test('who was in it or had a seat finds it, also on the player’s page, whether or not it was read since', async () => {
    await putTemplate(rig, 'Lobby', { reservedRemovalTimeout: 30_000, inactiveRemovalTimeout: 60_000 })
    for (const name of ['read', 'unread']) {
      await put(name, alice, { members: { ...join({}).members, ...reserve(bob).members } })
    }
    rig.wait(hour)
    await rig.send(sessionPath('Lobby', 'read'), { as: alice })
    for (const xuid of [alice, bob]) {
      const { ended } = await rig.client.listEnded({ query: { scid, xuid } })
      expect(ended.map(({ sessionRef }) => sessionRef.name).toSorted()).toEqual(['read', 'unread'])
      const player = await rig.client.getPlayer({ parts: { xuid } })
      expect(player.ended.map(({ sessionRef }) => sessionRef.name).toSorted()).toEqual(['read', 'unread'])
      expect(player.sessions).toEqual([])
    }
    expect((await rig.client.getPlayer({ parts: { xuid: '7' } })).ended).toEqual([])
  })

  test('the newest of each SCID', async () => {
    await putTemplate(rig, 'Lobby')
    const { db } = rig.directory.context
    await saveEnded(
      db,
      Array.from({ length: limits.maxEnded + 50 }, (_, i) => example(i)),
    )
    const text = await (await rig.client.exportWorld()).text()
    expect(text.match(/"endTime"/g)).toHaveLength(limits.maxEnded)
    rig.wait(limits.maxEnded + 50)
    const { ended } = await rig.client.listEnded({ query: { scid } })
    expect(ended).toHaveLength(limits.maxEnded)
    expect(ended[0]?.sessionRef.name).toBe(`s${limits.maxEnded + 49}`)
  })

  test('only those of one user, if one is named; a wrong SCID or caller is 400, an unknown template 404', async () => {
    await putTemplate(rig, 'Lobby')
    for (const [name, as] of [
      ['a', alice],
      ['b', bob],
    ] as const) {
      await put(name, as, join())
      await put(name, as, { members: { me: null } })
    }
    const { ended } = await rig.client.listEnded({ query: { scid, xuid: bob } })
    expect(ended.map(({ sessionRef }) => sessionRef.name)).toEqual(['b'])
    expect((await rig.send(`/console/ended?scid=${scid}&xuid=x`)).status).toBe(400)
    const base = `/console/serviceconfigs/${scid}/sessiontemplates`
    const statuses = await Promise.all(
      [
        '/console/ended',
        '/console/ended?scid=x',
        `${base}/Lobby/sessions/a?who=x`,
        `${base}/Lobby/sessions/a?who=${Array.from({ length: 51 }, (_, i) => i).join()}`,
        `${base}/Lobby/sessions/${'x'.repeat(101)}`,
        `${base}/Nothing/sessions/a`,
        `/console/serviceconfigs/x/sessiontemplates/Lobby/sessions/a`,
      ].map(async (path) => (await rig.send(path)).status),
    )
    expect(statuses).toEqual([400, 400, 400, 400, 400, 404, 400])
  })
})
