/** What queries answer tells an outsider nothing of hidden sessions: not by body, headers or SQL statements. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  createEngine,
  join,
  openRig,
  putTemplate,
  type Rig,
  reserve,
  scid,
  sessionPath,
  timeless,
  watchStatements,
} from './testing.ts'

const [host, guest, outsider, server] = ['100', '200', '300', '900'] as const

describe('a refused query', () => {
  const recorded: string[] = []
  let rig: Rig
  beforeAll(async () => {
    rig = await openRig({ engine: watchStatements(await createEngine(), ({ sql }) => recorded.push(sql)) })
    await putTemplate(rig, 'Private', { ...timeless, visibility: 'private' })
    await rig.send(sessionPath('Private', 'p'), { as: host, method: 'PUT', body: join() })
    await rig.tokenOf(outsider)
  })
  afterAll(() => rig.directory.close())

  /** Statements that read the world. Those on `meta` are left out: they read the clock and the faults. */
  const listWorldStatements = () => recorded.filter((sql) => !/from "meta"/.test(sql))

  test.each(['private', 'reservations'])('%s=true for another user reads no data', async (flag) => {
    const base = `/serviceconfigs/${scid}`
    for (const path of [`${base}/sessions`, `${base}/sessiontemplates/None/sessions`]) {
      recorded.length = 0
      expect((await rig.send(`${path}?xuid=${host}&${flag}=true`, { as: outsider })).status).toBe(403)
      expect(listWorldStatements()).toEqual([])
    }
    recorded.length = 0
    const batch = await rig.send(`${base}/batch?${flag}=true`, {
      as: outsider,
      body: { xuids: [outsider, host] },
    })
    expect(batch.status).toBe(403)
    expect(listWorldStatements()).toEqual([])
    // The statements are recorded: the same query for oneself does read the store.
    expect((await rig.send(`${base}/sessions?xuid=${outsider}&${flag}=true`, { as: outsider })).status).toBe(
      200,
    )
    expect(listWorldStatements().length).toBeGreaterThan(0)
  })
})

/** Two directories that are equal, except for the hidden sessions in the first. */
interface Pair {
  readonly withHidden: Rig
  readonly withoutHidden: Rig
  /** Makes both directories generate the same next id. */
  readonly align: () => void
}

async function openPair(): Promise<Pair> {
  let [inFull, inBare, next] = [0, 0, 0]
  const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
  const withHidden = await openRig({ newId: () => id(++inFull) })
  const withoutHidden = await openRig({ newId: () => id(++inBare) })
  for (const rig of [withHidden, withoutHidden]) {
    await rig.tokenOf(server, { server: true })
    await putTemplate(rig, 'Open', timeless)
    await putTemplate(
      rig,
      'Private',
      { reservedRemovalTimeout: 1000, visibility: 'private' },
      { keywords: ['ranked'] },
    )
  }
  const align = () => {
    next = Math.max(inFull, inBare, next) + 1000
    inFull = next
    inBare = next
  }
  return { withHidden, withoutHidden, align }
}

interface Hidden {
  readonly name: string
  readonly reserved: boolean
  readonly handle: boolean
  readonly lapsed: boolean
}

/** Creates a private session of the host, which is hidden from the outsider. */
async function createHidden(rig: Rig, hidden: Hidden): Promise<void> {
  const path = sessionPath('Private', hidden.name)
  const members = { ...join().members, ...(hidden.reserved && reserve(guest).members) }
  const put = await rig.send(path, { as: host, method: 'PUT', body: { members } })
  expect([200, 201]).toContain(put.status)
  const sessionRef = { scid, templateName: 'Private', name: hidden.name }
  if (hidden.handle) await rig.send('/handles', { as: host, body: { type: 'activity', sessionRef } })
}

const name = fc.constantFrom('a', 'B', 'ü', 'x y')
const hiddenSession = fc.record({ name, reserved: fc.boolean(), handle: fc.boolean(), lapsed: fc.boolean() })

/** Any query of an outsider. What addresses a session by its name is told that it may not be read. */
const request = fc.oneof(
  fc.record({
    method: fc.constant('GET'),
    path: fc
      .tuple(
        fc.constantFrom('', '/sessiontemplates/Private', '/sessiontemplates/open'),
        fc.constantFrom(
          `xuid=${host}`,
          'keyword=ranked',
          `xuid=${outsider}&private=true`,
          `xuid=${host}&private=true`,
          `xuid=${guest}&inactive=true`,
        ),
        fc.constantFrom('', '&take=1', '&visibility=open'),
      )
      .map(([template, query, more]) => `/serviceconfigs/${scid}${template}/sessions?${query}${more}`),
    headers: fc.constant({}),
    body: fc.constant(undefined),
  }),
  fc.record({
    method: fc.constant('POST'),
    path: fc.constantFrom(
      `/serviceconfigs/${scid}/batch`,
      `/serviceconfigs/${scid}/batch?inactive=true`,
      `/serviceconfigs/${scid}/sessiontemplates/Private/batch?keyword=ranked`,
      '/handles/query',
    ),
    headers: fc.constant({}),
    body: fc.oneof(
      fc.constant({ xuids: [host, guest, outsider] }),
      fc.constant({ type: 'activity', owners: { xuids: [host, guest] } }),
      fc.constant({ type: 'search', scid, templateName: 'Private' }),
    ),
  }),
)

test('worlds that differ only in hidden sessions give an outsider’s queries identical answers', async () => {
  const { withHidden, withoutHidden, align } = await openPair()
  let answered = 0
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(hiddenSession, { minLength: 1, maxLength: 3, selector: (one) => one.name }),
      fc.array(request, { minLength: 5, maxLength: 12 }),
      async (hidden, recorded) => {
        for (const one of hidden) await createHidden(withHidden, one)
        if (hidden.some((one) => one.lapsed)) for (const rig of [withHidden, withoutHidden]) rig.wait(2000)
        align()
        for (const { path, method, headers, body } of recorded) {
          const answers = []
          for (const rig of [withHidden, withoutHidden]) {
            const response = await rig.send(path, {
              as: outsider,
              method,
              headers,
              ...(method !== 'GET' && { body }),
            })
            answers.push([response.status, [...response.headers], await response.text()])
          }
          expect(answers[0]).toEqual(answers[1])
          answered++
        }
      },
    ),
    { numRuns: 150 },
  )
  expect(answered).toBeGreaterThan(700)
  await withHidden.directory.close()
  await withoutHidden.directory.close()
}, 120_000)
