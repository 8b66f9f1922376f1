/** What the table of an answer is made of: hidden rows in their places, folded columns, facets, the comparison. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Exchange } from '#api/exchange.ts'
import { type ParsedResults, parseReply } from '#api/parse-reply.ts'
import type { ReadableRow } from '#api/received.ts'
import type { Considered } from '#contract/console/explanation.ts'
import { Xuid } from '#contract/identifiers.ts'
import type { Column } from '../kit/column.ts'
import { formatFacets, parseFacets, toggleFacet } from '../kit/facets.ts'
import { compareRows, countFound, isDifferent } from './comparison.ts'
import { foldColumns } from './fold.ts'
import { keyOfRow, placeRows } from './placed-row.ts'
import { emptyQuestion } from './question.ts'
import { suggest } from './suggestions.ts'

const scid = '8f3d1c52-6a0b-4e7e-9b1d-2f6c5a7e4d10'
const ids = ['7', '18446744073709551615', '2533274790123456'].map((one) => Xuid.parse(one))

const considered = (name: string, xuid: Xuid, minute: number, clause: string | undefined): Considered => ({
  xuid,
  sessionRef: { scid, templateName: 'Lobby', name },
  included: clause === undefined,
  trace: clause === undefined ? [] : [{ clause, passed: false, saw: 'private', wanted: 'not private' }],
  row: {
    xuid,
    sessionRef: { scid, templateName: 'Lobby', name },
    startTime: `2026-01-01T00:${String(minute).padStart(2, '0')}:00.0000000Z`,
    accepted: 1,
    visibility: 'open',
  },
  maxMembers: 8,
})

/** Sessions as a batch would list them all: by XUID, newest first; each of them hidden or not. */
const world = fc
  .array(fc.tuple(fc.nat(ids.length - 1), fc.nat(59), fc.boolean()), { maxLength: 30 })
  .map((all) =>
    all
      .toSorted(([xuid, minute], [otherXuid, other]) => xuid - otherXuid || other - minute)
      .map(([at, minute, isHidden], i) =>
        considered(`s${i}`, ids[at] ?? Xuid.parse('7'), minute, isHidden ? 'match.private' : undefined),
      ),
  )

describe('hidden rows in the table', () => {
  test('keep the order of the answer, stand by XUID and start time, and have no number', () => {
    fc.assert(
      fc.property(world, (all) => {
        const rows = all.filter(({ included }) => included).map(({ row }) => row)
        const hidden = all.filter(({ included }) => !included)
        const placed = placeRows({ rows, hidden, considered: all, nameOf: (xuid) => `name of ${xuid}` })
        const shown = placed.filter(({ position }) => position !== undefined)
        expect(shown.map(({ row }) => row)).toEqual(rows)
        expect(shown.map(({ position }) => position)).toEqual(rows.map((_, i) => i + 1))
        expect(placed).toHaveLength(all.length)
        for (const xuid of ids) {
          const times = placed.filter(({ row }) => row.xuid === xuid).map(({ row }) => row.startTime ?? '')
          expect(times).toEqual(times.toSorted().toReversed())
        }
        const order = placed.map(({ row }) => row.xuid)
        expect(order.filter((xuid, i) => xuid !== order[i - 1])).toHaveLength(new Set(order).size)
        for (const one of placed) {
          expect(one.considered?.sessionRef).toEqual(one.row.sessionRef)
          expect(one.gamertag).toBe(`name of ${one.row.xuid}`)
        }
      }),
      { numRuns: 500 },
    )
  })
  test('count how often a session is listed', () => {
    const [first, second] = ids.map((xuid) => considered('one', xuid, 5, undefined).row)
    const rows = [first, second].filter((row) => row !== undefined)
    const placed = placeRows({ rows, hidden: [], considered: [], nameOf: () => undefined })
    expect(placed.map(({ nth, count }) => [nth, count])).toEqual([
      [1, 2],
      [2, 2],
    ])
  })
  test('have keys that tell all names apart', () => {
    const name = fc.string({ unit: 'binary', maxLength: 4 }).filter((text) => text.isWellFormed())
    const part = fc.oneof(fc.constantFrom('', '/', 'a/b', '%2F', 'a'), name)
    const ref = fc.record({ templateName: part, name: part })
    fc.assert(
      fc.property(ref, ref, (a, b) => {
        const [keyA, keyB] = [a, b].map((one) => keyOfRow({ sessionRef: { scid, ...one }, xuid: undefined }))
        expect(keyA === keyB).toBe(a.templateName === b.templateName && a.name === b.name)
      }),
      {
        numRuns: 500,
        examples: [
          [
            { templateName: 'a/b', name: 'c' },
            { templateName: 'a', name: 'b/c' },
          ],
        ],
      },
    )
  })
})

interface Row {
  readonly a: string
  readonly b: string
}
const field = (id: keyof Row) => ({
  id,
  label: () => id,
  value: (row: Row) => row[id],
  text: (row: Row) => row[id],
})
const columns: readonly Column<Row, undefined>[] = [
  { id: 'both', fields: [field('a'), field('b')] },
  { id: 'a', fields: [field('a')] },
]

