/**
 * For each status row, a request to the local directory that is answered with it. Writes are dry runs
 * (`nocommit`), so nothing changes. Rows that no request can bring about at will are injected as a fault.
 */
import type { EndpointName } from '#contract/mpsd/endpoints.ts'
import type { RowNumber } from '#contract/mpsd/status-row.ts'
import type { Parameter } from '#contract/query-string.ts'

/** The session and people of the demo world that the requests use. */
export interface DemonstrationWorld {
  readonly scid: string
  /** A member of the sessions below, and somebody who is not. */
  readonly member: string
  readonly stranger: string
}

export interface Demonstration {
  readonly as: string
  readonly endpoint: EndpointName
  readonly parts: Readonly<Record<string, string>>
  readonly parameters?: readonly Parameter[]
  readonly headers?: Readonly<Record<string, string>>
  /** JSON text. */
  readonly body?: string
  /** The directory is told to answer with the row, for this one request. */
  readonly isInjected?: true
}

const dryRun: readonly Parameter[] = [['nocommit', 'true']]
const join = JSON.stringify({ members: { me: { properties: { system: { active: true } } } } })
/** A name that no session has. */
const nowhere = 'no-session-of-this-name'

export function listDemonstrations({
  scid,
  member,
  stranger,
}: DemonstrationWorld): Readonly<Record<RowNumber, Demonstration>> {
  const lobby = { scid, template: 'Lobby' }
  const open = { ...lobby, name: 'mika-evening-run' }
  const missing = { ...lobby, name: nowhere }
  const full = { scid, template: 'Duel', name: 'duel-at-dusk' }
  const own = { as: member } as const
  const get = { ...own, endpoint: 'getSession' } as const
  const put = { ...own, endpoint: 'putSession', parameters: dryRun } as const
  const query = {
    ...own,
    endpoint: 'queryServiceConfig',
    parts: { scid },
    parameters: [['xuid', member]],
  } as const
  const injected = { ...query, isInjected: true } as const
  const injectedWrite = { ...put, parts: missing, body: join, isInjected: true } as const
  return {
    1: query,
    2: { ...put, parts: missing, body: join },
    3: injectedWrite,
    4: { ...get, parts: missing },
    5: { ...own, endpoint: 'getServer', parts: { ...open, server: 'no-server-of-this-name' } },
    6: { ...put, parts: missing, body: '{}' },
    7: { ...own, endpoint: 'deleteMember', parts: { ...missing, member: 'me' }, isInjected: true },
    8: { ...get, parts: open, isInjected: true },
    9: {
      ...query,
      parameters: [
        ['xuid', member],
        ['take', '900'],
      ],
    },
    10: {
      ...query,
      as: stranger,
      parameters: [
        ['xuid', member],
        ['private', 'true'],
      ],
    },
    11: { ...put, as: stranger, parts: full, body: join },
    12: { ...query, parts: { scid: 'not-a-guid' } },
    13: { ...query, parts: { scid: '00000000-0000-4000-8000-000000000000' } },
    14: injected,
    15: { ...own, endpoint: 'getElement', parts: { ...missing, element: 'members' } },
    16: { ...own, endpoint: 'getElement', parts: { ...open, element: 'members' }, isInjected: true },
    17: injected,
    18: { ...put, parts: open, body: JSON.stringify({ constants: { system: { maxMembersCount: 99 } } }) },
    19: { ...put, parts: open, body: '{}', isInjected: true },
    20: { ...put, parts: missing, body: join, headers: { 'if-match': '"old"' } },
    21: { ...put, parts: open, body: '{}', headers: { 'if-match': '"old"' } },
    22: injected,
    23: injected,
  }
}
