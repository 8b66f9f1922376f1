/** The sessions of the demo world, as lists of writes: members create, join, leave and update them. */
import type { JsonObject } from '#contract/json.ts'
import type { Visibility } from '#contract/query.ts'
import type {
  MemberSystemProperties,
  SessionWrite,
  SystemConstants,
  SystemProperties,
} from '#contract/session.ts'
import type { Dice } from './dice.ts'
import { cast, type DemoPerson } from './people.ts'
import { type DemoTitle, emberfall, nineStones } from './titles.ts'

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

const me = (system: MemberSystemProperties, custom: JsonObject = {}): SessionWrite['members'] => ({
  me: { properties: { system, custom } },
})

const places = (people: readonly DemoPerson[]): SessionWrite['members'] =>
  Object.fromEntries(people.map((one, i) => [`reserve_${i}`, { constants: { system: { xuid: one.xuid } } }]))

/** The state of a member after joining: 70 % active, 10 % ready, 20 % inactive. */
function standing(dice: Dice): MemberSystemProperties {
  const roll = dice.roll(10)
  return roll < 7 ? { active: true } : roll < 8 ? { ready: true } : {}
}

const unrestricted = { joinRestriction: 'none', readRestriction: 'none' } as const

interface Plan {
  readonly template: string
  readonly title: DemoTitle
  readonly system: SystemConstants
  readonly most: number
  readonly isPrivate: boolean
  readonly isByInvitation: boolean
}

function planOf(dice: Dice): Plan {
  const roll = dice.roll(100)
  const plan = (title: DemoTitle, template: string, most: number, system: SystemConstants = {}): Plan => {
    const visibility = system.visibility ?? title.templates[template]?.constants.system?.visibility ?? 'open'
    return {
      title,
      template,
      system,
      most,
      isPrivate: visibility === 'private',
      isByInvitation: visibility !== 'open',
    }
  }
  if (roll < 34) {
    const visibility = dice.pick<Visibility>(['open', 'open', 'open', 'open', 'open', 'visible', 'private'])
    return plan(emberfall, 'Lobby', 8, { visibility, version: 1 + dice.roll(7) })
  }
  if (roll < 46) return plan(emberfall, 'Raid', 12)
  if (roll < 58) return plan(emberfall, 'Camp', 6)
  if (roll < 82) return plan(nineStones, 'Match', 2, { visibility: dice.chance(12) ? 'private' : 'open' })
  if (roll < 90) return plan(nineStones, 'Tournament', 32)
  return plan(nineStones, 'ClubRoom', 16)
}

function propertiesOf(dice: Dice, plan: Plan): SystemProperties {
  const system: SystemProperties = {}
  if (!plan.isPrivate && dice.chance(45)) system.keywords = dice.draw(keywords, 1 + dice.roll(2))
  if (!plan.isByInvitation && plan.template !== 'ClubRoom' && dice.chance(18)) {
    system.joinRestriction = dice.pick(['followed', 'local'])
  }
  if (plan.template === 'ClubRoom') system.joinRestriction = dice.pick(['followed', 'none', 'local'])
  if (dice.chance(6)) system.closed = true
  return system
}

