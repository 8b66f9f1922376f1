/** Tests the rules against the truth table, and the messages of refusals. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Scid, toWireTime } from '#contract/identifiers.ts'
import type { QueryRequest } from '#contract/mpsd/query.ts'
import { answerQuery } from './answer.ts'
import { now, query, scid, world } from './arbitraries.ts'
import { ask, askers, flagsOf, other, statusFor, subject } from './askers.ts'
import { type CallerKind, flagSets, keywordPermissionCases, matchCases, permissionCases } from './cases.ts'
import { findCautions } from './cautions.ts'
import { messageOf } from './describe-refusal.ts'
import { findStatusRow } from './find-status-row.ts'
import { preflight } from './preflight.ts'
import { deriveFacts } from './session-facts.ts'
import { type MemberRecord, type MemberState, type SessionRecord, timeoutOf } from './session-record.ts'
import { isAlive, presentMembers } from './timers.ts'

describe('who may query', () => {
  const askerKinds = Object.keys(askers) as CallerKind[]
  const table = askerKinds.flatMap((asker) => flagSets.map((flags) => ({ asker, flags })))
  test.each(table)('$asker with [$flags] and an XUID', ({ asker, flags }) => {
    expect(statusFor(ask([['xuid', subject], ...flagsOf(flags)]), askers[asker])).toBe(
      permissionCases[asker][flags],
    )
  })
  test.each(table)('$asker with [$flags] and only a keyword', ({ asker, flags }) => {
    const status = statusFor(ask([['keyword', 'k'], ...flagsOf(flags)]), askers[asker])
    expect(status).toBe(keywordPermissionCases[asker][flags])
  })
  test('a batch is refused if one XUID is not the caller’s', () => {
    const batch = (xuids: string[]) => ask([['private', 'true']], { batch: true, body: { xuids } })
    expect(statusFor(batch([subject]), askers.self)).toBe(200)
    expect(statusFor(batch([subject, other]), askers.self)).toBe(403)
    expect(statusFor(batch([subject, other]), askers.server)).toBe(200)
  })
})

describe('which sessions are in the answer', () => {
  const session = (
    state: MemberState | 'absent',
    visibility: 'open' | 'visible' | 'private',
  ): SessionRecord => {
    const member: MemberRecord = {
      index: 0,
      xuid: subject,
      joinTime: toWireTime(now),
      since: now,
      reserved: state === 'reserved',
      constants: { system: {}, custom: {} },
      properties: { system: state === 'active' || state === 'ready' ? { [state]: true } : {}, custom: {} },
    }
    const keep = { reservedRemovalTimeout: null, inactiveRemovalTimeout: null, readyRemovalTimeout: null }
    return {
      scid: Scid.parse(scid),
      templateName: 'T',
      name: 'n',
      contractVersion: 107,
      branch: '',
      changeNumber: 1,
      startTime: toWireTime(now),
      etag: '',
      constants: { system: { visibility, ...keep }, custom: {} },
      properties: { system: {}, custom: {} },
      members: [
        state === 'absent'
          ? { ...member, xuid: other, properties: { system: { active: true }, custom: {} } }
          : member,
      ],
      nextIndex: 1,
      servers: {},
    }
  }
  const states = Object.keys(matchCases) as (keyof typeof matchCases)[]
  const table = states.flatMap((state) =>
    (['open', 'visible', 'private'] as const).flatMap((visibility) =>
      flagSets.map((flags) => ({ state, visibility, flags })),
    ),
  )
  test.each(table)('$state in a $visibility session with [$flags]', ({ state, visibility, flags }) => {
    const { query: asked } = preflight(ask([['xuid', subject], ...flagsOf(flags)]), '107', askers.self)
    const rows = asked && answerQuery(asked, [deriveFacts(session(state, visibility), [], now)])
    expect(rows?.length).toBe(matchCases[state][visibility].includes(flags) ? 1 : 0)
  })
})

describe('malformed requests', () => {
  const self = askers.self
  const refusalOf = (request: QueryRequest, version = '107') => preflight(request, version, self).refusals[0]
  test.each<[string, [string, string][], string, string]>([
    ['no filter', [['take', '5']], 'query.filter-required', 'keyword, xuid'],
    [
      'unknown name',
      [
        ['xuid', '1'],
        ['limit', '5'],
      ],
      'query.unknown-parameter',
      'limit',
    ],
    [
      'repeated name',
      [
        ['xuid', '1'],
        ['XUID', '2'],
      ],
      'query.repeated-parameter',
      'xuid',
    ],
    [
      'flag value',
      [
        ['xuid', '1'],
        ['inactive', 'yes'],
      ],
      'query.flag-value',
      'inactive',
    ],
    [
      'flag in capitals',
      [
        ['xuid', '1'],
        ['inactive', 'True'],
      ],
      'query.flag-value',
      'inactive',
    ],
    [
      'visibility',
      [
        ['xuid', '1'],
        ['visibility', 'closed'],
      ],
      'query.visibility-value',
      'visibility',
    ],
    [
      'visibility private',
      [
        ['xuid', '1'],
        ['visibility', 'private'],
      ],
      'query.visibility-needs-private',
      'visibility',
    ],
    [
      'take above',
      [
        ['xuid', '1'],
        ['take', '101'],
      ],
      'query.take-range',
      'take',
    ],
    [
      'take below',
      [
        ['xuid', '1'],
        ['take', '-1'],
      ],
      'query.take-range',
      'take',
    ],
    [
      'take as a fraction',
      [
        ['xuid', '1'],
        ['take', '1.5'],
      ],
      'query.take-range',
      'take',
    ],
    [
      'version zero',
      [
        ['xuid', '1'],
        ['version', '0'],
      ],
      'query.version-value',
      'version',
    ],
    [
      'version above the contract',
      [
        ['xuid', '1'],
        ['version', '8'],
      ],
      'query.version-ceiling',
      'version',
    ],
    ['XUID', [['xuid', '12x']], 'query.xuid-value', 'xuid'],
    ['empty keyword', [['keyword', '']], 'query.keyword-value', 'keyword'],
    ['NUL', [['keyword', 'a\0b']], 'query.encoding', 'keyword'],
    [
      'reservations without XUID',
      [
        ['keyword', 'k'],
        ['reservations', 'true'],
      ],
      'query.flag-needs-xuid',
      'reservations',
    ],
    [
      'inactive without XUID',
      [
        ['keyword', 'k'],
        ['inactive', 'true'],
      ],
      'query.flag-needs-xuid',
      'inactive',
    ],
  ])('%s', (_, parameters, clause, field) => {
    expect(refusalOf(ask(parameters))).toMatchObject({ row: 9, clause, field })
  })
  test.each<[string, unknown, string]>([
    ['no object', [], 'body.xuids'],
    ['nothing', undefined, 'body.xuids'],
    ['no list', {}, 'body.xuids'],
    ['a number', { xuids: [2533274790123456] }, 'body.xuids'],
    ['a bad one among good', { xuids: ['1', 'x'] }, 'body.xuids'],
    ['another field', { xuids: ['1'], take: 5 }, 'body.xuids'],
    ['too many', { xuids: Array.from({ length: 1001 }, (_, i) => String(i)) }, 'query.batch-size'],
    ['neither XUID nor keyword', { xuids: [] }, 'query.filter-required'],
  ])('a batch with %s', (_, body, clause) => {
    expect(refusalOf(ask([], { batch: true, body }))).toMatchObject({ row: 9, clause })
  })
  test('batch.repeated: XUIDs of the query string come before those of the body, without repeats', () => {
    const request = ask(
      [
        ['xuid', '3'],
        ['xuid', '1'],
      ],
      { batch: true, body: { xuids: ['1', '2', '3'] } },
    )
    expect(preflight(request, '107', askers.server).query?.xuids).toEqual(['3', '1', '2'])
  })
  test('false means the same as a missing flag', () => {
    const { query: asked } = preflight(
      ask([
        ['xuid', other],
        ['private', 'false'],
        ['reservations', 'false'],
      ]),
      '107',
      self,
    )
    expect(asked).toMatchObject({ private: false, reservations: false })
  })
  test.each(['', 'abc', '103', '1e3', '107.5', '-107'])('contract version %j', (version) => {
    expect(refusalOf(ask([['xuid', '1']]), version)).toMatchObject({ row: 9, clause: 'version.required' })
  })
  test.each([
    ['104', '4', 200],
    ['104', '5', 400],
    ['105', '5', 200],
    ['200', '1', 400],
  ])('contract %s with version %s is %d', (contract, version, status) => {
    expect(
      statusFor(
        ask([
          ['xuid', '1'],
          ['version', version],
        ]),
        self,
        contract,
      ),
    ).toBe(status)
  })
  test('a malformed SCID is row 12, even if other parts are malformed too', () => {
    expect(refusalOf(ask([['take', 'x']], { scid: 'nope' }), 'x')).toMatchObject({ row: 12, field: 'scid' })
  })
  test('messages name the field, the value and the rule, for any value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (value) => {
        const message = messageOf({ row: 9, clause: 'query.take-range', field: 'take', value })
        expect(message).toContain('take')
        expect(message).toContain('query.take-range')
        expect(message.isWellFormed()).toBe(true)
        expect(message).not.toMatch(/[\0\r\n]/)
      }),
    )
  })
})

test('a batch equals its single queries, one after another', () => {
  fc.assert(
    fc.property(world, query, (drawn, asked) => {
      const facts = drawn.sessions.map((one) => deriveFacts(one, [], now))
      const singles = asked.xuids.flatMap((xuid) => answerQuery({ ...asked, xuids: [xuid] }, facts))
      if (asked.xuids.length > 0) expect(answerQuery(asked, facts)).toEqual(singles)
    }),
    { numRuns: 2000 },
  )
})

test('a session ends when its empty timeout passes or, if that is 0, when its last member is removed', () => {
  const ends = { byTimeout: 0, byMembers: 0 }
  fc.assert(
    fc.property(world, ({ sessions }) => {
      for (const session of sessions) {
        const timeout = timeoutOf(session, 'sessionEmptyTimeout')
        const since = session.emptySince
        const byTimeout = since !== undefined && timeout !== null && since + timeout <= now
        const byMembers =
          timeout === 0 && session.members.length > 0 && presentMembers(session, now).length === 0
        if (byTimeout) ends.byTimeout++
        if (byMembers) ends.byMembers++
        expect(isAlive(session, now)).toBe(!byTimeout && !byMembers)
      }
    }),
    { numRuns: 500 },
  )
  expect(ends.byTimeout).toBeGreaterThan(10)
  expect(ends.byMembers).toBeGreaterThan(10)
})

test('a caution is given if page 003 does not allow the value, and never for a batch', () => {
  const fields = (request: QueryRequest) => findCautions(request).map((caution) => caution.field)
  expect(
    fields(
      ask([
        ['visibility', 'full'],
        ['take', '0'],
      ]),
    ),
  ).toEqual(['visibility', 'take'])
  expect(
    fields(
      ask([
        ['visibility', 'open'],
        ['take', '1'],
      ]),
    ),
  ).toEqual([])
  expect(fields(ask([['visibility', 'full']], { batch: true }))).toEqual([])
})

describe('the status row of an answer', () => {
  const base = { endpoint: 'queryTemplate', contentType: 'text/plain', addressFault: false } as const
  test.each([
    [{ ...base, status: 200, contentType: 'application/json' }, 1],
    [{ ...base, endpoint: 'putSession', status: 201, contentType: 'application/json' }, 2],
    [{ ...base, status: 202 }, 3],
    [{ ...base, endpoint: 'getSession', status: 204, contentType: undefined }, 4],
    [{ ...base, endpoint: 'getElement', status: 204, contentType: undefined }, 5],
    [{ ...base, endpoint: 'putSession', status: 204, contentType: undefined }, 6],
    [{ ...base, endpoint: 'deleteMember', status: 204, contentType: undefined }, 7],
    [{ ...base, status: 400 }, 9],
    [{ ...base, status: 403 }, 10],
    [{ ...base, status: 403, contentType: 'application/json' }, 11],
    [{ ...base, status: 404, addressFault: true }, 12],
    [{ ...base, status: 404 }, 13],
    [{ ...base, endpoint: 'getElement', status: 404 }, 15],
    [{ ...base, status: 405 }, 17],
    [{ ...base, status: 412, contentType: undefined }, 20],
    [{ ...base, status: 412, contentType: 'application/json' }, 21],
    [{ ...base, status: 429, contentType: 'application/json' }, 22],
    [{ ...base, status: 503 }, 23],
    [{ ...base, status: 204 }, undefined],
    [{ ...base, status: 418 }, undefined],
    [{ ...base, status: 500 }, undefined],
  ] as const)('%j is row %s', (answered, row) => expect(findStatusRow(answered)?.row).toBe(row))
})
