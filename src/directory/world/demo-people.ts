/** The people of the demo world: about 400 random ones, and six with a role for the user to act as. */
import type { IdentityRole, TokenRequest } from '#contract/console/identities.ts'
import { Xuid } from '#contract/identifiers.ts'
import { emberfall } from './demo-titles.ts'
import type { SeededRandom } from './seeded-random.ts'

export interface DemoPerson extends TokenRequest {
  readonly gamertag: string
  readonly role?: IdentityRole
}

const firstWords = [
  'Amber',
  'Brisk',
  'Copper',
  'Dusky',
  'Eager',
  'Frost',
  'Gilded',
  'Hollow',
  'Ivory',
  'Jade',
  'Keen',
  'Lunar',
  'Misty',
  'Noble',
  'Opal',
  'Pale',
  'Quiet',
  'Rapid',
  'Silver',
  'Tidal',
] as const
const secondWords = [
  'Badger',
  'Comet',
  'Drake',
  'Ember',
  'Falcon',
  'Gecko',
  'Heron',
  'Ibex',
  'Jackal',
  'Kestrel',
  'Lynx',
  'Marten',
  'Newt',
  'Otter',
  'Puffin',
  'Quail',
  'Raven',
  'Stoat',
  'Tern',
  'Vole',
] as const

const mikaXuid = Xuid.parse('2533274790123456')
const junoXuid = Xuid.parse('2533274790777888')

/** The identities that the console lists first. Mika is in sessions of every kind. */
export const namedPeople = {
  player: {
    xuid: mikaXuid,
    gamertag: 'Mika Tan',
    role: 'player',
    titleId: emberfall.titleId,
    deviceId: 'console-mika',
    follows: [junoXuid],
  },
  privateMember: {
    xuid: Xuid.parse('2533274790654321'),
    gamertag: 'Ines Quiroga',
    role: 'private-member',
    titleId: emberfall.titleId,
    deviceId: 'console-ines',
  },
  friend: {
    xuid: junoXuid,
    gamertag: 'Juno Park',
    role: 'friend',
    titleId: emberfall.titleId,
    deviceId: 'console-juno',
    follows: [mikaXuid],
  },
  reserved: {
    xuid: Xuid.parse('2814661200000042'),
    gamertag: 'Teo Lindqvist',
    role: 'reserved',
    titleId: emberfall.titleId,
    deviceId: 'console-teo',
  },
  stranger: {
    xuid: Xuid.parse('18446744073709551615'),
    gamertag: 'Passer By',
    role: 'stranger',
    titleId: emberfall.titleId,
    deviceId: 'console-stranger',
  },
  server: {
    xuid: Xuid.parse('2814661299999999'),
    gamertag: 'Title Service',
    role: 'server',
    titleId: emberfall.titleId,
    server: true,
  },
} as const satisfies Record<string, DemoPerson>

/** The other people, with their devices and whom they follow. Some of them share a device. */
export function createRandomPeople(random: SeededRandom): DemoPerson[] {
  const names = firstWords.flatMap((one) => secondWords.map((two) => `${one} ${two}`))
  const xuids = names.map((_, i) =>
    Xuid.parse(String(2_533_274_800_000_000n + BigInt(i) * 7_919n + BigInt(random.nextInteger(7_000)))),
  )
  const everyone = [...xuids, namedPeople.player.xuid, namedPeople.privateMember.xuid]
  return names.map((gamertag, i) => ({
    xuid: xuids[i] ?? namedPeople.stranger.xuid,
    gamertag,
    titleId: emberfall.titleId,
    deviceId: `console-${random.chance(15) ? Math.floor(i / 2) : i}`,
    follows: random.sample(everyone, random.nextInteger(8)),
  }))
}