/** The writes of one random session. `guests` join after the host; `waiting` only have reservations. */
export function makeSession(
  dice: Dice,
  host: DemoPerson,
  crowd: readonly DemoPerson[],
  name: string,
): DemoSession {
  const plan = planOf(dice)
  const others = dice.draw(
    crowd.filter((one) => one !== host),
    plan.most,
  )
  const filled = dice.chance(12)
  // Two nested random numbers make most sessions small.
  const count = filled ? Math.min(plan.most, 16) - 1 : dice.roll(dice.roll(Math.min(plan.most, 14)) + 1)
  const guests = others.slice(0, count)
  const waiting = filled ? [] : others.slice(count, count + dice.roll(Math.min(3, plan.most - count)))
  const custom = { map: dice.pick(maps), seed: JSON.rawJSON(`90071992547409${10 + dice.roll(89)}`) as never }
  const invited = plan.isByInvitation ? [...guests, ...waiting] : waiting
  const writes: DemoWrite[] = [
    {
      by: host,
      minutes: 0,
      body: {
        constants: { system: plan.system },
        // A ClubRoom restricts joining by default, so it starts unrestricted until its guests have joined.
        properties: plan.template === 'ClubRoom' ? { system: unrestricted, custom } : { custom },
        members: plan.isByInvitation
          ? { ...me({ active: true }), ...places(invited) }
          : me({ active: true }, { ready: dice.chance(50) }),
      },
    },
  ]
  for (const [i, guest] of guests.entries())
    writes.push({ by: guest, minutes: 1 + i, body: { members: me(standing(dice)) } })
  const system = propertiesOf(dice, plan)
  if (plan.template === 'Match' && guests.length > 0 && dice.chance(80)) system.turn = [dice.roll(2)]
  const late = guests.length + 2
  if (Object.keys(system).length > 0)
    writes.push({ by: host, minutes: late, body: { properties: { system } } })
  if (!plan.isByInvitation && waiting.length > 0)
    writes.push({ by: host, minutes: late + 1, body: { members: places(waiting) } })
  if (guests[0] && dice.chance(20))
    writes.push({ by: guests[0], minutes: late + 2, body: { members: { me: null } } })
  if (dice.chance(15))
    writes.push({
      by: host,
      minutes: late + 3,
      body: { members: me(dice.chance(50) ? { active: null } : { ready: true }) },
    })
  return {
    title: plan.title,
    template: plan.template,
    name,
    minutesAgo: late + 10 + dice.roll(6 * 24 * 60),
    writes,
  }
}

/** The fixed sessions of the named people; they do not depend on the random numbers. */
export function makeCastSessions(crowd: readonly DemoPerson[]): DemoSession[] {
  const { player, privateMember, reserved } = cast
  const [friend = player, rival = player] = crowd
  const session = (
    title: DemoTitle,
    template: string,
    name: string,
    minutesAgo: number,
    writes: DemoWrite[],
  ) => ({
    title,
    template,
    name,
    minutesAgo,
    writes,
  })
  const write = (by: DemoPerson, minutes: number, body: SessionWrite): DemoWrite => ({ by, minutes, body })
  const open = (by: DemoPerson, system: SystemConstants = {}) =>
    write(by, 0, { constants: { system }, members: me({ active: true }) })
  return [
    session(emberfall, 'Lobby', 'mika-evening-run', 18, [
      open(player, { visibility: 'open', version: 2 }),
      write(friend, 1, { members: me({ active: true }) }),
      write(player, 2, {
        properties: { system: { keywords: ['late-night', 'no-mic'], joinRestriction: 'followed' } },
      }),
    ]),
    session(emberfall, 'Camp', 'ines-hideout', 44, [
      write(privateMember, 0, { members: { ...me({ active: true }), ...places([player, reserved]) } }),
      write(player, 3, { members: me({ active: true }) }),
    ]),
    session(emberfall, 'Lobby', 'mika-waiting-room', 65, [
      open(player, { visibility: 'open' }),
      write(friend, 1, { members: me({ active: true }) }),
      write(player, 5, { members: me({ ready: true }) }),
    ]),
    session(emberfall, 'Lobby', 'mika-stepped-away', 180, [
      open(player, { visibility: 'open', version: 6 }),
      write(friend, 1, { members: me({ active: true }) }),
      write(player, 9, { members: me({ active: null }) }),
    ]),
    session(emberfall, 'Raid', 'raid-of-the-kiln', 90, [
      write(friend, 0, { members: { ...me({ active: true }), ...places([player, reserved]) } }),
    ]),
    session(nineStones, 'Match', 'mika-against-amber', 7, [
      open(friend, { visibility: 'open' }),
      write(player, 1, { members: me({ active: true }) }),
      write(player, 2, { properties: { system: { turn: [1], keywords: ['ranked'] } } }),
    ]),
    session(nineStones, 'Match', 'mika-private-match', 12, [
      write(player, 0, {
        constants: { system: { visibility: 'private' } },
        members: { ...me({ active: true }), ...places([rival]) },
      }),
    ]),
    session(emberfall, 'Lobby', '<b>not bold</b> & "quoted"', 300, [
      open(player, { visibility: 'open' }),
      write(player, 1, { properties: { system: { keywords: ['<img src=x onerror=alert(1)>'] } } }),
    ]),
  ]
}
