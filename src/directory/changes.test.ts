/** Tests that who may read a session is told whenever it changes, and nobody else. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SessionChange } from '#contract/console/session-change.ts'
import { join, openRig, putTemplate, type Rig, scid, sessionPath } from './testing.ts'

const alice = '2533274790123456'
const bob = '9007199254740993'

let rig: Rig
const stops: (() => void)[] = []
beforeEach(async () => {
  rig = await openRig()
  await putTemplate(rig, 'Lobby', { inactiveRemovalTimeout: 60_000, reservedRemovalTimeout: null })
})
afterEach(async () => {
  for (const stop of stops.splice(0)) stop()
  await rig.directory.close()
})

const put = (name: string, as: string, body: object, search = '') =>
  rig.send(sessionPath('Lobby', name) + search, { as, method: 'PUT', body })

/** The events of a session as somebody may know them, one after another. */
async function watch(name: string, as: string | undefined) {
  const controller = new AbortController()
  stops.push(() => controller.abort())
  const authorization = as === undefined ? undefined : await rig.tokenOf(as)
  const events = await rig.client.watchChanges({
    query: { scid, template: 'LOBBY', name },
    credentials: { contractVersion: '107', authorization },
    signal: controller.signal,
  })
  const iterator = events[Symbol.asyncIterator]()
  return { next: async (): Promise<SessionChange | undefined> => (await iterator.next()).value, controller }
}

describe('watchChanges', () => {
  test('tells each change of the session once, and its end', async () => {
    await put('a', alice, join())
    const seen = await watch('A', bob)
    expect(await seen.next()).toMatchObject({ state: 'here', changeNumber: 1, isDue: false })
    // Neither a dry run, a refusal, an unchanged write nor another session is a change of this one.
    await put('a', alice, { properties: { custom: { x: 1 } } }, '?nocommit=true')
    await put('a', bob, { properties: { custom: { x: 2 } } })
    await put('a', alice, {})
    await put('b', alice, join())
    await put('a', alice, { properties: { custom: { x: 3 } } })
    expect(await seen.next()).toMatchObject({ state: 'here', changeNumber: 2 })
    await rig.send(`${sessionPath('Lobby', 'a')}/members/me`, { as: alice, method: 'DELETE' })
    expect(await seen.next()).toEqual({ state: 'gone' })
    await put('a', alice, join())
    expect(await seen.next()).toMatchObject({ state: 'here', changeNumber: 1 })
  })

  test('whoever may not read the session is told nothing of it', async () => {
    await put('p', alice, { ...join(), constants: { system: { visibility: 'private' } } })
    const outsider = await watch('p', bob)
    const nobody = await watch('p', undefined)
    expect(await outsider.next()).toEqual({ state: 'unreadable' })
    expect(await nobody.next()).toEqual({ state: 'unreadable' })
    const reserve = { members: { reserve_0: { constants: { system: { xuid: bob } } } } }
    expect((await put('p', alice, reserve)).status).toBe(200)
    // With a seat, the outsider may read it.
    expect(await outsider.next()).toMatchObject({ state: 'here', changeNumber: 2 })
  })

  test('a clock that is moved over a timeout is told, and so is what the timeout does', async () => {
    await put('t', alice, join({}))
    const seen = await watch('t', alice)
    expect(await seen.next()).toMatchObject({ isDue: false })
    await rig.client.changeClock({ body: { advanceMs: 61_000 } })
    expect(await seen.next()).toMatchObject({ state: 'here', isDue: true })
    expect((await rig.send(sessionPath('Lobby', 't'), { as: alice })).status).toBe(204)
    expect(await seen.next()).toEqual({ state: 'gone' })
  })

  test('a reset ends what is watched; a stop of the directory ends the stream', async () => {
    await put('r', alice, join())
    const seen = await watch('r', alice)
    await seen.next()
    await rig.client.resetWorld()
    expect(await seen.next()).toEqual({ state: 'gone' })
    rig.directory.context.changes.stop()
    expect(await seen.next()).toBeUndefined()
  })

  test('an address that names no session is 400', async () => {
    expect((await rig.send('/console/changes?scid=x')).status).toBe(400)
    expect((await rig.send(`/console/changes?scid=${scid}&template=a`)).status).toBe(400)
  })
})
