/** Replacement leaves no player on a cassette and changes nothing else. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RecordedExchange } from '#contract/console/connections.ts'
import { replacePlayers } from './players.ts'

describe('players on a cassette', () => {
  const scid = '8f3d1c52-6a0b-4e7e-9b1d-2f6c5a7e4d10'
  const exchange = (more: Partial<RecordedExchange>): RecordedExchange => ({
    method: 'GET',
    path: `/serviceconfigs/${scid}/sessions?xuid=2533274790123456`,
    requestHeaders: {},
    status: 200,
    headers: {},
    body: '',
    at: '2031-01-01T00:00:00Z',
    milliseconds: 1,
    ...more,
  })

  test('have the same stand-in everywhere, and nothing else changes', async () => {
    const body =
      '{"results":[{"xuid":"2533274790123456","accepted":100,"visibility":"open"}],"members":{"1":{"gamertag":"Mika Tan","constants":{"system":{"xuid":"100"}}},"0":{"gamertag":"open"}},"custom":{"note":"Mika Tan met 2533274790123456","n":25332747901234560,"big":18446744073709551616}}'
    const [first, second] = await replacePlayers([
      exchange({ body, headers: { etag: '"e"', 'content-location': '/handles/1?xuid=2533274790123456' } }),
      exchange({ requestBody: '{"xuids":["100","2533274790123456"]}' }),
    ])
    expect(first?.path).toBe(`/serviceconfigs/${scid}/sessions?xuid=9000000000000001`)
    expect(first?.headers).toEqual({ etag: '"e"', 'content-location': '/handles/1?xuid=9000000000000001' })
    expect(first?.body).toBe(
      '{"results":[{"xuid":"9000000000000001","accepted":100,"visibility":"open"}],"members":{"1":{"gamertag":"Player1","constants":{"system":{"xuid":"9000000000000002"}}},"0":{"gamertag":"Player2"}},"custom":{"note":"Player1 met 9000000000000001","n":25332747901234560,"big":18446744073709551616}}',
    )
    expect(second?.requestBody).toBe('{"xuids":["9000000000000002","9000000000000001"]}')
  })

  test('are replaced inside escapes, encodings, headers and nested documents, in any letter case', async () => {
    const names = ['Zoë Ün', 'Foo"Barbaz', 'Big Bad Wolf']
    const [, second] = await replacePlayers([
      exchange({ body: JSON.stringify(names.map((gamertag) => ({ gamertag }))) }),
      exchange({
        path: `/serviceconfigs/${scid}/sessiontemplates/T/sessions/Zo%C3%AB%20%C3%9Cn`,
        requestHeaders: { 'if-none-match': '"2533274790111111"' },
        body: JSON.stringify({
          a: 'ZOË ÜN',
          b: '2533274790111111',
          c: `${'Zoë Üns'.normalize('NFD')}`,
          d: 'hi Foo"Barbaz bye',
          e: 'https://x/?g=Big+Bad+Wolf&h=big%20bad%20wolf',
          f: JSON.stringify({ gamertag: 'Hidden One', XboxUserId: '54321', said: 'Hidden One' }),
          g: { user_xuid: 54321, 'player-xuid': '777' },
          path: 'C:\\u0041bc',
          half: '\ud83d\ude00',
        }).replace('"b":"2', '"b":"\\u0032'),
      }),
    ])
    expect(second?.path).toBe(`/serviceconfigs/${scid}/sessiontemplates/T/sessions/Player1`)
    const told = JSON.parse(second?.body ?? '') as Record<string, unknown>
    expect(told).toMatchObject({
      a: 'Player1',
      c: 'Player1s',
      d: 'hi Player2 bye',
      e: 'https://x/?g=Player3&h=Player3',
      path: 'C:\\u0041bc',
      half: '😀',
    })
    expect(JSON.stringify(second)).not.toMatch(/2533274790111111|54321|777|Hidden/)
  })

  test('with names that are words of an address or a document leave both unchanged', async () => {
    const gamertags = ['sessions', 'serviceconfigs', 'keyword', 'results', '2f6c5', '6a0b', 'take', 'xuid']
    const path = `/serviceconfigs/${scid}/sessions?keyword=co-op&take=5`
    const [, second] = await replacePlayers([
      exchange({ body: JSON.stringify(gamertags.map((gamertag) => ({ gamertag }))) }),
      exchange({ path, body: `{"results":[{"sessionRef":{"scid":"x"}}]}` }),
    ])
    expect(second?.path).toBe(path)
    expect(second?.body).toBe('{"results":[{"sessionRef":{"scid":"x"}}]}')
  })

  test('with XUIDs that look like stand-ins get different stand-ins', async () => {
    const [first] = await replacePlayers([
      exchange({
        body: '{"xuids":["9000000000000002","9000000000000001"],"said":"9000000000000002"}',
        path: '/handles',
      }),
    ])
    expect(first?.body).toBe('{"xuids":["9000000000000003","9000000000000004"],"said":"9000000000000003"}')
  })

  test('are replaced for any generated names and XUIDs', async () => {
    const name = fc
      .string({ minLength: 3, maxLength: 15, unit: 'grapheme' })
      .filter((one) => /^\p{L}[\p{L}\p{N} ]*\p{L}$/u.test(one))
    const xuid = fc.bigInt({ min: 10n ** 14n, max: 2n ** 64n - 1n }).map(String)
    const players = fc.uniqueArray(fc.tuple(xuid, name), {
      minLength: 1,
      maxLength: 8,
      selector: ([one]) => one,
    })
    await fc.assert(
      fc.asyncProperty(players, async (all) => {
        const body = JSON.stringify({
          members: all.map(([one, gamertag]) => ({ gamertag, constants: { system: { xuid: one } } })),
          custom: { said: all.map(([one, gamertag]) => `${gamertag.toUpperCase()}: ${one}`) },
        })
        const [replaced] = await replacePlayers([exchange({ body, path: `/handles?xuid=${all[0]?.[0]}` })])
        const standIns = new Set([...(replaced?.body ?? '').matchAll(/\b9\d{15}\b/g)].map(([found]) => found))
        for (const [one] of all) if (!standIns.has(one)) expect(replaced?.body).not.toContain(one)
        expect(() => JSON.parse(replaced?.body ?? '') as unknown).not.toThrow()
      }),
    )
  })
})
