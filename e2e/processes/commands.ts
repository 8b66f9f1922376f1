/** Commands for model-based tests: each runs on a real directory over HTTP and on its model. */
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { Name, type Scid, Xuid } from '#contract/identifiers.ts'
import type { Caller } from '#contract/mpsd/caller.ts'
import type { SessionQuery } from '#contract/mpsd/query.ts'
import { formatParameters } from '#contract/query-string.ts'
import type { Condition, Expected, Model, People, Place } from './model.ts'

export interface RealDirectory {
  readonly url: string
  readonly scid: Scid
  /** The `Authorization` of each caller, by XUID. */
  readonly tokens: ReadonlyMap<string, string>
  /** All ETags seen so far, to detect one that is used again for another version. */
  readonly seenEtags: Set<string>
  readonly wait: (now: number) => Promise<void>
}

const caller = (xuid: string, deviceId: string, server = false): Caller => ({
  xuid: Xuid.parse(xuid),
  gamertag: `P${xuid}`,
  titleId: '7',
  deviceId,
  server,
})

/** Two users on one device, one on another device whom the first follows, an unrelated user, and a server. */
export const people: People = {
  callers: [
    caller('100', 'a'),
    caller('200', 'a'),
    caller('18446744073709551615', 'b'),
    caller('400', 'c'),
    caller('900', 'd', true),
  ],
  follows: new Map([['100', ['18446744073709551615']]]),
}

class Disagreement extends Error {}

/** Whether the ETag is a real one from the directory, not a placeholder of the model. */
const isRealEtag = (etag: string | undefined): etag is string =>
  etag !== undefined && !etag.includes('unknown')

const without = ({ correlationId: _, branch: __, ...rest }: Record<string, unknown>) => rest

/** Compares a response with the model, then stores the directory's ETag and branch in the model. */
async function compare(
  real: RealDirectory,
  model: Model,
  by: Caller,
  place: Place | undefined,
  expected: Expected,
  response: Response,
) {
  const body = await response.text()
  const seenEtags = `${response.status} ${body.slice(0, 300)}`
  if (response.status !== expected.status)
    throw new Disagreement(`expected ${expected.status}, got ${seenEtags}`)
  if (expected.results) {
    const { results } = JSON.parse(body) as { results: object[] }
    if (!isDeepStrictEqual(results, expected.results)) {
      throw new Disagreement(`expected ${JSON.stringify(expected.results)}, got ${seenEtags}`)
    }
  }
  if (!expected.session || !place) return
  const got = JSON.parse(body) as Record<string, unknown>
  const wanted = JSON.parse(JSON.stringify(model.render(expected.session, by))) as Record<string, unknown>
  if (!isDeepStrictEqual(without(got), without(wanted))) {
    throw new Disagreement(`expected ${JSON.stringify(without(wanted))}, got ${JSON.stringify(without(got))}`)
  }
  const etag = response.headers.get('etag') ?? ''
  const { session } = expected
  const isKnown = isRealEtag(session.etag)
  if (isKnown && session.etag !== etag) throw new Disagreement(`the ETag became ${etag} by itself`)
  if (!isKnown && real.seenEtags.has(etag)) throw new Disagreement(`the ETag ${etag} was another's`)
  real.seenEtags.add(etag)
  // A dry run without changes returns the stored ETag, which may be new to the model.
  if (model.etagOf(place) === session.etag) model.bind(place, { etag, branch: String(got.branch) })
}

type Step = fc.AsyncCommand<Model, RealDirectory>

abstract class Command implements Step {
  readonly by: Caller
  constructor(by: Caller) {
    this.by = by
  }
  check = () => true
  abstract run(model: Model, real: RealDirectory): Promise<void>

  protected ask(real: RealDirectory, path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`${real.url}/serviceconfigs/${real.scid}${path}`, {
      ...init,
      headers: {
        ...(init.headers as Record<string, string>),
        'x-xbl-contract-version': '107',
        authorization: real.tokens.get(this.by.xuid) ?? '',
      },
    })
  }
}

const pathOf = ({ template, name }: Place) =>
  `/sessiontemplates/${template}/sessions/${encodeURIComponent(name)}`

class Get extends Command {
  readonly place: Place
  constructor(by: Caller, place: Place) {
    super(by)
    this.place = place
  }
  override async run(model: Model, real: RealDirectory) {
    const expected = model.get(this.place, this.by)
    await compare(real, model, this.by, this.place, expected, await this.ask(real, pathOf(this.place)))
  }
  override toString = () => `GET ${pathOf(this.place)} as ${this.by.xuid}`
}

