/** The three titles of the demo world and their eight templates. */
import { Scid } from '#contract/identifiers.ts'
import type { SystemConstants, TemplateDocument } from '#contract/mpsd/session.ts'

/** No member of the demo world times out, so that the demo world does not change over time. */
const timeless = {
  reservedRemovalTimeout: null,
  inactiveRemovalTimeout: null,
  readyRemovalTimeout: null,
} as const satisfies SystemConstants

export interface DemoTitle {
  readonly name: string
  readonly titleId: string
  readonly scid: Scid
  readonly templates: Readonly<Record<string, TemplateDocument>>
}

function template(title: string, system: SystemConstants, keywords: string[] = []): TemplateDocument {
  const document = {
    contractVersion: 107,
    constants: { system: { ...timeless, ...system }, custom: { title } },
  }
  return keywords.length > 0 ? { ...document, keywords } : document
}

/** A co-op adventure: open lobbies, raids by invitation, private camps, and duels with turns. */
export const emberfall: DemoTitle = {
  name: 'Emberfall',
  titleId: '1145130822',
  scid: Scid.parse('8f3d1c52-6a0b-4e7e-9b1d-2f6c5a7e4d10'),
  templates: {
    Lobby: template('Emberfall', { maxMembersCount: 8 }, ['co-op']),
    Raid: template('Emberfall', { visibility: 'visible', maxMembersCount: 12, version: 2 }, [
      'raid',
      'co-op',
    ]),
    Camp: template('Emberfall', { visibility: 'private', maxMembersCount: 6, version: 1 }),
    Duel: template('Emberfall', { maxMembersCount: 2, version: 1 }, ['turn-based']),
  },
}

/** A board game: turn-based matches, tournaments, and club rooms that use the people graph. */
export const nineStones: DemoTitle = {
  name: 'Nine Stones',
  titleId: '1953720910',
  scid: Scid.parse('2b9e7f04-51d3-4c8a-a6f2-90d81be3c7f5'),
  templates: {
    Match: template('Nine Stones', { maxMembersCount: 2 }, ['turn-based']),
    Tournament: template('Nine Stones', { visibility: 'open', maxMembersCount: 32, version: 3 }, [
      'tournament',
    ]),
    ClubRoom: template('Nine Stones', {
      maxMembersCount: 16,
      version: 1,
      capabilities: { userAuthorizationStyle: true },
    }),
  },
}

/** Names and keywords that are easily shown wrongly: markup, formulas, marks that turn text around, blanks. */
export const oddStrings: DemoTitle = {
  name: 'Odd Strings',
  titleId: '1330926675',
  scid: Scid.parse('c51f0a68-93b7-4f2d-8e14-6a7d20c9be35'),
  templates: { Room: template('Odd Strings', { maxMembersCount: 8, version: 1 }) },
}

export const demoTitles = [emberfall, nineStones, oddStrings] as const
