/** Questions on the demo world that show what the console can do. Each is an address that asks for real. Pure. */
import type { IdentityList } from '#contract/console/identities.ts'

export type StoryId = 'hideout' | 'stranger'

export interface Story {
  readonly id: StoryId
  readonly search: Readonly<Record<string, string>>
  /** The people in it, in the order of their marks. */
  readonly people: readonly string[]
}

/** The stories whose people are in this world; none in a world of one's own. */
export function listStories(known: IdentityList | undefined): Story[] {
  const find = (gamertag: string) => known?.identities.find((one) => one.gamertag === gamertag)?.xuid
  const scid = known?.serviceConfigs.find(({ title }) => title === 'Emberfall')?.scid
  const [mika, ines, teo, juno, passer, server] = [
    'Mika Tan',
    'Ines Quiroga',
    'Teo Lindqvist',
    'Juno Park',
    'Passer By',
    'Title Service',
  ].map(find)
  if (!scid || !mika || !ines || !teo || !juno || !passer || !server) return []
  return [
    {
      id: 'hideout',
      people: [teo],
      search: {
        scid,
        xuids: `${mika},${ines}`,
        inactive: 'true',
        as: teo,
        hidden: '1',
        sort: '-start',
        row: `Camp/ines-hideout/${ines}`,
        why: 'open',
      },
    },
    {
      id: 'stranger',
      people: [mika, juno, passer, server],
      search: {
        scid,
        xuids: mika,
        reservations: 'true',
        inactive: 'true',
        private: 'true',
        as: mika,
        compare: [mika, juno, passer, server].join(','),
      },
    },
  ]
}