describe('columns that are the same in every row', () => {
  const value = fc.constantFrom('', 'x', 'y')
  test('are folded exactly if all rows agree, and only where they may be', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ a: value, b: value }), { maxLength: 4 }),
        fc.subarray(['a', 'b'] as const),
        (rows, allowed) => {
          const { columns: kept, folded } = foldColumns(columns, rows, undefined, new Set(allowed))
          const isFolded = (id: keyof Row) =>
            rows.length > 1 && allowed.includes(id) && new Set(rows.map((row) => row[id])).size === 1
          const left = kept.flatMap(({ fields }) => fields.map(({ id }) => id))
          expect(left).toEqual((['a', 'b', 'a'] as const).filter((id) => !isFolded(id)))
          for (const { field: one, text } of folded)
            expect(rows.every((row) => one.text(row, undefined) === text)).toBe(true)
          expect(kept.every(({ fields }) => fields.length > 0)).toBe(true)
        },
      ),
    )
  })
})

describe('facets', () => {
  const value = fc.oneof(
    fc.constantFrom('%2C', 'a,b', '%', ';', ':', '%25'),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }),
  )
  const chosen = fc.dictionary(
    fc.constantFrom('status', 'visibility', 'template'),
    fc.uniqueArray(value, { minLength: 1, maxLength: 3 }),
  )
  test('come back whole from the address, whatever the values hold', () => {
    fc.assert(
      fc.property(chosen, (facets) => {
        const text = formatFacets(new Map(Object.entries(facets)))
        const read = parseFacets(text, new Set(['status', 'visibility', 'template']))
        expect(Object.fromEntries(read)).toEqual(Object.fromEntries(Object.entries(facets)))
      }),
      { numRuns: 1000 },
    )
  })
  test('are taken back by a second press, and leave nothing behind', () => {
    const once = toggleFacet(new Map(), 'status', 'active')
    expect(formatFacets(once)).toBe('status:active')
    expect(toggleFacet(once, 'status', 'active').size).toBe(0)
    expect(parseFacets('other:x;status:;;:y', new Set(['status'])).size).toBe(0)
  })
})

const answered = (status: number, rows: readonly ReadableRow[] = []): Exchange<ParsedResults> => {
  const text = status === 200 ? JSON.stringify({ results: rows }) : 'refused'
  const contentType = status === 200 ? 'application/json' : 'text/plain'
  return {
    kind: 'answered',
    sent: { endpoint: 'queryServiceConfig', method: 'GET', path: '/', headers: {}, body: undefined },
    etag: undefined,
    status,
    contentType,
    gateway: undefined,
    retryAfter: undefined,
    correlationId: undefined,
    text,
    reply: parseReply('queryServiceConfig', status, contentType, text),
    milliseconds: 1,
  }
}

describe('the comparison', () => {
  const me = Xuid.parse('7')
  const open = considered('open', me, 1, undefined)
  const secret = considered('secret', me, 2, 'match.private')
  const owner = { first: answered(200, [secret.row, open.row]), second: undefined, explanation: undefined }
  const explanation = {
    allowed: true,
    refusals: [],
    considered: [open, secret],
    leftOut: {},
    changes: [],
    unlisted: 0,
    unexamined: 0,
  }
  const friend = { first: answered(403), second: answered(200, [open.row]), explanation }
  const broken = { first: answered(500), second: undefined, explanation: undefined }
  const kinds = (answers: Parameters<typeof compareRows>[0], isSame: boolean) =>
    compareRows(answers, isSame).map(({ row, cells }) => [
      row.sessionRef.name,
      ...cells.map((cell) => (cell.kind === 'hidden' ? (cell.reason ?? 'hidden') : cell.kind)),
    ])
  test('tells found, hidden by a rule, refused, failed and waiting apart', () => {
    expect(kinds([owner, friend, broken, undefined], false)).toEqual([
      ['secret', 'found', 'match.private', 'failed', 'waiting'],
      ['open', 'found', 'found', 'failed', 'waiting'],
    ])
    expect(kinds([owner, friend], true)).toEqual([
      ['secret', 'found', 'refused'],
      ['open', 'found', 'refused'],
    ])
  })
  test('calls different what some have and others have not, and no failure so', () => {
    expect(compareRows([owner, friend], false).map(isDifferent)).toEqual([true, false])
    expect(compareRows([owner, broken], false).map(isDifferent)).toEqual([false, false])
    expect([countFound(friend, false), countFound(friend, true)]).toEqual([1, undefined])
  })
})

describe('other ways to ask', () => {
  test('narrow a private question to whoever asks it, and leave a server its XUIDs', () => {
    const question = { ...emptyQuestion, scid, xuids: '7' }
    const person = (xuid: string, server = false) => ({
      as: xuid,
      caller: { xuid: Xuid.parse(xuid), gamertag: 'x', titleId: '1', server },
    })
    const others = [person('7'), person('8', true)]
    const told = suggest({ question, change: { private: true }, caller: person('9').caller, others })
    expect(told).toEqual([
      { change: { private: true, xuids: '7' }, as: '7', status: 200 },
      { change: { private: true }, as: '8', status: 200 },
      { change: { private: true }, as: undefined, status: 403 },
    ])
  })
})
