/** The pure parts of the screens: a question in the address and on the wire, the words, the reasons. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Exchange } from '#api/exchange.ts'
import type { ParsedResults } from '#api/parse-reply.ts'
import { Xuid } from '#contract/identifiers.ts'
import { formatParameters, parseParameters } from '#contract/query-string.ts'
import { languages } from '#contract/text.ts'
import { preflight } from '#rules/preflight.ts'
import { findBestChange, leftOutTotal } from './query/left-out.ts'
import {
  emptyQuestion,
  findIgnored,
  fromSearch,
  isAsked,
  type Question,
  QuestionSearch,
  toRequest,
  toSearch,
} from './query/question.ts'
import { readSort, writeSort } from './query/sort-order.ts'
import { explainStatus } from './query/why.ts'
import { createSpeech } from './text/speech.ts'
import { en } from './text/words-en.ts'
import { zhTw } from './text/words-zh-tw.ts'

const scid = '8f3d1c52-6a0b-4e7e-9b1d-2f6c5a7e4d10'
const me = Xuid.parse('18446744073709551615')

const text = fc.string({ unit: 'grapheme', maxLength: 10 })
const question: fc.Arbitrary<Question> = fc.record({
  scid: text,
  template: text,
  xuids: fc
    .array(fc.bigInt({ min: 0n, max: 2n ** 64n }).map(String), { maxLength: 4 })
    .map((all) => all.join(',')),
  keyword: text,
  reservations: fc.boolean(),
  inactive: fc.boolean(),
  private: fc.boolean(),
  visibility: fc.constantFrom('', 'open', 'full', 'odd'),
  version: fc.constantFrom('', '1', 'x'),
  take: fc.constantFrom('', '0', '5', '900'),
  contract: fc.constantFrom('107', '104', 'x'),
})

describe('a question', () => {
  test('comes back whole from the address', () => {
    fc.assert(
      fc.property(question, (asked) => {
        const given = Object.entries(toSearch(asked)).filter(
          (entry): entry is [string, string] => entry[1] !== undefined,
        )
        const read = Object.fromEntries(parseParameters(`?${formatParameters(given)}`).parameters)
        expect(fromSearch(QuestionSearch.parse(read))).toEqual(asked)
      }),
      { numRuns: 1000 },
    )
  })
  test('is a batch for several XUIDs alone', () => {
    const of = (xuids: string) => toRequest({ ...emptyQuestion, scid, xuids })
    expect(of('')).toEqual({ batch: false, scid, template: undefined, parameters: [] })
    expect(of(` ${me} `)).toMatchObject({ batch: false, parameters: [['xuid', me]] })
    expect(of(`${me}\n7`)).toMatchObject({ batch: true, parameters: [], body: { xuids: [me, '7'] } })
  })
  test('an address with a place to begin, and no question, asks nothing', () => {
    expect(isAsked({ scid, as: me } as never)).toBe(false)
    expect(isAsked({ scid, xuids: me } as never)).toBe(true)
  })
  test('what an address holds beside a question is told', () => {
    const told = findIgnored({
      xuids: '1',
      private: 'maybe',
      as: 'zzz',
      'keyword again': 'b',
      x: '1',
      inactive: 'true',
    })
    expect(told).toEqual(['private=maybe', 'as=zzz', 'keyword again=b', 'x=1'])
  })
  test('odd addresses are read without fault', () => {
    const read = fromSearch(QuestionSearch.parse({ private: 'yes', take: 7, xuids: ['x'] }))
    expect(read).toMatchObject({ private: false, take: '', xuids: '' })
  })
})

test('the order of the table stands in the address', () => {
  const known = new Set(['start', 'name'])
  expect(readSort('-start,name,nope,start', known)).toEqual([
    { id: 'start', desc: true },
    { id: 'name', desc: false },
  ])
  expect(writeSort(readSort('-start,name', known))).toBe('-start,name')
  expect(writeSort([])).toBeUndefined()
})

describe('words', () => {
  test('are there in both languages, with the same places for values', () => {
    const places = (words: string) => [...new Set(words.match(/\{\w+\}/g) ?? [])].toSorted()
    const same = new Set<string>([
      'clock.utc',
      'form.scid',
      'table.xuid',
      'table.scid',
      'table.false',
      'detail.xuid',
      'detail.scid',
    ])
    for (const [key, words] of Object.entries(en)) {
      const other = zhTw[key as keyof typeof en]
      expect(places(other)).toEqual(places(words))
      if (!same.has(key) && key !== 'form.xuids') expect(other, key).toMatch(/\p{Script=Han}/u)
    }
  })
})

describe('why', () => {
  const answered = (status: number, body: string, contentType = 'text/plain'): Exchange<ParsedResults> => ({
    kind: 'answered',
    sent: { endpoint: 'queryServiceConfig', method: 'GET', path: '/', headers: {}, body: undefined },
    etag: undefined,
    status,
    contentType,
    gateway: undefined,
    retryAfter: status === 429 ? '7' : undefined,
    correlationId: undefined,
    text: body,
    reply: status === 200 ? { kind: 'read', value: { results: [] } } : { kind: 'message' },
    milliseconds: 1,
  })
  const why = (
    change: Partial<Question>,
    exchange: Exchange<ParsedResults>,
    language: 'en' | 'zh-TW' = 'en',
  ) => {
    const asked = { ...emptyQuestion, scid, ...change }
    const caller = { xuid: me, gamertag: 'Me', titleId: '1', server: false }
    const request = toRequest(asked)
    const situation = {
      asked: { request, contractVersion: '107', on: 'local', behind: '', as: me },
      exchange,
      caller,
      preflight: preflight(request, '107', caller),
    }
    return explainStatus(situation, createSpeech(language))
  }
  test('a 403 names flag, filter and caller, and proves nothing of existence', () => {
    const told = why({ xuids: '7', private: true }, answered(403, 'no'))
    expect(told.row?.row).toBe(10)
    expect(told.here.join()).toContain('here the filter is XUID 7')
    expect(told.here.join()).toContain(`the caller is XUID ${me}`)
    expect(told.unproven).toContain('does not prove')
    expect(told.said).toBe('no')
  })
  test('a 400 names the fields it came for', () => {
    const told = why({ xuids: '7', take: '900', version: '9' }, answered(400, 'x'))
    expect(told.here).toHaveLength(2)
    expect(told.here.join()).toContain('take: "900"')
    expect(told.change.join()).toContain('last two digits are higher')
  })
  test('a 429 tells the window and the wait', () => {
    const body = '{"version":1,"currentRequests":31,"maxRequests":30,"periodInSeconds":15,"limitType":"Rate"}'
    const told = why({ xuids: '7' }, answered(429, body, 'application/json'))
    expect(told.here.join(' ')).toMatch(/31 requests in a window of 15 s that allows 30[\s\S]*7 s/)
  })
  test('a 404 of the directory says which of the two is missing, in the reader’s language', () => {
    const message = 'template: "x". … [lookup.template; Status codes page (000), 404]'
    expect(why({ xuids: '7', template: 'x' }, answered(404, message)).here.join()).toContain(
      'no template of this name',
    )
    expect(why({ xuids: '7', template: 'x' }, answered(404, message), 'zh-TW').here.join()).toContain(
      '沒有這個名稱的範本',
    )
  })
  test('a code of the table with another content is not said to be its row', () => {
    const told = why({ xuids: '7' }, answered(404, '<html>', 'text/html'))
    expect([told.row, told.here.join()]).toEqual([undefined, expect.stringContaining('text/plain')])
    expect(why({ xuids: '7' }, answered(204, '', '')).here.join()).toContain('no row of it is for a query')
  })
  test('every filter of the question is named', () => {
    const told = why(
      { xuids: '7', keyword: 'raid', template: 'Lobby', take: '3' },
      answered(200, '{}', 'application/json'),
    )
    expect(told.here.join()).toContain('template=Lobby, keyword=raid, take=3')
  })
  test.each([401, 418, 502, 307, 206, 799])('%d is said to be outside the table', (status) => {
    const told = why({ xuids: '7' }, answered(status, 'x'))
    expect(told.row).toBeUndefined()
    expect(told.title).toContain(String(status))
    expect(told.here.length).toBeGreaterThan(0)
  })
  test('every word is of the reader’s language', () => {
    for (const exchange of [
      answered(403, 'x'),
      answered(400, 'x'),
      answered(404, 'x'),
      answered(200, '{}', 'application/json'),
      answered(500, 'x'),
    ]) {
      const told = why(
        { xuids: '7', private: exchange.kind === 'answered' && exchange.status === 403 },
        exchange,
        'zh-TW',
      )
      for (const line of [told.title, ...told.change, told.unproven]) expect(line).toMatch(/\p{Script=Han}/u)
      for (const line of told.here) expect(line).not.toMatch(/remarks|our choice|the caller/)
    }
    expect(languages).toEqual(['en', 'zh-TW'])
  })
})

test('of what was left out, the change that brings in the most is offered', () => {
  const explanation = {
    allowed: true,
    refusals: [],
    considered: [],
    leftOut: { 'match.status': 2, 'match.private': 1, 'match.member': 40 },
    changes: [
      { parameter: 'inactive', value: 'true', adds: 2 },
      { parameter: 'version', value: '', adds: 1 },
    ],
    unlisted: 39,
    unexamined: 0,
  }
  expect(findBestChange(explanation)).toEqual({ change: { inactive: true }, label: 'inactive=true', adds: 2 })
  expect(findBestChange({ ...explanation, changes: explanation.changes.slice(1) })?.change).toEqual({
    version: '',
  })
  expect(leftOutTotal(explanation)).toBe(3)
})