class Put extends Command {
  readonly place: Place
  readonly body: object
  readonly condition: Condition
  readonly isDryRun: boolean
  constructor(by: Caller, place: Place, body: object, condition: Condition, isDryRun: boolean) {
    super(by)
    this.place = place
    this.body = body
    this.condition = condition
    this.isDryRun = isDryRun
  }
  #headers(model: Model): Record<string, string> {
    const etag = model.etagOf(this.place)
    switch (this.condition) {
      case 'none':
        return {}
      case 'create':
        return { 'if-none-match': '*' }
      case 'match any':
        return { 'if-match': '*' }
      default:
        // A placeholder cannot be sent; the condition is then `If-Match: *`.
        if (this.condition === 'match') return { 'if-match': isRealEtag(etag) ? etag : '*' }
        return { 'if-match': 'other' }
    }
  }
  override async run(model: Model, real: RealDirectory) {
    const headers = this.#headers(model)
    // If due timers will change the session, the known ETag is stale.
    const seenEtags = model.etagOf(this.place)
    const path = `${pathOf(this.place)}${this.isDryRun ? '?nocommit=true' : ''}`
    const isStale = this.condition === 'match' && isRealEtag(seenEtags) && model.isDue(this.place)
    const condition = isStale ? 'match other' : this.condition
    const expected = model.put(this.place, this.by, this.body, condition, this.isDryRun)
    const response = await this.ask(real, path, { method: 'PUT', headers, body: JSON.stringify(this.body) })
    await compare(real, model, this.by, this.place, expected, response)
  }
  override toString = () =>
    `PUT ${pathOf(this.place)} ${this.condition}${this.isDryRun ? ' dry' : ''} ${JSON.stringify(this.body)} as ${this.by.xuid}`
}

class Remove extends Command {
  readonly place: Place
  readonly member: string
  constructor(by: Caller, place: Place, member: string) {
    super(by)
    this.place = place
    this.member = member
  }
  override async run(model: Model, real: RealDirectory) {
    const expected = model.remove(this.place, this.by, this.member)
    const path = `${pathOf(this.place)}/members/${this.member}`
    await compare(
      real,
      model,
      this.by,
      this.place,
      expected,
      await this.ask(real, path, { method: 'DELETE' }),
    )
  }
  override toString = () => `DELETE ${pathOf(this.place)}/members/${this.member} as ${this.by.xuid}`
}

class Query extends Command {
  readonly query: Omit<SessionQuery, 'scid'>
  constructor(by: Caller, query: Omit<SessionQuery, 'scid'>) {
    super(by)
    this.query = query
  }
  override async run(model: Model, real: RealDirectory) {
    const { template, xuids, keyword, ...rest } = this.query
    const expected = model.query({ ...this.query, scid: model.scid }, this.by)
    const given = [
      ...xuids.map((xuid) => ['xuid', xuid] as const),
      ...(keyword === undefined ? [] : [['keyword', keyword] as const]),
      ...(['reservations', 'inactive', 'private'] as const).flatMap((flag) =>
        rest[flag] ? [[flag, 'true'] as const] : [],
      ),
      ...(rest.visibility ? [['visibility', rest.visibility] as const] : []),
    ]
    const base = template === undefined ? '' : `/sessiontemplates/${template}`
    const isBatch = xuids.length > 1
    const path = `${base}/${isBatch ? 'batch' : 'sessions'}?${formatParameters(given)}`
    const init = isBatch ? { method: 'POST', body: '{"xuids":[]}' } : {}
    await compare(real, model, this.by, undefined, expected, await this.ask(real, path, init))
  }
  override toString = () => `query ${JSON.stringify(this.query)} as ${this.by.xuid}`
}

class Wait implements Step {
  readonly milliseconds: number
  constructor(milliseconds: number) {
    this.milliseconds = milliseconds
  }
  check = () => true
  async run(model: Model, real: RealDirectory) {
    model.now += this.milliseconds
    await real.wait(model.now)
  }
  toString = () => `wait ${this.milliseconds} ms`
}

export const templateNames = ['Open', 'Quick', 'Private', 'Large'] as const

const by = fc.constantFrom(...people.callers)
const place = fc.record({
  // Few sessions, so that the steps affect the same ones.
  template: fc.constantFrom('Open', 'Open', 'open', 'Quick', 'Private', 'Large'),
  name: fc.constantFrom('é', 'é', 'É'),
})
const xuid = fc.constantFrom('100', '200', '18446744073709551615', '400')

