/** What a status code means for a query: the sentences of the query screen and of the explanation together. */
import { describe, expect, test } from 'vitest'
import type { Exchange } from '#api/exchange.ts'
import { type ParsedResults, parseReply } from '#api/parse-reply.ts'
import { Xuid } from '#contract/identifiers.ts'
import { type Language, languages } from '#contract/text.ts'
import { preflight } from '#rules/preflight.ts'
import { explainExchange } from '../exchange/explain.ts'
import { words as exchangeWords } from '../exchange/words.ts'
import type { Words } from '../language/define-words.ts'
import { createSpeech } from '../language/speech.tsx'
import { describeAsked, rowsOf } from './asked.ts'
import { emptyQuestion, type Question, toRequest } from './question.ts'
import { words } from './words.ts'

const scid = '8f3d1c52-6a0b-4e7e-9b1d-2f6c5a7e4d10'
const me = Xuid.parse('18446744073709551615')

const speeches = async <Key extends string>(table: Words<Key>) => ({
  en: createSpeech('en', await table.load('en')),
  'zh-TW': createSpeech('zh-TW', await table.load('zh-TW')),
})
const querySpeech = await speeches(words)
const exchangeSpeech = await speeches(exchangeWords)

describe('the explanation of an answer to a query', () => {
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
    reply: parseReply('queryServiceConfig', status, contentType, body),
    milliseconds: 1,
  })
  const why = (change: Partial<Question>, exchange: Exchange<ParsedResults>, language: Language = 'en') => {
    const question = { ...emptyQuestion, scid, ...change }
    const caller = { xuid: me, gamertag: 'Me', titleId: '1', server: false }
    const request = toRequest(question)
    const prediction = preflight(request, '107', caller)
    const asked = rowsOf(exchange) ? describeAsked(prediction, caller, querySpeech[language]) : []
    return explainExchange({ exchange, prediction, isLocal: true, asked }, exchangeSpeech[language])
  }
  test('a 403 names flag, filter and caller, and proves nothing of existence', () => {
    const told = why({ xuids: '7', private: true }, answered(403, 'no'))
    expect(told.row?.row).toBe(10)
    const [rule] = told.rules
    expect(rule?.says).toContain('Here the filter is XUID 7')
    expect(rule?.says).toContain(`the caller is XUID ${me}`)
    expect(rule?.facts).toEqual([['sent', 'private = "true"']])
    expect(told.unproven).toContain('does not prove')
    expect(told.said).toBe('no')
  })
  test('a 400 names the fields it came for', () => {
    const told = why({ xuids: '7', take: '900', version: '9' }, answered(400, 'x'))
    expect(told.rules).toHaveLength(2)
    expect(told.rules.flatMap(({ facts }) => facts)).toContainEqual(['sent', 'take = "900"'])
    expect(told.change.join()).toContain('last two digits are higher')
  })
  test('a 429 tells the window', () => {
    const body = '{"version":1,"currentRequests":31,"maxRequests":30,"periodInSeconds":15,"limitType":"Rate"}'
    const told = why({ xuids: '7' }, answered(429, body, 'application/json'))
    expect(told.here.join(' ')).toMatch(/31 requests in a window of 15 s that allows 30/)
  })
  test('a 404 of the directory says which of the two is missing, in the reader’s language', () => {
    const message = 'template: "x". … [lookup.template; Status codes page (000), 404]'
    const says = (language: Language) =>
      why({ xuids: '7', template: 'x' }, answered(404, message), language).rules[0]?.says
    expect(says('en')).toContain('no template of this name')
    expect(says('zh-TW')).toContain('沒有這個名稱的範本')
  })
  test('a code of the table with another content is not said to be its row', () => {
    const told = why({ xuids: '7' }, answered(404, '<html>', 'text/html'))
    expect([told.row, told.sentence]).toEqual([undefined, expect.stringContaining('text/plain')])
    expect(why({ xuids: '7' }, answered(204, '', '')).sentence).toContain('no row of it is for this one')
  })
  test.each([401, 418, 502, 307, 206, 799])('%d is said to be outside the table', (status) => {
    const told = why({ xuids: '7' }, answered(status, 'x'))
    expect(told.row).toBeUndefined()
    expect(told.sentence.length).toBeGreaterThan(10)
  })
  test('every word is of the reader’s language', () => {
    for (const exchange of [
      answered(403, 'x'),
      answered(400, 'x'),
      answered(404, 'x'),
      answered(200, '{"results":[]}', 'application/json'),
      answered(500, 'x'),
    ]) {
      const told = why(
        { xuids: '7', private: exchange.kind === 'answered' && exchange.status === 403 },
        exchange,
        'zh-TW',
      )
      const said = told.rules.map(({ says }) => says)
      for (const line of [told.sentence, ...said, ...told.change, told.unproven])
        expect(line).toMatch(/\p{Script=Han}/u)
      for (const line of told.here) expect(line).not.toMatch(/remarks|our choice|the caller/)
    }
    expect(languages).toEqual(['en', 'zh-TW'])
  })
})
