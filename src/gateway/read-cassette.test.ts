/** Opens and exports cassettes: within limits, in steps, and without changing their content. */
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { Cassette, type RecordedExchange } from '#contract/console/connections.ts'
import type { Gateway } from './gateway.ts'
import { replacePlayers } from './players.ts'
import { readCassette } from './read-cassette.ts'
import { ask, authorization, openTestGateway, scid } from './testing.ts'

const stops: (() => unknown)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})
function open(): Gateway {
  const gateway = openTestGateway([{ name: 'pasted', baseUrl: 'http://127.0.0.1:1' }])
  stops.push(gateway.close)
  return gateway
}

const exchange: RecordedExchange = {
  method: 'GET',
  path: `/serviceconfigs/${scid}/sessions?keyword=x`,
  requestHeaders: { accept: 'a' },
  status: 200,
  headers: { etag: '"e"' },
  body: '{"results":[]}',
  at: '2031-01-01T00:00:00Z',
  milliseconds: 1,
}
const cassette = {
  format: 'sessionscope-cassette',
  version: 1,
  title: 'T',
  contractVersion: 107,
  players: 'kept',
  exchanges: [exchange],
}
const read = (text: string) => readCassette(new TextEncoder().encode(text))
const put = (gateway: Gateway, text: string) =>
  ask(gateway, '/console/cassettes', { method: 'POST', body: text })

