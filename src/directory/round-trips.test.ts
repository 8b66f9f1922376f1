/** On PostgreSQL: how often a query waits for the database, and that what other processes write is seen at once. */
import pg from 'pg'
import { afterEach, describe, expect, test } from 'vitest'
import { openPostgres } from './store/postgres.ts'
import { createDatabase, openRig, type Rig, scid, testedEngine } from './testing.ts'

const rigs: Rig[] = []
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.directory.close()
})

/** Two directories on one database, as two processes have it. */
async function openTwo(): Promise<[Rig, Rig]> {
  const url = await createDatabase()
  for (let i = 0; i < 2; i++) {
    rigs.push(await openRig({ engine: openPostgres(url), rateLimits: true }))
  }
  return rigs as [Rig, Rig]
}

const template = (more: object = {}) => ({ contractVersion: 107, constants: { system: {} }, ...more })
const templatePath = (name: string) => `/console/serviceconfigs/${scid}/sessiontemplates/${name}`
const putTemplate = (rig: Rig, name: string, more?: object) =>
  rig.send(templatePath(name), { method: 'PUT', body: template(more) })

/** The most statements that `run` waits for one after another: each began after the one before had ended. */
async function countRoundTrips(run: () => Promise<unknown>): Promise<number> {
  let longest = 0
  const original = pg.Client.prototype.query
  pg.Client.prototype.query = function (this: pg.Client, ...given: unknown[]) {
    const depth = longest + 1
    const running = Reflect.apply(original, this, given) as Promise<unknown>
    return Promise.resolve(running).finally(() => {
      longest = Math.max(longest, depth)
    })
  } as typeof original
  try {
    await run()
    return longest
  } finally {
    pg.Client.prototype.query = original
  }
}

describe.skipIf(testedEngine === 'sqlite')('one of several processes', () => {
  test('waits for the database at most twice for a query, budget included', async () => {
    const [rig] = await openTwo()
    expect((await putTemplate(rig, 'Lobby', { keywords: ['carried'] })).status).toBeLessThan(300)
    const at = `/serviceconfigs/${scid}/sessiontemplates/Lobby/sessions`
    for (const name of ['a', 'b']) {
      const body = {
        constants: { system: { initialize: true } },
        members: { me: { constants: { system: {} }, properties: { system: { active: true } } } },
      }
      expect((await rig.send(`${at}/${name}`, { as: '7', method: 'PUT', body })).status).toBe(201)
    }
    const from = (first: number) => ({
      xuids: Array.from({ length: 100 }, (_, i) => String(first + i)),
    })
    const queries: [string, { as: string; body?: object }][] = [
      [`${at}?xuid=7`, { as: '8' }],
      [`/serviceconfigs/${scid}/sessions?keyword=none`, { as: '9' }],
      [`/serviceconfigs/${scid}/batch`, { as: '10', body: from(1) }],
    ]
    for (const [path, sent] of queries) {
      // Connections and templates are there after the first, and what it found is kept: others are asked for.
      expect((await rig.send(path, sent)).status).toBe(200)
      const [other, body] = [path.replace(/(?<==).+/, '1007'), sent.body && from(1000)]
      const ask = () => rig.send(other, { ...sent, ...(body && { body }) })
      expect(await countRoundTrips(ask), other).toBe(2)
      expect(await countRoundTrips(ask), other).toBe(1)
    }
  })

  test('sees at once which templates another one wrote', async () => {
    const [one, other] = await openTwo()
    const ask = async (name: string) =>
      (await other.send(`/serviceconfigs/${scid}/sessiontemplates/${name}/sessions?keyword=k`, { as: '5' }))
        .status
    await putTemplate(one, 'First')
    expect(await ask('First')).toBe(200)
    expect(await ask('Second')).toBe(404)
    await putTemplate(one, 'Second')
    expect(await ask('Second')).toBe(200)
  })

  test('counts a request once, also when another one has moved the clock', async () => {
    const [one, other] = await openTwo()
    await putTemplate(one, 'Lobby')
    const ask = () => other.send(`/serviceconfigs/${scid}/sessions?keyword=k`, { as: '5' })
    for (let i = 0; i < 30; i++) expect((await ask()).status, String(i)).toBe(200)
    const refused = await ask()
    expect(refused.status).toBe(429)
    expect(await refused.json()).toMatchObject({ currentRequests: 31 })
    const moved = await one.send('/console/clock', { method: 'PUT', body: { advanceMs: 15_000 } })
    expect(moved.status).toBe(200)
    expect((await ask()).status).toBe(200)
  })
})
