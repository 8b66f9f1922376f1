/** The sessions of the demo world, as lists of writes: members create, join, leave and update them. */
import type { JsonObject } from '#contract/json.ts'
import type { Visibility } from '#contract/mpsd/query.ts'
import type {
  MemberSystemProperties,
  SessionWrite,
  SystemConstants,
  SystemProperties,
} from '#contract/mpsd/session.ts'
import { type DemoPerson, namedPeople } from './demo-people.ts'
import { type DemoTitle, emberfall, nineStones, oddStrings } from './demo-titles.ts'
import type { SeededRandom } from './seeded-random.ts'

/** One PUT: its caller, the minutes since the session was created, and its body. */
export interface DemoWrite {
  readonly by: DemoPerson
  readonly minutes: number
  readonly body: SessionWrite
}

export interface DemoSession {
  readonly title: DemoTitle
  readonly template: string
  readonly name: string
  /** Minutes between the creation of the session and the current time of the demo world. */
  readonly minutesAgo: number
  readonly writes: readonly DemoWrite[]
}

const keywords = [
  'beginners',
  'no-mic',
  'speedrun',
  'late-night',
  'Weekend',
  '中文',
  'ranked',
  'storymode',
] as const
const maps = ['Cinder Hollow', 'Glass Causeway', 'Old Ferry', 'Salt Terraces'] as const

const ownMember = (system: MemberSystemProperties, custom: JsonObject = {}): SessionWrite['members'] => ({
  me: { properties: { system, custom } },
})

const reservationsFor = (people: readonly DemoPerson[]): SessionWrite['members'] =>
  Object.fromEntries(people.map((one, i) => [`reserve_${i}`, { constants: { system: { xuid: one.xuid } } }]))

/** The state of a member after joining: 70 % active, 10 % ready, 20 % inactive. */
function chooseMemberState(random: SeededRandom): MemberSystemProperties {
  const roll = random.nextInteger(10)
  return roll < 7 ? { active: true } : roll < 8 ? { ready: true } : {}
}

const unrestricted = { joinRestriction: 'none', readRestriction: 'none' } as const

interface Plan {
  readonly template: string
  readonly title: DemoTitle
  readonly system: SystemConstants
  readonly maxMembers: number
  readonly isPrivate: boolean
  readonly isInviteOnly: boolean
}

function choosePlan(random: SeededRandom): Plan {
  const roll = random.nextInteger(100)
  const plan = (
    title: DemoTitle,
    template: string,
    maxMembers: number,
    system: SystemConstants = {},
  ): Plan => {
    const visibility = system.visibility ?? title.templates[template]?.constants.system?.visibility ?? 'open'
    return {
      title,
      template,
      system,
      maxMembers,
      isPrivate: visibility === 'private',
      isInviteOnly: visibility !== 'open',
    }
  }
  if (roll < 34) {
    const visibility = random.pick<Visibility>(['open', 'open', 'open', 'open', 'open', 'visible', 'private'])
    return plan(emberfall, 'Lobby', 8, { visibility, version: 1 + random.nextInteger(7) })
  }
  if (roll < 46) return plan(emberfall, 'Raid', 12)
  if (roll < 58) return plan(emberfall, 'Camp', 6)
  if (roll < 82) return plan(nineStones, 'Match', 2, { visibility: random.chance(12) ? 'private' : 'open' })
  if (roll < 90) return plan(nineStones, 'Tournament', 32)
  return plan(nineStones, 'ClubRoom', 16)
}

function chooseProperties(random: SeededRandom, plan: Plan): SystemProperties {
  const system: SystemProperties = {}
  if (!plan.isPrivate && random.chance(45))
    system.keywords = random.sample(keywords, 1 + random.nextInteger(2))
  if (!plan.isInviteOnly && plan.template !== 'ClubRoom' && random.chance(18)) {
    system.joinRestriction = random.pick(['followed', 'local'])
  }
  if (plan.template === 'ClubRoom') system.joinRestriction = random.pick(['followed', 'none', 'local'])
  if (random.chance(6)) system.closed = true
  return system
}

/** `guests` join after the host; `waiting` only have reservations. */
function choosePeople(
  random: SeededRandom,
  { maxMembers }: Plan,
  host: DemoPerson,
  randomPeople: readonly DemoPerson[],
): { guests: DemoPerson[]; waiting: DemoPerson[] } {
  const others = random.sample(
    randomPeople.filter((one) => one !== host),
    maxMembers,
  )
  const isFull = random.chance(12)
  if (isFull) return { guests: others.slice(0, Math.min(maxMembers, 16) - 1), waiting: [] }
  // Two nested random numbers make most sessions small.
  const count = random.nextInteger(random.nextInteger(Math.min(maxMembers, 14)) + 1)
  const waitingCount = random.nextInteger(Math.min(3, maxMembers - count))
  return { guests: others.slice(0, count), waiting: others.slice(count, count + waitingCount) }
}