const me = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ properties: { system: { active: true } } }) },
  fc.constant({ properties: { system: { ready: true } } }),
  fc.constant({ properties: { system: { active: false } } }),
  fc.constant({ properties: { system: { active: true, ready: true } } }),
  fc.constant({ properties: { custom: { n: 1, deep: { x: [1] } } } }),
  fc.constant({ constants: { custom: { seat: 1 } } }),
  fc.constant({}),
  { weight: 2, arbitrary: fc.constant(null) },
)
const reservation = xuid.map((one) => ({ constants: { system: { xuid: one } } }))
const system = fc.record(
  {
    keywords: fc.subarray(['ranked', 'Ranked', '組隊']),
    closed: fc.boolean(),
    locked: fc.boolean(),
    joinRestriction: fc.constantFrom('none', 'local', 'followed', null),
    readRestriction: fc.constantFrom('none', 'local', 'followed', null),
    turn: fc.subarray([0, 1, 2]),
  },
  { requiredKeys: [] },
)
const body = fc.record(
  {
    members: fc.record(
      { me, reserve_0: reservation, reserve_1: reservation, 0: fc.constantFrom(null, {}) },
      { requiredKeys: [] },
    ),
    properties: fc.record(
      { system, custom: fc.constantFrom({ a: 1 }, { a: null, b: 2 }, {}) },
      { requiredKeys: [] },
    ),
    constants: fc.constantFrom(
      { system: { maxMembersCount: 2 } },
      { custom: { map: 'x' } },
      { system: { version: 2 } },
    ),
    servers: fc.constantFrom({ s: {} }, { s: null }),
  },
  { requiredKeys: [] },
)
/** Most writes join or leave, so that sessions are created; the others are arbitrary. */
const likelyBody = fc.oneof(
  { weight: 3, arbitrary: me.map((one) => ({ members: { me: one } })) },
  {
    weight: 2,
    arbitrary: fc.tuple(me, reservation).map(([one, other]) => ({ members: { me: one, reserve_0: other } })),
  },
  { weight: 3, arbitrary: body },
)
const condition = fc.constantFrom<Condition>(
  'none',
  'none',
  'none',
  'match any',
  'match',
  'match other',
  'create',
)

const query = fc
  .record({
    template: fc.constantFrom(undefined, undefined, 'open', 'PRIVATE'),
    xuids: fc.uniqueArray(xuid, { maxLength: 3 }).map((all) => all.map((one) => Xuid.parse(one))),
    keyword: fc.constantFrom(undefined, undefined, 'RANKED', '組隊', 'carried'),
    reservations: fc.boolean(),
    inactive: fc.boolean(),
    private: fc.boolean(),
    visibility: fc.constantFrom(undefined, undefined, 'open' as const, 'full' as const),
  })
  .filter((one) => one.xuids.length > 0 || (one.keyword !== undefined && !one.reservations && !one.inactive))
  .map((one) => ({
    ...one,
    template: one.template && Name.parse(one.template),
    version: undefined,
    take: 100,
  }))

/** A few queries, repeated often, to detect a cached answer that is outdated. */
const plain = xuid.map((one) => ({
  template: undefined,
  xuids: [Xuid.parse(one)],
  keyword: undefined,
  reservations: false,
  inactive: false,
  private: false,
  visibility: undefined,
  version: undefined,
  take: 100,
}))

const put = (what: fc.Arbitrary<object>) =>
  fc.tuple(by, place, what, fc.constant<Condition>('none'), fc.constant(false)).map((all) => new Put(...all))
const ofMe = (one: object | null) => fc.constant({ members: { me: one } })

/** All commands, in any order. Joining and leaving are most frequent: sessions are created and end. */
export const steps = [
  fc.tuple(by, place).map(([who, where]) => new Get(who, where)),
  fc
    .tuple(by, place, likelyBody, condition, fc.constantFrom(false, false, true))
    .map((all) => new Put(...all)),
  put(ofMe({ properties: { system: { active: true } } })),
  put(ofMe({ properties: { system: { active: true } } })),
  put(ofMe(null)),
  put(likelyBody),
  put(system.map((one) => ({ members: { me: {} }, properties: { system: one } }))),
  fc.tuple(by, place, fc.constantFrom('me', '0', '1')).map((all) => new Remove(...all)),
  fc.tuple(by, query).map(([who, one]) => new Query(who, one)),
  fc.tuple(by, plain).map(([who, one]) => new Query(who, one)),
  fc.constantFrom(1, 999, 1000, 2000, 30_000).map((milliseconds) => new Wait(milliseconds)),
]
