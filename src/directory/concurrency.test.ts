/** Concurrent requests: writes to one session are serialized over all processes on the database. */
import { describe, expect, test } from 'vitest'
import { openPostgres } from './store/postgres.ts'
import {
  createDatabase,
  createEngine,
  join,
  openRig,
  putTemplate,
  type Rig,
  sessionPath,
  testedEngine,
  timeless,
} from './testing.ts'

/** Directories on one database: two on PostgreSQL; the embedded database allows only one. */
async function openAll(): Promise<Rig[]> {
  if (testedEngine === 'sqlite') return [await openRig({ engine: await createEngine() })]
  const url = await createDatabase()
  const open = () =>
    openRig({ engine: openPostgres(url), rateLimits: false, newId: () => crypto.randomUUID() })
  return [await open(), await open()]
}

const close = (rigs: Rig[]) => Promise.all(rigs.map((rig) => rig.directory.close()))
const path = sessionPath('Open', 'counter')

describe('concurrent requests', () => {
  test('of 64 concurrent PUTs with If-None-Match: *, one is answered 201 and the others 412', async () => {
    const rigs = await openAll()
    await putTemplate(rigs[0] as Rig, 'Open', timeless)
    const headers = { 'if-none-match': '*' }
    for (let round = 0; round < 5; round++) {
      const name = sessionPath('Open', `round${round}`)
      const created = await Promise.all(
        Array.from({ length: 64 }, (_, i) =>
          (rigs[i % rigs.length] as Rig).send(name, {
            as: String(100 + i),
            method: 'PUT',
            body: join(),
            headers,
          }),
        ),
      )
      const codes = created.map(({ status }) => status).toSorted((a, b) => a - b)
      expect(codes).toEqual([201, ...Array.from({ length: 63 }, () => 412)])
    }
    await close(rigs)
  })

  test('precondition.synchronised, write.change: If-Match loses no increment of a counter', async () => {
    const rigs = await openAll()
    await putTemplate(rigs[0] as Rig, 'Open', timeless)
    await (rigs[0] as Rig).send(path, {
      as: '1',
      method: 'PUT',
      body: { ...join(), properties: { custom: { n: 0 } } },
    })
    interface Counted {
      changeNumber: number
      properties: { custom: { n: number } }
    }
    const write = async (rig: Rig, times: number) => {
      let [successes, misses] = [0, 0]
      for (let i = 0; i < times; i++) {
        const read = await rig.send(path, { as: '1' })
        const { n } = ((await read.json()) as Counted).properties.custom
        const body = { properties: { custom: { n: n + 1 } } }
        const headers = { 'if-match': read.headers.get('etag') ?? '' }
        const put = await rig.send(path, { as: '1', method: 'PUT', body, headers })
        expect([200, 412]).toContain(put.status)
        if (put.status === 200) successes++
        else {
          // Row 21: the refusal contains the current session.
          expect(((await put.json()) as Counted).properties.custom.n).toBeGreaterThan(n)
          misses++
        }
      }
      return [successes, misses] as const
    }
    const counts = await Promise.all(
      Array.from({ length: 8 }, (_, i) => write(rigs[i % rigs.length] as Rig, 25)),
    )
    const successes = counts.reduce((sum, [done]) => sum + done, 0)
    expect(counts.reduce((sum, [, missed]) => sum + missed, 0)).toBeGreaterThan(0)
    for (const rig of rigs) {
      const { properties, changeNumber } = (await (await rig.send(path, { as: '1' })).json()) as Counted
      expect([properties.custom.n, changeNumber]).toEqual([successes, successes + 1])
    }
    await close(rigs)
  })

  test.runIf(testedEngine === 'postgres')(
    'rate windows, the clock, faults and tokens are one for all processes',
    async () => {
      const url = await createDatabase()
      const open = () => openRig({ engine: openPostgres(url), rateLimits: true })
      const [one, two] = [await open(), await open()]
      await putTemplate(one, 'Open', timeless)
      const authorization = await one.tokenOf('7')
      const sent = await Promise.all(
        Array.from({ length: 40 }, (_, i) => (i % 2 ? one : two).send(path, { headers: { authorization } })),
      )
      expect(sent.filter(({ status }) => status === 429)).toHaveLength(10)
      await one.send('/console/clock', { method: 'PUT', body: { now: '2030-01-01T00:00:00Z' } })
      expect(await (await two.send('/console/clock')).json()).toMatchObject({
        now: '2030-01-01T00:00:00.000Z',
      })
      await one.send('/console/faults', { method: 'PUT', body: [{ status: 503, times: 3 }] })
      const hit = await Promise.all(
        Array.from({ length: 8 }, (_, i) => (i % 2 ? one : two).send(path, { headers: { authorization } })),
      )
      expect(hit.filter(({ status }) => status === 503)).toHaveLength(3)
      await close([one, two])
    },
  )
})