/** The writes of one random session. */
export function createRandomSession(
  random: SeededRandom,
  host: DemoPerson,
  randomPeople: readonly DemoPerson[],
  name: string,
): DemoSession {
  const plan = choosePlan(random)
  const { guests, waiting } = choosePeople(random, plan, host, randomPeople)
  const custom = {
    map: random.pick(maps),
    seed: JSON.rawJSON(`90071992547409${10 + random.nextInteger(89)}`),
  }
  const invited = plan.isInviteOnly ? [...guests, ...waiting] : waiting
  const writes: DemoWrite[] = [
    {
      by: host,
      minutes: 0,
      body: {
        constants: { system: plan.system },
        // A ClubRoom restricts joining by default, so it starts unrestricted until its guests have joined.
        properties: plan.template === 'ClubRoom' ? { system: unrestricted, custom } : { custom },
        members: plan.isInviteOnly
          ? { ...ownMember({ active: true }), ...reservationsFor(invited) }
          : ownMember({ active: true }, { ready: random.chance(50) }),
      },
    },
  ]
  for (const [i, guest] of guests.entries())
    writes.push({ by: guest, minutes: 1 + i, body: { members: ownMember(chooseMemberState(random)) } })
  const system = chooseProperties(random, plan)
  if (plan.template === 'Match' && guests.length > 0 && random.chance(80))
    system.turn = [random.nextInteger(2)]
  const minutesAfterGuests = guests.length + 2
  if (Object.keys(system).length > 0)
    writes.push({ by: host, minutes: minutesAfterGuests, body: { properties: { system } } })
  if (!plan.isInviteOnly && waiting.length > 0)
    writes.push({ by: host, minutes: minutesAfterGuests + 1, body: { members: reservationsFor(waiting) } })
  if (guests[0] && random.chance(20))
    writes.push({ by: guests[0], minutes: minutesAfterGuests + 2, body: { members: { me: null } } })
  if (random.chance(15))
    writes.push({
      by: host,
      minutes: minutesAfterGuests + 3,
      body: { members: ownMember(random.chance(50) ? { active: null } : { ready: true }) },
    })
  return {
    title: plan.title,
    template: plan.template,
    name,
    minutesAgo: minutesAfterGuests + 10 + random.nextInteger(6 * 24 * 60),
    writes,
  }
}

const session = (
  title: DemoTitle,
  template: string,
  name: string,
  minutesAgo: number,
  writes: DemoWrite[],
) => ({ title, template, name, minutesAgo, writes })
const write = (by: DemoPerson, minutes: number, body: SessionWrite): DemoWrite => ({ by, minutes, body })
const open = (by: DemoPerson, system: SystemConstants = {}) =>
  write(by, 0, { constants: { system }, members: ownMember({ active: true }) })

/** A match of two in Emberfall. `turn`: the index of the member whose turn it is. */
const duel = (name: string, minutesAgo: number, host: DemoPerson, guest: DemoPerson, turn: 0 | 1) =>
  session(emberfall, 'Duel', name, minutesAgo, [
    open(host, { visibility: 'open' }),
    write(guest, 1, { members: ownMember({ active: true }) }),
    write(host, 2, { properties: { system: { turn: [turn], keywords: ['ranked'] } } }),
  ])

/** Names that a careless screen would run, turn around, cut or hide. */
const oddNames = [
  '<b>not bold</b> & "quoted"',
  '=1+1',
  'pay\u202Etxt.exe',
  '  two blanks  before',
  'zero\u200Bwidth',
  '名稱 with 中文 and emoji 🎮',
]
const oddKeywords = ['<img src=x onerror=alert(1)>', '@SUM(A1)', 'plain']

