/** Sample sessions for the version of the derivation: every rule that derives a column shows in one of them. */
import { Scid, Xuid } from '#contract/identifiers.ts'
import type { MemberRecord, SessionRecord } from '#rules/session-record.ts'

const at = Date.parse('2026-03-04T05:06:07Z')
const time = '2026-03-04T05:06:07.0000000Z'

function member(index: number, system: object, more: Partial<MemberRecord> = {}): MemberRecord {
  return {
    index,
    xuid: Xuid.parse(String(100 + index)),
    gamertag: `Player ${index}`,
    joinTime: time,
    reserved: false,
    since: at + index,
    constants: { system: {}, custom: {} },
    properties: { system: { ...system }, custom: {} },
    ...more,
  }
}

const everyState: readonly MemberRecord[] = [
  member(0, { active: true }),
  member(1, { ready: true }),
  member(2, {}),
  member(3, {}, { reserved: true }),
]

function sample(name: string, more: Partial<SessionRecord>): SessionRecord {
  return {
    scid: Scid.parse('8f3d1c52-6a0b-4e7e-9b1d-2f6c5a7e4d10'),
    templateName: 'Template',
    name,
    contractVersion: 107,
    branch: '00000000-0000-4000-8000-000000000000',
    changeNumber: 3,
    startTime: time,
    etag: `"${name}"`,
    constants: { system: {}, custom: {} },
    properties: { system: {}, custom: {} },
    members: everyState,
    nextIndex: 4,
    servers: {},
    ...more,
  }
}

const timeouts = {
  reservedRemovalTimeout: 1000,
  inactiveRemovalTimeout: 2000,
  readyRemovalTimeout: 3000,
  sessionEmptyTimeout: 4000,
}
const noTimeouts = {
  reservedRemovalTimeout: null,
  inactiveRemovalTimeout: null,
  readyRemovalTimeout: null,
  sessionEmptyTimeout: null,
}

/** Open, visible, private and full; with and without timeouts, keywords, turns, restrictions; old contracts; empty. */
export const sampleSessions: readonly SessionRecord[] = [
  sample('Defaults', {}),
  sample('Old contract', { contractVersion: 105 }),
  sample('Timeouts', { constants: { system: timeouts, custom: {} } }),
  sample('Timeless', { constants: { system: noTimeouts, custom: {} } }),
  sample('Full', { constants: { system: { ...noTimeouts, maxMembersCount: 4, version: 3 }, custom: {} } }),
  sample('Almost full', { constants: { system: { ...noTimeouts, maxMembersCount: 5 }, custom: {} } }),
  sample('Visible', { constants: { system: { ...timeouts, visibility: 'visible' }, custom: {} } }),
  sample('Private', { constants: { system: { ...timeouts, visibility: 'private' }, custom: {} } }),
  sample('Carries', {
    properties: {
      system: { keywords: ['Co-op', 'ÉTÉ'], turn: [0, 2], joinRestriction: 'followed' },
      custom: {},
    },
  }),
  sample('Restricted', {
    properties: { system: { joinRestriction: 'local', readRestriction: 'followed' }, custom: {} },
  }),
  sample('Users authorize', {
    constants: { system: { capabilities: { userAuthorizationStyle: true } }, custom: {} },
  }),
  sample('Large and private', {
    constants: {
      system: { maxMembersCount: 10_000, visibility: 'private', capabilities: { large: true } },
      custom: {},
    },
  }),
  sample('Private and restricted', {
    constants: { system: { visibility: 'private' }, custom: {} },
    properties: { system: { joinRestriction: 'local', readRestriction: 'local' }, custom: {} },
  }),
  sample('Many keywords', {
    properties: {
      system: { keywords: Array.from({ length: 100 }, (_, i) => `keyword ${i}`) },
      custom: {},
    },
  }),
  sample('Members with everything', {
    members: [
      member(0, { active: true, connection: 'AQID', subscription: { id: 'x', changeTypes: ['everything'] } }),
      member(1, { ready: true }, { roles: { team: 'red' }, activeTitleId: '5' }),
    ],
    nextIndex: 2,
    roleTypes: { team: { roles: { red: { max: 2 } } } },
  }),
  sample('Large', {
    constants: { system: { maxMembersCount: 10_000, capabilities: { large: true } }, custom: {} },
  }),
  // Fields that nothing is derived from yet: a derivation that begins to use one shows here.
  sample('Everything else', {
    constants: {
      system: {
        inviteProtocol: 'game',
        initiators: [Xuid.parse('100')],
        memberInitialization: { membersNeededToStart: 2 },
        capabilities: { searchable: true, gameplay: true, connectivity: true },
      },
      custom: { mode: 'ranked' },
    },
    properties: {
      system: { closed: true, locked: true, host: 'device', matchmaking: { clientResult: 'found' } },
      custom: { map: 'Old Ferry' },
    },
    servers: { arbiter: { constants: { system: {} } } },
    roleTypes: { team: { roles: { red: { max: 2 } } } },
  }),
  sample('Empty', { constants: { system: timeouts, custom: {} }, members: [], emptySince: at }),
  sample('Empty for good', { constants: { system: noTimeouts, custom: {} }, members: [], emptySince: at }),
]
