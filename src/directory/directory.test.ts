/** The query endpoints over HTTP: answers, the order of refusals, and invalid input of every kind. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { endpoints } from '#contract/mpsd/endpoints.ts'
import { QueryResults } from '#contract/mpsd/results.ts'
import {
  isOverHttp,
  join,
  openRig,
  putTemplate,
  type Rig,
  reserve,
  scid,
  sessionPath,
  startWire,
  timeless,
} from './testing.ts'

const mika = '2533274790123456'
const ines = '18446744073709551615'
const stranger = '7'
const sessions = `/serviceconfigs/${scid}/sessions`

let rig: Rig
beforeAll(async () => {
  rig = await openRig()
  await putTemplate(rig, 'Lobby', { ...timeless, maxMembersCount: 3 }, { keywords: ['co-op'] })
  await putTemplate(rig, 'Camp', { ...timeless, visibility: 'private' })
  await rig.tokenOf('1', { server: true })
  await rig.send(sessionPath('Lobby', 'Alpha'), { as: mika, method: 'PUT', body: join() })
  await rig.send(sessionPath('Lobby', 'Alpha'), {
    as: mika,
    method: 'PUT',
    body: { properties: { system: { keywords: ['<b>'], joinRestriction: 'followed', turn: [0] } } },
  })
  const camp = { members: { ...join().members, ...reserve(ines).members } }
  await rig.send(sessionPath('Camp', 'hideout'), { as: mika, method: 'PUT', body: camp })
})
afterAll(() => rig.directory.close())

describe('answers', () => {
  test('a result row has exactly the fields that apply', async () => {
    const response = await rig.send(`${sessions}?xuid=${mika}`, { as: stranger })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(response.headers.get('x-xblcorrelationid')).toMatch(/^[0-9a-f-]{36}$/)
    expect(await response.json()).toEqual({
      results: [
        {
          xuid: mika,
          startTime: startWire,
          sessionRef: { scid, templateName: 'Lobby', name: 'Alpha' },
          accepted: 1,
          status: 'active',
          visibility: 'open',
          joinRestriction: 'followed',
          myTurn: true,
          keywords: ['<b>', 'co-op'],
        },
      ],
    })
  })
  test('a row found only by keyword has no user fields', async () => {
    const { results } = QueryResults.parse(
      await (await rig.send(`${sessions}?keyword=CO-OP`, { as: stranger })).json(),
    )
    expect(results).toHaveLength(1)
    expect(results[0]).not.toHaveProperty('xuid')
    expect(results[0]).not.toHaveProperty('status')
    expect(results[0]).not.toHaveProperty('myTurn')
  })
  test('XUIDs up to the largest are returned without loss of digits', async () => {
    const response = await rig.send(`/serviceconfigs/${scid}/batch?reservations=true&private=true`, {
      as: '1',
      body: { xuids: [ines, mika] },
    })
    const text = await response.text()
    expect(text).toContain(`"xuid":"${ines}"`)
    const { results } = QueryResults.parse(JSON.parse(text))
    expect(results.map((row) => `${row.xuid} ${row.sessionRef.name}`)).toEqual([
      `${ines} hideout`,
      `${mika} Alpha`,
      `${mika} hideout`,
    ])
  })
  test('a query at template level covers one template and ignores case', async () => {
    const path = `/serviceconfigs/${scid.toUpperCase()}/sessionTemplates/lobby/sessions?xuid=${mika}`
    const { results } = QueryResults.parse(await (await rig.send(path, { as: mika })).json())
    expect(results.map((row) => row.sessionRef)).toEqual([{ scid, templateName: 'Lobby', name: 'Alpha' }])
  })
  test('templates are listed and read', async () => {
    const list = await rig.send(`/serviceconfigs/${scid}/sessiontemplates`, { as: mika })
    expect(await list.json()).toEqual({ results: ['Camp', 'Lobby'] })
    const one = await rig.send(`/serviceconfigs/${scid}/sessiontemplates/LOBBY`, { as: mika })
    expect(await one.json()).toMatchObject({ name: 'Lobby', keywords: ['co-op'] })
  })
})

describe('refusals', () => {
  const none = '99999999-9999-4999-8999-999999999999'
  test.each<[string, string, number, string]>([
    ['an unknown SCID', `/serviceconfigs/${none}/sessions?keyword=k`, 404, 'lookup.scid'],
    [
      'an unknown template',
      `/serviceconfigs/${scid}/sessiontemplates/No/sessions?keyword=k`,
      404,
      'lookup.template',
    ],
    ['a malformed SCID', '/serviceconfigs/x/sessions?keyword=k', 404, 'address.scid'],
    ['an unknown path', `/serviceconfigs/${scid}/nothing`, 404, 'address.invalid'],
    ['a hopper', `/serviceconfigs/${scid}/hoppers/h`, 404, 'address.hopper'],
    ['take out of range', `${sessions}?xuid=1&take=101`, 400, 'take: "101"'],
    ['another user’s private sessions', `${sessions}?xuid=${mika}&private=true`, 403, 'query.own-or-server'],
    [
      'the 403 before the 404',
      `/serviceconfigs/${none}/sessions?xuid=${mika}&private=true`,
      403,
      'query.own-or-server',
    ],
    ['bytes that are not UTF-8', `${sessions}?keyword=%ff`, 400, 'query.encoding'],
  ])('%s', async (_, path, status, says) => {
    const response = await rig.send(path, { as: stranger })
    expect(response.status).toBe(status)
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/)
    expect(await response.text()).toContain(says)
  })
  test('an unsupported verb gets 405 with an Allow header', async () => {
    const response = await rig.send(sessions, { as: mika, method: 'POST', body: '{}' })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('GET, HEAD')
  })
  test('a missing version is 400 before missing credentials are 401', async () => {
    const both = await rig.send(`${sessions}?keyword=k`, { headers: { 'x-xbl-contract-version': '' } })
    expect(both.status).toBe(400)
    const unknown = await rig.send(`${sessions}?keyword=k`)
    expect(unknown.status).toBe(401)
    expect(unknown.headers.get('www-authenticate')).toBe('XBL3.0')
  })
  test.each(['Bearer x', 'XBL3.0 x=1', 'XBL3.0 x=1;', 'XBL3.0 x=1;abc.def.ghi'])(
    '%j is refused as a credential',
    async (authorization) => {
      expect((await rig.send(`${sessions}?keyword=k`, { headers: { authorization } })).status).toBe(401)
    },
  )
  test('a token of another directory, or with another user hash, is refused', async () => {
    const other = await openRig()
    const foreign = await other.tokenOf(mika)
    const own = await rig.tokenOf(mika)
    for (const authorization of [foreign, own.replace(/x=\d+/, 'x=1')]) {
      expect((await rig.send(`${sessions}?keyword=k`, { headers: { authorization } })).status).toBe(401)
    }
    await other.directory.close()
  })
  test('a refused query does not reveal whether a user has sessions', async () => {
    const paths = [`${sessions}?xuid=${ines}&private=true`, `${sessions}?xuid=12345&private=true`]
    const texts = []
    for (const path of paths)
      texts.push((await (await rig.send(path, { as: stranger })).text()).replace(/XUID \d+/, 'XUID'))
    expect(texts[0]).toBe(texts[1])
  })
  test('a feature that is not built says so', async () => {
    const body = { type: 'search', scid, templateName: 'Open', communicatePermissionRequired: true }
    const response = await rig.send('/handles/query', { as: mika, body })
    expect(response.status).toBe(501)
    expect(await response.text()).toContain('handle.permission')
  })
})

describe('bodies', () => {
  const batch = `/serviceconfigs/${scid}/batch`
  const text = (body: string | Uint8Array) => rig.send(batch, { as: mika, body })
  test.each<[string, string | Uint8Array, string]>([
    ['nothing', '', 'body.json'],
    ['no JSON', '{', 'body.json'],
    ['no UTF-8', new Uint8Array([0x22, 0xff, 0x22]), 'body.json'],
    ['33 levels', '['.repeat(33) + ']'.repeat(33), 'body.depth'],
    ['half a million levels', '['.repeat(500_000), 'body.depth'],
    ['__proto__', '{"xuids":["1"],"__proto__":{}}', 'body.text'],
    ['a lone surrogate', '{"xuids":["\\ud800"]}', 'body.text'],
    ['NUL', '{"xuids":["1\\u0000"]}', 'body.text'],
    ['numbers', '{"xuids":[18446744073709551615]}', '18446744073709551615'],
    ['more than a mebibyte', `{"xuids":["${'1'.repeat(1024 * 1024)}"]}`, 'body.size'],
    [
      '1,001 XUIDs',
      JSON.stringify({ xuids: Array.from({ length: 1001 }, (_, i) => String(i)) }),
      'query.batch-size',
    ],
  ])('%s', async (_, body, says) => {
    const response = await text(body)
    expect(response.status).toBe(400)
    expect(await response.text()).toContain(says)
  })
  // Over HTTP, what a client has sent says nothing of what was read.
  test.skipIf(isOverHttp)('an endless stream is not read beyond the limit', async () => {
    let sent = 0
    const endless = new ReadableStream({
      pull(controller) {
        sent += 65_536
        controller.enqueue(new Uint8Array(65_536).fill(0x20))
      },
    })
    const headers = { authorization: await rig.tokenOf(mika), 'x-xbl-contract-version': '107' }
    const request = new Request(`http://directory${batch}`, {
      method: 'POST',
      body: endless,
      headers,
      duplex: 'half',
    } as RequestInit)
    const response = await rig.directory.fetch(request)
    expect(response.status).toBe(400)
    expect(sent).toBeLessThan(4 * 1024 * 1024)
  })
})

test('no request that can be made up gets a 5xx', async () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'serviceconfigs',
      'sessiontemplates',
      'sessions',
      'batch',
      'Lobby',
      'Camp',
      'Alpha',
      scid,
      'console',
      'tokens',
      'explain',
      'identities',
      'hoppers',
      '%00',
      '%ff',
      '..',
      '',
    ),
    fc.string({ unit: 'binary', maxLength: 8 }).map((text) => encodeURIComponent(text.toWellFormed())),
  )
  const name = fc.constantFrom(
    'keyword',
    'xuid',
    'XUID',
    'private',
    'reservations',
    'inactive',
    'visibility',
    'version',
    'take',
    'nocommit',
    '__proto__',
    'constructor',
  )
  const value = fc.oneof(
    fc.constantFrom('true', 'false', '1', mika, 'open', 'private', '', '%', '%ff', '%00', '999999999999'),
    fc.string({ maxLength: 6 }).map(encodeURIComponent),
  )
  const paths = fc.oneof(
    fc.array(piece, { maxLength: 7 }).map((parts) => `/${parts.join('/')}`),
    fc.constantFrom(
      sessions,
      `/serviceconfigs/${scid}/batch`,
      sessionPath('Lobby', 'Alpha'),
      sessionPath('Camp', 'new'),
      '/console/tokens',
      '/console/explain',
      `/console/serviceconfigs/${scid}/sessiontemplates/T`,
    ),
  )
  const body = fc.oneof(
    fc.json({ maxDepth: 4 }),
    fc.string({ unit: 'binary' }).map((one) => one.toWellFormed()),
    fc.uint8Array({ maxLength: 20 }),
    fc.constantFrom(
      '{"xuids":["1"]}',
      '{"members":{"me":{}}}',
      '{"members":{"me":null}}',
      '{"members":{"reserve_0":{"constants":{"system":{"xuid":1}}}}}',
      '{"constants":{"system":{"maxMembersCount":1e400}}}',
      '{"xuid":"5"}',
      '{"method":"GET","path":"//x"}',
      '{"method":"POST","path":"/serviceconfigs"}',
    ),
    fc
      .dictionary(
        fc.constantFrom(
          'constants',
          'properties',
          'members',
          'servers',
          'roleTypes',
          'system',
          'custom',
          'me',
          'xuids',
        ),
        fc.jsonValue({ maxDepth: 3 }),
      )
      .map((one) => JSON.stringify(one)),
  )
  const header = fc.constantFrom('107', '104', '', '1e9', '-1', '999999999')
  const method = fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD')
  const notBuilt = new Set<string>()
  await fc.assert(
    fc.asyncProperty(
      method,
      paths,
      fc.array(fc.tuple(name, value), { maxLength: 4 }),
      body,
      header,
      async (verb, path, given, sent, version) => {
        const search = given.map(([one, two]) => `${one}=${two}`).join('&')
        const withBody = verb === 'GET' || verb === 'HEAD' ? {} : { body: sent }
        const response = await rig.send(`${path}?${search}`, {
          as: mika,
          method: verb,
          ...withBody,
          headers: { 'x-xbl-contract-version': version },
        })
        if (response.status === 501) notBuilt.add(path)
        else expect(response.status).toBeLessThan(500)
        if (response.status === 400 && verb !== 'HEAD')
          expect((await response.text()).length).toBeGreaterThan(10)
      },
    ),
    { numRuns: 3000 },
  )
  // Only endpoints of the contract may answer that they are not built.
  expect(Object.keys(endpoints).length).toBeGreaterThan(notBuilt.size)
})