/** The fixed sessions of the named people; they do not depend on the random numbers. */
export function createFixedSessions(randomPeople: readonly DemoPerson[]): DemoSession[] {
  const { player, privateMember, reserved } = namedPeople
  const [friend = player, rival = player] = randomPeople
  return [
    session(emberfall, 'Lobby', 'mika-evening-run', 18, [
      open(player, { visibility: 'open', version: 2 }),
      write(friend, 1, { members: ownMember({ active: true }) }),
      write(player, 2, {
        properties: { system: { keywords: ['late-night', 'no-mic'], joinRestriction: 'followed' } },
      }),
    ]),
    session(emberfall, 'Camp', 'ines-hideout', 44, [
      write(privateMember, 0, {
        members: { ...ownMember({ active: true }), ...reservationsFor([player, reserved]) },
      }),
      write(player, 3, { members: ownMember({ active: true }) }),
    ]),
    session(emberfall, 'Lobby', 'mika-waiting-room', 65, [
      open(player, { visibility: 'open' }),
      write(friend, 1, { members: ownMember({ active: true }) }),
      write(player, 5, { members: ownMember({ ready: true }) }),
    ]),
    session(emberfall, 'Lobby', 'mika-stepped-away', 180, [
      open(player, { visibility: 'open', version: 6 }),
      write(friend, 1, { members: ownMember({ active: true }) }),
      write(player, 9, { members: ownMember({ active: null }) }),
    ]),
    session(emberfall, 'Raid', 'raid-of-the-kiln', 90, [
      write(friend, 0, {
        members: { ...ownMember({ active: true }), ...reservationsFor([player, reserved]) },
      }),
    ]),
    session(nineStones, 'Match', 'mika-against-amber', 7, [
      open(friend, { visibility: 'open' }),
      write(player, 1, { members: ownMember({ active: true }) }),
      write(player, 2, { properties: { system: { turn: [1], keywords: ['ranked'] } } }),
    ]),
    session(nineStones, 'Match', 'mika-private-match', 12, [
      write(player, 0, {
        constants: { system: { visibility: 'private' } },
        members: { ...ownMember({ active: true }), ...reservationsFor([rival]) },
      }),
    ]),
  ]
}

/** Turns and restrictions in Emberfall, so that its first answer shows every column; and the odd strings. */
export function createShownSessions(randomPeople: readonly DemoPerson[]): DemoSession[] {
  const { player, privateMember, friend: juno } = namedPeople
  const [friend = player, rival = player] = randomPeople
  return [
    duel('duel-at-dusk', 6, player, juno, 0),
    duel('ember-duel-41', 130, privateMember, friend, 1),
    duel('ember-duel-38', 377, privateMember, juno, 0),
    session(emberfall, 'Lobby', 'kiln-warmup', 23, [
      open(privateMember, { visibility: 'open', version: 2 }),
      write(friend, 1, { members: ownMember({ active: true }) }),
      write(rival, 2, { members: ownMember({ active: true }) }),
      write(privateMember, 3, { properties: { system: { keywords: ['beginners'] } } }),
    ]),
    session(emberfall, 'Lobby', 'salt-terraces-run', 112, [
      open(privateMember, { visibility: 'open', version: 2 }),
      write(privateMember, 3, {
        properties: { system: { keywords: ['no-mic'], joinRestriction: 'local' } },
      }),
    ]),
    session(emberfall, 'Lobby', 'old-ferry-night', 447, [
      open(privateMember, { visibility: 'open', version: 2 }),
      write(juno, 2, { members: ownMember({ active: true }) }),
      write(privateMember, 5, {
        properties: { system: { keywords: ['late-night'], joinRestriction: 'followed' } },
      }),
      write(privateMember, 6, { members: ownMember({ active: null }) }),
    ]),
    ...oddNames.map((name, i) =>
      session(oddStrings, 'Room', name, 30 + 7 * i, [
        open(player, { visibility: 'open' }),
        write(player, 1, {
          properties: { system: { keywords: [oddKeywords[i % oddKeywords.length] ?? ''] } },
        }),
      ]),
    ),
  ]
}

/** Sessions that are not there any more: somebody asks where they went. */
export function createEndedSessions(): DemoSession[] {
  const { player, privateMember, friend: juno } = namedPeople
  return [
    session(nineStones, 'Match', 'mika-lost-match', 95, [
      write(player, 0, {
        constants: { system: { visibility: 'private' } },
        members: { ...ownMember({ active: true }), ...reservationsFor([juno]) },
      }),
      write(juno, 2, { members: ownMember({ active: true }) }),
      write(player, 31, { members: { me: null } }),
      write(juno, 33, { members: { me: null } }),
    ]),
    session(emberfall, 'Camp', 'ines-first-hideout', 300, [
      write(privateMember, 0, { members: ownMember({ active: true }) }),
      write(privateMember, 140, { members: { me: null } }),
    ]),
  ]
}
