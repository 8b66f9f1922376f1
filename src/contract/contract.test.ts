/** Tests of the contract's schemas, parsers and texts, with valid and invalid values. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Name, Scid, toWireTime, Xuid } from './identifiers.ts'
import { parseJson } from './json.ts'
import { type Clause, formatSource } from './ledger/clause.ts'
import { clauses } from './ledger/clauses.ts'
import { buildPath, endpoints, parseAddress } from './mpsd/endpoints.ts'
import { statusRows } from './mpsd/status-rows.ts'
import { parseXuids } from './parse-xuids.ts'
import { formatParameters, parseParameters } from './query-string.ts'
import { fill, languages, type Text } from './text.ts'
import { compareText } from './text-order.ts'
import { writeJson } from './write-json.ts'

const scid = '8f3d1c52-6a0b-4e7e-9b1d-2f6c5a7e4d10'

describe('Xuid', () => {
  test.each(['0', '1', '9007199254740993', '18446744073709551615'])(
    'accepts %s and keeps every digit',
    (xuid) => {
      expect(Xuid.parse(xuid)).toBe(xuid)
    },
  )
  test.each([
    '',
    ' 1',
    '1 ',
    '-1',
    '+1',
    '01',
    '1.0',
    '1e3',
    '0x1',
    '１',
    '18446744073709551616',
    '99999999999999999999',
    '100000000000000000000',
  ])('refuses %j', (xuid) => expect(Xuid.safeParse(xuid).success).toBe(false))
  test.each([1, 12345678901234567890n, null, ['1'], { xuid: '1' }])(
    'refuses values that are not strings',
    (value) => {
      expect(Xuid.safeParse(value).success).toBe(false)
    },
  )
  test('agrees with the integers themselves', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 65n }), (value) => {
        expect(Xuid.safeParse(value.toString()).success).toBe(value < 2n ** 64n)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('Scid and Name', () => {
  test('a SCID is stored in lower case', () => expect(Scid.parse(scid.toUpperCase())).toBe(scid))
  test.each(['', 'x', `{${scid}}`, scid.replaceAll('-', ''), `${scid} `, 'g'.repeat(36)])(
    '%j is not a SCID',
    (text) => {
      expect(Scid.safeParse(text).success).toBe(false)
    },
  )
  test.each(['a', '<b>', '組隊', '🜁'.repeat(100), 'a b'])('%j is a name', (name) => {
    expect(Name.safeParse(name).success).toBe(true)
  })
  test.each(['', 'a'.repeat(101), 'a\0', 'a\n', '\uD800', '.', '..'])('%j is not a name', (name) => {
    expect(Name.safeParse(name).success).toBe(false)
  })
  test('text is ordered by code point', () => {
    expect(['\u{1F701}', '\uFFEE', 'b', 'a'].toSorted(compareText)).toEqual(['a', 'b', '\uFFEE', '\u{1F701}'])
    const units = fc.constantFrom(
      'a',
      'b',
      '\uD7FF',
      '\uE000',
      '\uFFEE',
      '\uD83D',
      '\uDE00',
      '\uD83E',
      '\uDE01',
    )
    const text = fc.array(units, { maxLength: 5 }).map((all) => all.join(''))
    const points = (one: string) => Array.from(one, (character) => character.codePointAt(0) ?? 0)
    const compareLists = (a: readonly number[], b: readonly number[]) => {
      const at = a.findIndex((point, i) => point !== b[i])
      return at < 0 ? a.length - b.length : b[at] === undefined ? 1 : (a[at] ?? 0) - b[at]
    }
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(Math.sign(compareText(a, b))).toBe(Math.sign(compareLists(points(a), points(b))))
      }),
      { numRuns: 20_000 },
    )
  })
})

test('instants have seven digits of fractional seconds', () => {
  expect(toWireTime(Date.parse('2009-06-15T13:45:30.090Z'))).toBe('2009-06-15T13:45:30.0900000Z')
})

describe('parseJson', () => {
  test('session.exact: a key with an escape is not confused with an earlier key', () => {
    // Keys whose written forms start with the same characters, used one after another in objects of the same
    // shape.
    const keys = ['\\n', '\nx', '\\"', '""', '\\u', '\u0007', '\\\\', '\\/x', '\\udfff', '5', '\\u0035']
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...keys), fc.nat(3)), { minLength: 2, maxLength: 12 }),
        (drawn) => {
          for (const [key, shape] of drawn) {
            const text = `{"shape${shape}":1,${JSON.stringify(key)}:1,"z":2}`
            const parsed = parseJson(text)
            expect('value' in parsed && writeJson(parsed.value)).toBe(text)
          }
        },
      ),
      { numRuns: 500 },
    )
  })

  test.each([
    ['{"\\u0035":1,"a":2,"3":3}', '{"5":1,"a":2,"3":3}'],
    ['{"a":1,"\\u0061":2,"b":3}', '{"a":2,"b":3}'],
    ['{"\\ud83d\\ude00":"\\ud83d\\ude00"}', '{"😀":"😀"}'],
  ])('reads the escapes of %s as what they stand for', (text, written) => {
    const parsed = parseJson(text)
    expect('value' in parsed && writeJson(parsed.value)).toBe(written)
  })

  test.each([
    '{"\\udfff5":1}',
    '{"\\udffe0":1}',
    '{"a":"\\udfff"}',
    '{"\udfff5":1}',
    '{"\udffe0":1,"\\n":1}',
  ])('refuses a lone surrogate, including the internal marks: %j', (text) =>
    expect(parseJson(text)).toMatchObject({ fault: 'text' }),
  )

  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
  test('keeps every digit', () => {
    const text = '{"a":12345678901234567890,"b":1.0,"c":-0,"d":1e400,"e":[0.1,7]}'
    const parsed = parseJson(text)
    expect('value' in parsed && JSON.stringify(parsed.value)).toBe(text)
  })
  test('accepts 32 levels but not 33', () => {
    expect(parseJson(nested(32))).toHaveProperty('value')
    expect(parseJson(nested(33))).toMatchObject({ fault: 'depth' })
    expect(parseJson(nested(400_000))).toMatchObject({ fault: 'depth' })
    expect(parseJson(`"${'['.repeat(100)}"`)).toHaveProperty('value')
  })
  test.each([
    ['{"__proto__":1}', 'key'],
    ['{"a":{"__proto__":{}}}', 'key'],
    ['{"\\u005f_proto__":1}', 'key'],
    ['"\\ud800"', 'text'],
    ['{"\\udc00":1}', 'text'],
    ['["a\\u0000"]', 'text'],
    ['{', 'syntax'],
    ['', 'syntax'],
    ['NaN', 'syntax'],
    ["{'a':1}", 'syntax'],
  ])('refuses %s as %s', (text, fault) => expect(parseJson(text)).toMatchObject({ fault }))
  test('gives back any document it takes', () => {
    // Keys that JavaScript would order or mistake: whole numbers, and keys with escapes.
    const key = fc.oneof(fc.nat({ max: 30 }).map(String), fc.string(), fc.constantFrom('a\n', '"', '\\'))
    const { document } = fc.letrec((tie) => ({
      document: fc.oneof(
        { maxDepth: 4 },
        fc.string(),
        fc.array(tie('document')),
        fc.dictionary(key, tie('document')),
      ),
    }))
    const text = fc.oneof(
      fc.json({ maxDepth: 8 }),
      document.map((one) => JSON.stringify(one)),
    )
    fc.assert(
      fc.property(text, (text) => {
        const parsed = parseJson(text)
        // Compared as text: Node 24's own JSON.parse can mistake one key with an escape for another.
        if ('value' in parsed) expect(writeJson(parsed.value)).toBe(text)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('addresses', () => {
  test('each endpoint is read back from the path it builds', () => {
    const part = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
      .filter((s) => Name.safeParse(s).success && s !== '.' && s !== '..')
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(endpoints)), part, part, (key, template, name) => {
        const endpoint = key as keyof typeof endpoints
        const parts = { scid, template, name, element: 'members', member: '3', server: 's', id: scid }
        const path = new URL(buildPath(endpoint, parts), 'http://x').pathname
        const read = parseAddress(endpoints[endpoint].method, path)
        expect(read).toMatchObject({ kind: 'endpoint', name: endpoint })
        if (read.kind === 'endpoint' && read.parts.template !== undefined)
          expect(read.parts.template).toBe(template)
        if (read.kind === 'endpoint' && read.parts.name !== undefined) expect(read.parts.name).toBe(name)
      }),
      { numRuns: 500 },
    )
  })
  test('literal words match without regard to case', () => {
    const read = parseAddress('GET', `/ServiceConfigs/${scid}/sessionTemplates/Lobby/SESSIONS`)
    expect(read).toMatchObject({ kind: 'endpoint', name: 'queryTemplate', parts: { template: 'Lobby' } })
  })
  test.each([
    ['GET', '/', 'invalid'],
    ['GET', '/serviceconfigs', 'invalid'],
    ['GET', `/serviceconfigs/${scid}/sessions/`, 'invalid'],
    ['GET', `/serviceconfigs/${scid}//sessions`, 'invalid'],
    ['GET', '/serviceconfigs/not-a-guid/sessions', 'invalid'],
    ['GET', `/serviceconfigs/${scid}/sessiontemplates/%00/sessions`, 'invalid'],
    ['GET', `/serviceconfigs/${scid}/sessiontemplates/%ff/sessions`, 'invalid'],
    ['GET', `/serviceconfigs/${scid}/sessiontemplates/${'a'.repeat(101)}/sessions`, 'invalid'],
    ['POST', `/serviceconfigs/${scid}/sessions`, 'verb'],
    ['GET', `/serviceconfigs/${scid}/batch`, 'verb'],
    ['DELETE', `/serviceconfigs/${scid}/sessiontemplates/a/sessions/b`, 'verb'],
    ['GET', '/handles/query', 'verb'],
    ['POST', `/serviceconfigs/${scid}/hoppers/h/tickets`, 'hopper'],
  ])('%s %s is %s', (method, path, kind) => expect(parseAddress(method, path).kind).toBe(kind))
})

describe('parameters', () => {
  test('come back as they were written', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 12 })
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text)), (parameters) => {
        const kept = parameters.filter(([name, value]) => name !== '' || value !== '')
        const written = formatParameters(parameters)
        expect(parseParameters(`?${written}`).parameters.filter(([n, v]) => n !== '' || v !== '')).toEqual(
          kept,
        )
      }),
      { numRuns: 500 },
    )
  })
  test.each(['%', 'keyword=%ff', '%ed%a0%80=1', 'a=%zz'])(
    '%s is reported as a fault and not decoded to other characters',
    (text) => {
      expect(parseParameters(text).faults).toEqual([text])
    },
  )
})

describe('readXuids', () => {
  const wanted = ['2533274790123456', '7', '18446744073709551615']
  test.each([
    wanted.join('\n'),
    wanted.join(', '),
    wanted.join(';\t'),
    JSON.stringify(wanted),
    JSON.stringify({ xuids: wanted }, null, 2),
    wanted.map((one) => `xuid(${one})`).join(' '),
    wanted.map((one) => `XUID: ${one}`).join('\r\n'),
    `xuid\n${wanted.join('\n')}\n`,
    wanted.map((one) => `'${one}'`).join(' | '),
    `gamertag,xuid,level\r\n${wanted.map((one, i) => `Player ${i},"${one}",${i}`).join('\r\n')}`,
    `level\tXboxUserId\n${wanted.map((one) => `55\t${one}`).join('\n')}`,
    `?${wanted.map((one) => `xuid=${one}`).join('&')}`,
    JSON.stringify({ results: wanted.map((xuid) => ({ xuid, accepted: 4 })) }),
    wanted.join('、'),
    wanted.map((one) => `\u200B${one}`).join('，'),
  ])('reads %j', (text) => expect(parseXuids(text)).toEqual({ tokens: wanted, invalid: [], repeats: 0 }))
  test('reads digits grouped by commas, as spreadsheets show them', () => {
    expect(parseXuids('2,533,274,790,123,456\n7').tokens).toEqual(['2533274790123456', '7'])
    expect(parseXuids('123,456,789').tokens).toEqual(['123', '456', '789'])
    const table = 'Gamertag,XUID,Note\n"Tan, Mika",2533274790123456,"a, b"\n"7 ""up""",7,8'
    expect(parseXuids(table).tokens).toEqual(['2533274790123456', '7'])
  })
  test('reports each token that is not a XUID, with its position', () => {
    const { tokens, invalid, repeats } = parseXuids('12, 0x1F, 12, 18446744073709551616')
    expect(tokens).toHaveLength(4)
    expect(invalid).toEqual([
      { position: 2, token: '0x1F', fault: 'letters' },
      { position: 4, token: '18446744073709551616', fault: 'large' },
    ])
    expect(parseXuids('007').invalid).toEqual([{ position: 1, token: '007', fault: 'zero' }])
    expect(repeats).toBe(1)
  })
})

describe('status rows and clauses', () => {
  test('the 23 rows are those of section 7', () => {
    expect(statusRows.map(({ row, code }) => `${row}:${code}`).join(' ')).toBe(
      '1:200 2:201 3:202 4:204 5:204 6:204 7:204 8:304 9:400 10:403 11:403 12:404 13:404 14:404 15:404 16:404 17:405 18:409 19:409 20:412 21:412 22:429 23:503',
    )
  })
  test('every row and clause has a text in each language, in its own script', () => {
    const texts: Text[] = [
      ...statusRows.flatMap((row) => [row.when, row.remedy, row.unproven]),
      ...(Object.values(clauses) as Clause[]).flatMap((clause) =>
        clause.remedy ? [clause.says, clause.remedy] : [clause.says],
      ),
    ]
    for (const text of texts) {
      for (const language of languages) expect(text[language].trim()).not.toBe('')
      expect(text['zh-TW']).toMatch(/\p{Script=Han}/u)
      expect(text.en).not.toMatch(/\p{Script=Han}/u)
    }
  })
  test('both languages have the same placeholders', () => {
    const places = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].toSorted()
    for (const clause of Object.values(clauses))
      expect(places(clause.says['zh-TW'])).toEqual(places(clause.says.en))
  })
  test('a source is formatted with its page and section', () => {
    expect(formatSource(clauses['query.own-or-server'].source, 'en')).toBe(
      'Template query page (003), remarks; our choice 4',
    )
    expect(formatSource(clauses['authorization.required'].source, 'zh-TW')).toBe('我們的選擇 6')
  })
  test('values are inserted into sentences unchanged, without escaping', () => {
    expect(fill('a {x} b {y}', { x: '<b>$&</b>' })).toBe('a <b>$&</b> b {y}')
  })
})
