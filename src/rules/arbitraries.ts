/** Generators of test worlds, queries and callers. Value ranges are small, so that queries often match. */
import fc from 'fast-check'
import { Name, Scid, toWireTime, Xuid } from '#contract/identifiers.ts'
import type { Caller } from '#contract/mpsd/caller.ts'
import type { SessionQuery } from '#contract/mpsd/query.ts'
import type { MemberRecord, SessionRecord, TemplateRecord } from './session-record.ts'

export const scid = Scid.parse('11111111-2222-4333-8444-555555555555')
/** The current time in every generated world, in milliseconds since 1970. */
export const now = Date.parse('2026-03-04T05:06:07Z')

const people = ['0', '7', '2533274790123456', '9007199254740993', '18446744073709551615'].map((one) =>
  Xuid.parse(one),
)
/** One keyword in two cases, one that looks like markup, and one outside the Basic Multilingual Plane. */
const words = ['ranked', 'Ranked', '<b>', '組隊', '🜁'] as const
const templateNames = ['Lobby', 'raid'] as const
/**
 * Names that differ only in case do not occur twice in one template. Some are outside the Basic Multilingual
 * Plane, where UTF-16 order differs from code point order.
 */
const sessionNames = ['a', 'B', 'c-1', '\u{1F701}', '\uFFEE', '<i>', 'é'] as const

const person = fc.constantFrom(...people)
const keywords = fc.subarray([...words], { maxLength: 2 })
/** `null` never fires, 0 fires at once. The others fire shortly before or after the current time. */
const timeout = fc.constantFrom(null, null, null, undefined, 0, 1000, 60_000)

const member = fc.record({
  xuid: person,
  state: fc.constantFrom('active', 'ready', 'reserved', 'inactive'),
  ago: fc.constantFrom(0, 999, 1000, 1001, 59_999, 60_000, 600_000),
})

function toMembers(drawn: readonly { xuid: Xuid; state: string; ago: number }[]): MemberRecord[] {
  return drawn.map(({ xuid, state, ago }, index) => ({
    index,
    xuid,
    joinTime: toWireTime(now - ago),
    since: now - ago,
    reserved: state === 'reserved',
    constants: { system: {}, custom: {} },
    properties: { system: state === 'active' || state === 'ready' ? { [state]: true } : {}, custom: {} },
  }))
}

const session = fc
  .record({
    templateName: fc.constantFrom(...templateNames),
    name: fc.constantFrom(...sessionNames),
    age: fc.constantFrom(0, 1, 2, 90_000),
    visibility: fc.constantFrom(undefined, 'open', 'visible', 'private'),
    version: fc.constantFrom(undefined, null, 1, 2, 7),
    places: fc.constantFrom(undefined, null, 1, 2, 3),
    style: fc.boolean(),
    restriction: fc.constantFrom(undefined, 'none', 'local', 'followed'),
    keywords,
    members: fc.uniqueArray(member, { maxLength: 4, selector: (one) => one.xuid }),
    turn: fc.subarray([0, 1, 2]),
    timeouts: fc.record({ reserved: timeout, inactive: timeout, ready: timeout, empty: timeout }),
    emptyFor: fc.constantFrom(0, 999, 1000, 60_000),
  })
  .map((drawn): SessionRecord => {
    const members = toMembers(drawn.members)
    return {
      scid,
      templateName: drawn.templateName,
      name: drawn.name,
      contractVersion: 107,
      branch: '00000000-0000-4000-8000-000000000000',
      changeNumber: 1,
      startTime: toWireTime(now - drawn.age),
      etag: '"1"',
      constants: {
        system: {
          ...(drawn.visibility && { visibility: drawn.visibility as 'open' }),
          ...(drawn.version !== undefined && { version: drawn.version }),
          ...(drawn.places !== undefined && { maxMembersCount: drawn.places }),
          capabilities: { userAuthorizationStyle: drawn.style },
          ...(drawn.timeouts.reserved !== undefined && { reservedRemovalTimeout: drawn.timeouts.reserved }),
          ...(drawn.timeouts.inactive !== undefined && { inactiveRemovalTimeout: drawn.timeouts.inactive }),
          ...(drawn.timeouts.ready !== undefined && { readyRemovalTimeout: drawn.timeouts.ready }),
          ...(drawn.timeouts.empty !== undefined && { sessionEmptyTimeout: drawn.timeouts.empty }),
        },
        custom: {},
      },
      properties: {
        system: {
          ...(drawn.restriction && { joinRestriction: drawn.restriction as 'local' }),
          keywords: [...drawn.keywords],
          turn: drawn.turn.filter((index) => index < members.length),
        },
        custom: {},
      },
      members,
      nextIndex: members.length,
      servers: {},
      ...(members.length === 0 && { emptySince: now - drawn.emptyFor }),
    }
  })

export interface World {
  readonly templates: readonly TemplateRecord[]
  readonly sessions: readonly SessionRecord[]
}

export const world: fc.Arbitrary<World> = fc.record({
  templates: fc.tuple(...templateNames.map(() => keywords)).map((drawn) =>
    templateNames.map((name, i) => ({
      scid,
      name,
      document: { contractVersion: 107, constants: {}, keywords: drawn[i] ?? [] },
    })),
  ),
  sessions: fc.uniqueArray(session, {
    minLength: 3,
    maxLength: 10,
    selector: (one) => `${one.templateName} ${one.name.toLowerCase()}`,
  }),
})

/** A valid query: it has a keyword, XUIDs, or both. */
export const query: fc.Arbitrary<SessionQuery> = fc
  .record({
    template: fc.constantFrom(undefined, 'lobby', 'RAID'),
    xuids: fc.uniqueArray(person, { maxLength: 4 }),
    keyword: fc.constantFrom(
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      'RANKED',
      'ranked',
      '<B>',
      '組隊',
      '🜁',
      'rank',
    ),
    reservations: fc.boolean(),
    inactive: fc.boolean(),
    private: fc.boolean(),
    visibility: fc.option(fc.constantFrom('open', 'full', 'visible', 'private'), { nil: undefined, freq: 2 }),
    // With a version in most queries, hardly any session would be found.
    version: fc.constantFrom(undefined, undefined, undefined, undefined, 1, 2, 7),
    take: fc.constantFrom(0, 1, 2, 100, 100, 100),
  })
  .filter((drawn) => drawn.xuids.length > 0 || drawn.keyword !== undefined)
  .map(
    (drawn) => ({ ...drawn, scid, template: drawn.template && Name.parse(drawn.template) }) as SessionQuery,
  )

export const caller: fc.Arbitrary<Caller> = fc.record({
  xuid: person,
  gamertag: fc.constant('Somebody'),
  titleId: fc.constant('1'),
  server: fc.boolean(),
})
