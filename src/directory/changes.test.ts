/** Tests that who may read a session is told whenever it changes, and nobody else. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { DirectoryChange } from '#contract/console/session-change.ts'
import { join, openRig, putTemplate, type Rig, scid, sessionPath, testedEngine } from './testing.ts'

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

/** The events as somebody may know them, one after another. Without a name, those of the whole SCID. */
async function watch(name: string | undefined, as: string | undefined) {
  const controller = new AbortController()
  stops.push(() => controller.abort())
  const authorization = as === undefined ? undefined : await rig.tokenOf(as)
  const events = await rig.client.watchChanges({
    query: name === undefined ? { scid } : { scid, template: 'LOBBY', name },
    credentials: { contractVersion: '107', authorization },
    signal: controller.signal,
  })
  const iterator = events[Symbol.asyncIterator]()
  return { next: async (): Promise<DirectoryChange | undefined> => (await iterator.next()).value, controller }
}

const changed = (name: string) => ({
  state: 'changed',
  sessionRef: { scid, templateName: 'Lobby', name },
})

/** The next event that names a session: a shared database also tells now and then that anything may have changed. */
async function nextNamed({ next }: Awaited<ReturnType<typeof watch>>): Promise<DirectoryChange | undefined> {
  for (;;) {
    const event = await next()
    if (event?.state !== 'anything') return event
  }
}

// Without being told, a stream looks again after 15 seconds, which is too late here.
describe('watchChanges', { timeout: 12_000 }, () => {
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

  test('a write that changes nothing, or that the reader may not know of, sends nothing at all', async () => {
    await put('a', alice, join())
    await put('p', alice, { ...join(), constants: { system: { visibility: 'private' } } })
    const open = async (search: string, as: string) => {
      const answer = await rig.send(`/console/changes?scid=${scid}${search}`, { as })
      const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
      stops.push(() => void reader?.cancel())
      return async () => (await reader?.read())?.value ?? ''
    }
    const readers = [
      await open('&template=Lobby&name=a', alice),
      await open('&template=Lobby&name=p', bob),
      await open('', bob),
    ] as const
    expect(await readers[0]()).toMatch(/^data: .*"changeNumber":1/)
    expect(await readers[1]()).toMatch(/^data: .*unreadable/)
    expect(await readers[2]()).toBe(': still here\n\n')
    const next = readers.map((read) => read())
    await put('a', alice, { properties: { custom: { x: 1 } } }, '?nocommit=true')
    await put('p', alice, { properties: { custom: { x: 1 } } })
    // By the third of these, every stream has looked since.
    const member = await watch(undefined, alice)
    for (const x of [2, 3, 4]) {
      await put('p', alice, { properties: { custom: { x } } })
      expect(await nextNamed(member)).toEqual(changed('p'))
    }
    await put('a', alice, { properties: { custom: { x: 2 } } })
    await put('p', alice, { members: { me: null } })
    expect(await next[0]).toMatch(/^data: .*"changeNumber":2/)
    expect(await next[1]).toMatch(/^data: .*gone/)
    if (testedEngine === 'sqlite') expect(await next[2]).toMatch(/^data: .*"name":"a"/)
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

  test('whoever may not read a session is told when it has ended, so that 403 does not stay', async () => {
    await put('p', alice, { ...join({}), constants: { system: { visibility: 'private' } } })
    const outsider = await watch('p', bob)
    expect(await outsider.next()).toEqual({ state: 'unreadable' })
    await rig.client.changeClock({ body: { advanceMs: 61_000 } })
    expect(await outsider.next()).toEqual({ state: 'gone' })
    expect((await rig.send(sessionPath('Lobby', 'p'), { as: bob })).status).toBe(204)
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

  test('a whole SCID: what is created, changed and ended, each told once', async () => {
    await put('there before', alice, join())
    const seen = await watch(undefined, bob)
    await put('there before', alice, { properties: { custom: { x: 1 } } }, '?nocommit=true')
    await put('there before', bob, { properties: { custom: { x: 2 } } })
    await put('there before', alice, {})
    await put('a', alice, join())
    expect(await nextNamed(seen)).toEqual(changed('a'))
    await put('a', alice, { properties: { custom: { x: 3 } } })
    expect(await nextNamed(seen)).toEqual(changed('a'))
    await rig.send(`${sessionPath('Lobby', 'there before')}/members/me`, { as: alice, method: 'DELETE' })
    expect(await nextNamed(seen)).toEqual(changed('there before'))
    await rig.client.changeClock({ body: { advanceMs: 1000 } })
    expect(await seen.next()).toEqual({ state: 'anything' })
  })

  test('of a SCID, whoever may not read a session is told nothing of it, also not of its end', async () => {
    const outsider = await watch(undefined, bob)
    const nobody = await watch(undefined, undefined)
    const member = await watch(undefined, alice)
    const closed = { ...join(), constants: { system: { visibility: 'private' } } }
    await put('p', alice, closed)
    expect(await nextNamed(member)).toEqual(changed('p'))
    const reserve = { members: { reserve_0: { constants: { system: { xuid: bob } } } } }
    await put('q', alice, closed)
    await put('q', alice, reserve)
    // With a seat, the outsider may read it, and may know when the seat is taken away.
    expect(await nextNamed(outsider)).toEqual(changed('q'))
    expect((await put('q', bob, { members: { me: null } })).status).toBe(200)
    expect(await nextNamed(outsider)).toEqual(changed('q'))
    await put('p', alice, { properties: { custom: { x: 3 } } })
    await put('p', alice, { members: { me: null } })
    await put('q', alice, { members: { me: null } })
    await put('open', alice, join())
    expect(await nextNamed(outsider)).toEqual(changed('open'))
    rig.directory.context.changes.stop()
    expect(await nextNamed(nobody)).toBeUndefined()
  })

  test('an address that names neither a session nor a SCID is 400', async () => {
    expect((await rig.send(`/console/changes?scid=${scid}&name=a`)).status).toBe(400)
    expect((await rig.send('/console/changes')).status).toBe(400)
    expect((await rig.send('/console/changes?scid=x')).status).toBe(400)
    expect((await rig.send(`/console/changes?scid=${scid}&template=a`)).status).toBe(400)
  })
})
