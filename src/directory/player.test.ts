/** Tests what is told of one player: sessions of every SCID, seats, handles, people and refusals. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { join, openRig, putTemplate, type Rig, reserve, scid, sessionPath } from './testing.ts'

const alice = '2533274790123456'
const bob = '9007199254740993'
const other = '00000000-0000-4000-8000-0000000000aa'

let rig: Rig
beforeEach(async () => {
  rig = await openRig()
  await putTemplate(rig, 'Lobby', { reservedRemovalTimeout: 30_000, inactiveRemovalTimeout: 60_000 })
})
afterEach(() => rig.directory.close())

const put = (path: string, as: string, body: object) => rig.send(path, { as, method: 'PUT', body })
const read = (xuid: string) => rig.client.getPlayer({ parts: { xuid } })

test('sessions of every SCID with their state and timers, the newest first, as if due timeouts had fired', async () => {
  await rig.send(`/console/serviceconfigs/${other}/sessiontemplates/Room`, {
    method: 'PUT',
    body: { contractVersion: 107, constants: {} },
  })
  await put(sessionPath('Lobby', 'first'), alice, join())
  rig.wait(1000)
  await put(`/serviceconfigs/${other}/sessiontemplates/Room/sessions/second`, alice, join())
  rig.wait(1000)
  await put(sessionPath('Lobby', 'held'), bob, { members: { ...join().members, ...reserve(alice).members } })
  const { sessions, unlisted } = await read(alice)
  expect(unlisted).toBe(0)
  expect(sessions.map(({ sessionRef, state, timer }) => [sessionRef.name, state, timer?.effect])).toEqual([
    ['held', 'reserved', 'removed'],
    ['second', 'active', undefined],
    ['first', 'active', undefined],
  ])
  rig.wait(30_000)
  expect((await read(alice)).sessions.map(({ sessionRef }) => sessionRef.name)).toEqual(['second', 'first'])
})

test('an open session without a free place is full, as a query reports it', async () => {
  await putTemplate(rig, 'Pair', { maxMembersCount: 2 })
  await put(sessionPath('Pair', 'both'), alice, join())
  const reported = async () => (await read(alice)).sessions.map(({ visibility }) => visibility)
  expect(await reported()).toEqual(['open'])
  await put(sessionPath('Pair', 'both'), bob, join())
  expect(await reported()).toEqual(['full'])
})

test('handles, follows and followers, and the requests that were refused', async () => {
  await put(sessionPath('Lobby', 'a'), alice, join())
  const sessionRef = { scid, templateName: 'Lobby', name: 'a' }
  await rig.send('/handles', { as: alice, body: { type: 'activity', sessionRef } })
  await rig.send('/handles', { as: alice, body: { type: 'invite', sessionRef, invitedXuid: bob } })
  await rig.tokenOf(alice, { gamertag: 'Alice', follows: [bob], deviceId: 'console-1' })
  await rig.send(`/serviceconfigs/${scid}/sessions?xuid=${alice}&private=true`, { as: bob })
  const [first, second] = [await read(alice), await read(bob)]
  expect(first).toMatchObject({
    gamertag: 'Alice',
    deviceId: 'console-1',
    follows: [bob],
    followers: [],
    refusals: [],
  })
  expect(first.handles.map(({ type }) => type).toSorted()).toEqual(['activity', 'invite'])
  expect(second.handles).toMatchObject([{ type: 'invite', owner: alice, invited: bob }])
  expect(second).toMatchObject({ follows: [], followers: [alice] })
  expect(second.refusals).toMatchObject([{ status: 403, clause: 'query.own-or-server', xuid: bob }])
})

test('a XUID that nobody has is told without a name; a wrong one is 400', async () => {
  expect(await read('18446744073709551615')).toMatchObject({
    xuid: '18446744073709551615',
    sessions: [],
    handles: [],
    follows: [],
    followers: [],
  })
  expect((await read('18446744073709551615')).gamertag).toBeUndefined()
  for (const wrong of ['x', '-1', '18446744073709551616', '01']) {
    expect((await rig.send(`/console/players/${wrong}`)).status).toBe(400)
  }
})
