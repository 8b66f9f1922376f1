/** Tests what is told of the use of the directory: who uses a template, and what the rate windows hold. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { join, openRig, putTemplate, type Rig, reserve, scid, sessionPath } from './testing.ts'

const alice = '2533274790123456'
const bob = '9007199254740993'

let rig: Rig
beforeEach(async () => {
  rig = await openRig({ rateLimits: true })
  await putTemplate(rig, 'Lobby')
})
afterEach(() => rig.directory.close())

const put = (name: string, as: string, body: object) =>
  rig.send(sessionPath('Lobby', name), { as, method: 'PUT', body })

describe('who uses a template', () => {
  test('its sessions, the newest, and the players of the newest ones with how many they are in', async () => {
    const read = () => rig.client.getTemplateUse({ parts: { scid, template: 'LOBBY' } })
    expect(await read()).toEqual({ sessions: 0, counted: 0, players: [] })
    await put('a', bob, join())
    // A session of the same name is of another template.
    await putTemplate(rig, 'Other')
    await rig.send(sessionPath('Other', 'a'), { as: alice, method: 'PUT', body: join() })
    rig.wait(1000)
    await put('b', bob, { members: { ...join().members, ...reserve(alice).members } })
    const second = await rig.send(sessionPath('Lobby', 'b'), { as: bob })
    const { startTime } = (await second.json()) as { startTime: string }
    expect(await read()).toEqual({
      sessions: 2,
      newest: startTime,
      counted: 2,
      players: [
        { xuid: bob, sessions: 2 },
        { xuid: alice, sessions: 1 },
      ],
    })
    expect(await rig.client.getTemplateUse({ parts: { scid, template: 'Other' } })).toMatchObject({
      sessions: 1,
    })
  })

  test('an unknown template is 404, a wrong SCID 400', async () => {
    const base = '/console/serviceconfigs'
    expect((await rig.send(`${base}/${scid}/sessiontemplates/Nothing`)).status).toBe(404)
    expect((await rig.send(`${base}/x/sessiontemplates/Lobby`)).status).toBe(400)
  })
})

describe('what the rate windows hold', () => {
  const ask = (as: string) => rig.send(sessionPath('Lobby', 'none'), { as })
  const list = async () => (await rig.client.listRates()).callers

  test('each caller, the fullest window first, and nothing once the windows have ended', async () => {
    expect(await rig.client.listRates()).toEqual({ isOn: true, callers: [] })
    await ask(alice)
    for (let i = 0; i < 31; i++) await ask(bob)
    const listed = await list()
    expect(listed.map(({ xuid, kind }) => [xuid, kind])).toEqual([
      [bob, 'requests'],
      [alice, 'requests'],
    ])
    expect(listed[0]?.windows).toMatchObject([
      { periodInSeconds: 15, maxRequests: 30, requests: 31 },
      { periodInSeconds: 300, maxRequests: 300, requests: 31 },
    ])
    const { retryAfter } = { retryAfter: Number((await ask(bob)).headers.get('retry-after')) }
    expect((await list())[0]?.windows[0]?.endsInSeconds).toBe(retryAfter)
    rig.wait(15_000)
    expect((await list()).map(({ windows }) => windows.map(({ requests }) => requests))).toEqual([
      [0, 32],
      [0, 1],
    ])
    rig.wait(300_000)
    expect(await list()).toEqual([])
  })

  test('a search handle is counted in windows of its own', async () => {
    await put('s', alice, join())
    const sessionRef = { scid, templateName: 'Lobby', name: 's' }
    await rig.send('/handles', { as: alice, body: { type: 'search', sessionRef } })
    expect((await list()).map(({ kind }) => kind)).toContain('searchHandles')
  })

  test('of a directory without limits it is said that there are none', async () => {
    const other = await openRig()
    expect(await other.client.listRates()).toEqual({ isOn: false, callers: [] })
    await other.directory.close()
  })
})