describe('an opened cassette', () => {
  test('is accepted if and only if the schema accepts it', async () => {
    const odd = fc.constantFrom<unknown>(null, 1, 'x', [], {}, [{}], { a: [1] }, true)
    const key = fc.constantFrom(...Object.keys(cassette), ...Object.keys(exchange), 'base64', 'other')
    await fc.assert(
      fc.asyncProperty(key, odd, fc.boolean(), fc.boolean(), async (name, value, within, isGone) => {
        const changed = (whole: object) => {
          const made: Record<string, unknown> = { ...whole, [name]: value }
          if (isGone) delete made[name]
          return made
        }
        const made = within
          ? { ...cassette, exchanges: [exchange, changed(exchange)] }
          : (changed(cassette) as object)
        const expected = Cassette.safeParse(made)
        const found = await read(JSON.stringify(made))
        if (expected.success) expect(found).toEqual(expected.data)
        else expect(found).toMatch(/^The body /)
      }),
      { numRuns: 500 },
    )
  })

  test('replays the recorded answers in order, and is listed', async () => {
    const gateway = open()
    const exchanges = [200, 201, 202].map((status) => ({ ...exchange, status }))
    const response = await put(gateway, JSON.stringify({ ...cassette, exchanges }))
    expect([response.status, await response.json()]).toEqual([201, { name: 'cassette-1' }])
    for (const status of [200, 201, 202, 202]) {
      const answer = await ask(gateway, `/connections/cassette-1${exchange.path}`)
      expect([answer.status, await answer.text()]).toEqual([status, exchange.body])
    }
    const listed = await (await ask(gateway, '/console/connections')).json()
    expect(listed).toMatchObject({
      connections: [{}, {}, { recorded: [{ method: 'GET', path: exchange.path, status: 202 }] }],
    })
  })

  test('keeps the last value of a field given twice', async () => {
    const twice = JSON.stringify(cassette).replace('{', '{"title":"first","exchanges":[],')
    expect(await read(twice)).toEqual(cassette)
  })

  const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`
  const hostile: Readonly<Record<string, string>> = {
    nothing: '',
    'an array': '[]',
    'no list of exchanges': JSON.stringify({ ...cassette, exchanges: {} }),
    'one level too many': JSON.stringify(cassette).replace('"a"', '[["a"]]'),
    'a hundred thousand levels': JSON.stringify(cassette).replace('"a"', deep(100_000)),
    'a hundred thousand levels that never end': JSON.stringify(cassette).replace('"a"', '['.repeat(100_000)),
    'a hundred thousand headers': JSON.stringify({
      ...cassette,
      exchanges: [
        { ...exchange, headers: Object.fromEntries([...Array(100_000).keys()].map((i) => [`h${i}`, ''])) },
      ],
    }),
    'too many exchanges': `${JSON.stringify(cassette).slice(0, -2)}${`,${JSON.stringify(exchange)}`.repeat(5000)}]}`,
    'a million fields': `{${'"a":1,'.repeat(1_000_000)}"b":1}`,
    'a million zeros': JSON.stringify(cassette).replace(
      '"exchanges":[',
      `"exchanges":[${'0,'.repeat(1_000_000)}`,
    ),
    'an invalid status': JSON.stringify(cassette).replace('"status":200', '"status":1000'),
    'a header with a long name': JSON.stringify({
      ...cassette,
      exchanges: [{ ...exchange, headers: { ['x'.repeat(60_000)]: 1 } }],
    }),
    'a long name': JSON.stringify({ ...cassette, ['x'.repeat(100_000)]: 1 }),
  }
  test.each(Object.entries(hostile))('is refused quickly, with a short message: %s', async (_, text) => {
    const began = performance.now()
    const response = await put(open(), text)
    expect(response.status).toBe(400)
    expect((await response.text()).length).toBeLessThan(500)
    expect(performance.now() - began).toBeLessThan(5_000)
  })

  test('lets other requests run while it is read', async () => {
    const gateway = open()
    const body = JSON.stringify({
      ...cassette,
      exchanges: Array(4000).fill({ ...exchange, body: 'x"'.repeat(3000) }),
    })
    let iterations = 0
    let isOver = false
    const count = () => {
      iterations++
      if (!isOver) setImmediate(count)
    }
    setImmediate(count)
    const opened = await put(gateway, body)
    isOver = true
    expect(opened.status).toBe(201)
    expect(iterations).toBeGreaterThan(20)
  })
})

const inherited = [...Object.getOwnPropertyNames(Object.prototype)]

describe.each(inherited)('the inherited name %s', (name) => {
  test('is treated like any other unknown field, anywhere in a cassette', async () => {
    const places: ((key: string) => string)[] = [
      (key) => JSON.stringify(cassette).replace('{', `{${JSON.stringify(key)}:1,`),
      (key) => JSON.stringify(cassette).replace('"exchanges":[{', `"exchanges":[{${JSON.stringify(key)}:1,`),
      (key) => JSON.stringify(cassette).replace('"accept"', JSON.stringify(key)),
      (key) => JSON.stringify(cassette).replace('"etag"', JSON.stringify(key)),
      (key) =>
        JSON.stringify({ ...cassette, exchanges: [{ ...exchange, body: `{${JSON.stringify(key)}:{}}` }] }),
    ]
    for (const place of places) {
      const statuses: (number | string)[][] = []
      for (const key of [name, 'somethingelse']) {
        const gateway = open()
        const opened = await put(gateway, place(key))
        const answer = await ask(gateway, `/connections/cassette-1${exchange.path}`)
        const told = (await opened.text()).replaceAll(key, '…')
        const body = (await answer.text()).replaceAll(key, '…')
        statuses.push([opened.status, told, answer.status, body.replace(/id-\d+/, '')])
      }
      expect(statuses[0]).toEqual(statuses[1])
    }
  })

  test('is not a connection, nor a field of a credential or a recording', async () => {
    const gateway = open()
    const send = async (path: string, method: string, body?: string) => {
      const response = await ask(gateway, path, { method, ...(body !== undefined && { body }) })
      return [response.status, (await response.text()).replaceAll(name, '…').replaceAll('somethingelse', '…')]
    }
    const ways: ((key: string) => [string, string, string?])[] = [
      (key) => [`/connections/${key}${exchange.path}`, 'GET'],
      (key) => [`/console/connections/${key}/recording`, 'PUT', '{"on":true}'],
      (key) => [`/console/connections/${key}/cassette`, 'GET'],
      (key) => [`/console/connections/${key}/credential`, 'POST'],
      (key) => [`/console/cassettes/${key}`, 'DELETE'],
      (key) => [`/console/connections/pasted/${key}`, 'GET'],
      (key) => ['/console/connections/pasted/recording', 'PUT', `{"on":true,${JSON.stringify(key)}:1}`],
      (key) => [
        '/console/connections/pasted/credential',
        'PUT',
        `{"authorization":${JSON.stringify(authorization)},${JSON.stringify(key)}:1}`,
      ],
    ]
    for (const way of ways) {
      const [one, other] = [await send(...way(name)), await send(...way('somethingelse'))]
      expect(one).toEqual(other)
      expect(one[0]).toBeLessThan(500)
    }
  })
})

describe('players of a hostile cassette', () => {
  const withBody = (body: string) => [{ ...exchange, body }]
  const many = Array.from({ length: 20_000 }, (_, i) => `Name ${i} of many`)
  const bodies: Readonly<Record<string, string>> = {
    'a hundred thousand levels': `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
    'documents nested in strings': [...Array(12).keys()].reduce((so) => JSON.stringify([so]), '["x"]'),
    'twenty thousand gamertags, each mentioned': JSON.stringify({
      members: many.map((gamertag) => ({ gamertag })),
      custom: { said: many.join(', ').slice(0, 400_000) },
    }),
    'twenty thousand XUIDs, each mentioned': JSON.stringify({
      xuids: many.map((_, i) => String(2533274790000000 + i)),
      said: many.map((_, i) => 2533274790000000 + i).join(' '),
    }),
    'a gamertag of a hundred thousand characters': JSON.stringify({
      gamertag: 'ab'.repeat(50_000),
      said: 'ab'.repeat(50_000),
    }),
    'a text that almost matches gamertags many times': JSON.stringify({
      members: ['a', 'b'].map((end) => ({ gamertag: 'a'.repeat(90) + end })),
      said: 'a'.repeat(100_000),
    }),
    'a gamertag that is a regular expression': JSON.stringify({
      gamertag: '(a+)+$',
      said: 'a'.repeat(100_000),
    }),
    'a very long row of digits': JSON.stringify({ said: '2533'.repeat(100_000) }),
  }
  test.each(Object.entries(bodies))('are replaced within five seconds: %s', async (_, body) => {
    const began = performance.now()
    const [replaced] = await replacePlayers(withBody(body))
    expect(replaced?.body.length).toBeGreaterThan(0)
    expect(performance.now() - began).toBeLessThan(5_000)
  })
})
