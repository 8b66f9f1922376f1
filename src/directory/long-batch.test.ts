/** A long batch is sent in parts, and is the answer that its XUIDs have one by one. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { join, openRig, putTemplate, type Rig, scid, sessionPath } from './testing.ts'

const users = Array.from({ length: 9 }, (_, i) => String(100 + i))
/** XUIDs that are in no session; a batch asks for each XUID once. */
const others = Array.from({ length: 1000 }, (_, i) => String(5000 + i))
const base = `/serviceconfigs/${scid}`
let rig: Rig
beforeAll(async () => {
  rig = await openRig()
  await putTemplate(rig, 'Lobby')
  for (const [i, xuid] of users.entries()) {
    // The last one is in no session.
    for (let n = 0; n < Math.min(i, 7); n++) {
      await rig.send(sessionPath('Lobby', `s${n}`), { as: xuid, method: 'PUT', body: join() })
    }
  }
})
afterAll(() => rig.directory.close())

const ask = async (path: string, body?: object): Promise<{ text: string; rows: unknown[] }> => {
  const response = await rig.send(path, { as: '7', ...(body && { body }) })
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('application/json')
  const text = await response.text()
  return { text, rows: (JSON.parse(text) as { results: unknown[] }).results }
}

test('it has the rows of each XUID in the order of the request, of repeated ones once', async () => {
  const asked = fc
    .tuple(
      fc.shuffledSubarray(users),
      fc.integer({ min: 101, max: 400 }),
      fc.array(fc.constantFrom(...users)),
    )
    .chain(([some, count, repeated]) =>
      fc
        .shuffledSubarray([...some, ...others.slice(0, count)], { minLength: count, maxLength: count })
        .map((xuids) => [...xuids, ...repeated]),
    )
  await fc.assert(
    fc.asyncProperty(asked, fc.constantFrom(0, 1, 3, 100), async (xuids, take) => {
      const { text, rows } = await ask(`${base}/batch?take=${take}`, { xuids })
      const own = new Map<string, unknown[]>()
      for (const xuid of users) {
        own.set(xuid, (await ask(`${base}/sessions?xuid=${xuid}&take=${take}`)).rows)
      }
      expect(rows).toEqual([...new Set(xuids)].flatMap((xuid) => own.get(xuid) ?? []))
      expect(text).toBe(JSON.stringify({ results: rows }))
    }),
    { numRuns: 12 },
  )
})

test('it is refused as a short one is', async () => {
  const xuids = others.slice(0, 200)
  const unknown = await rig.send(`/serviceconfigs/${scid.replace('8', '9')}/batch`, {
    as: '7',
    body: { xuids },
  })
  expect(unknown.status).toBe(404)
  expect((await rig.send(`${base}/batch?private=true`, { as: '7', body: { xuids } })).status).toBe(403)
})

test('many at once from one caller are all answered, and leave no slot taken', async () => {
  const xuids = [...users, ...others.slice(0, 200)]
  const answers = await Promise.all(Array.from({ length: 30 }, () => ask(`${base}/batch`, { xuids })))
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
  await expect.poll(() => rig.directory.context.scheduler.load()).toMatchObject({ running: 0, waiting: 0 })
})

test('a client that goes away in the middle frees what its answer took', async () => {
  const xuids = [...users, ...others].slice(0, 1000)
  const response = await rig.send(`${base}/batch`, { as: '7', body: { xuids } })
  await response.body?.cancel()
  await expect.poll(() => rig.directory.context.scheduler.load()).toMatchObject({ running: 0, waiting: 0 })
})
