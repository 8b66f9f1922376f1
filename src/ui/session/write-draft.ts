/** The writes that the session screen offers, as requests that can be changed before they are sent. Pure. */
import type { ContractRequest } from '#api/client.ts'
import type { AddressParts, EndpointName } from '#contract/mpsd/endpoints.ts'
import { writeJson } from '#contract/write-json.ts'
import type { SessionPlace } from '../session-place.ts'
import type { SessionView } from './session-view.ts'

export type WriteKind =
  | 'create'
  | 'join'
  | 'leave'
  | 'active'
  | 'inactive'
  | 'reserve'
  | 'patch'
  | 'removeMember'
  | 'removeServer'

export interface WriteDraft {
  readonly kind: WriteKind
  /** The member or server that is removed. */
  readonly target?: string
  /** JSON text; undefined for a DELETE. */
  readonly body: string | undefined
  /** The session as it was read when the write was begun. */
  readonly base: SessionView
  /** The ETag of `base`. */
  readonly etag: string | undefined
  /** Whether the write is carried out only on `base` (or only where no session is), so that nothing of others is lost. */
  readonly isConditional: boolean
}

const me = (system: object) => ({ members: { me: { properties: { system } } } })

/** What each write says, until somebody changes it. */
const bodies: Readonly<Record<Exclude<WriteKind, 'removeMember' | 'removeServer'>, object>> = {
  create: me({ active: true }),
  join: me({ active: true }),
  leave: { members: { me: null } },
  active: me({ active: true }),
  inactive: me({ active: false }),
  reserve: { members: {} },
  patch: { properties: { custom: {} } },
}

export const writeBody = (body: object) => writeJson(body, 2)

export function beginWrite(
  kind: WriteKind,
  base: SessionView,
  etag: string | undefined,
  target?: string,
): WriteDraft {
  const isDelete = kind === 'removeMember' || kind === 'removeServer'
  return {
    kind,
    ...(target !== undefined && { target }),
    body: isDelete ? undefined : writeBody(bodies[kind]),
    base,
    etag,
    isConditional: kind === 'create' || etag !== undefined,
  }
}

/** `reserve_0`, `reserve_1`, …: a seat for each. */
export function writeReservations(xuids: readonly string[]): string {
  const seats = xuids.map((xuid, i) => [`reserve_${i}`, { constants: { system: { xuid } } }])
  return writeBody({ members: Object.fromEntries(seats) })
}

export type Reference = Exclude<SessionPlace, { handle: string }>

export type WriteRequest = Pick<ContractRequest, 'parts' | 'parameters' | 'body' | 'headers'> & {
  readonly endpoint: Extract<EndpointName, 'putSession' | 'deleteMember' | 'deleteServer'>
}

/** The request of a draft. `isDryRun`: answered and not carried out. */
export function toWriteRequest(
  draft: WriteDraft,
  { scid, template, name }: Reference,
  isDryRun: boolean,
): WriteRequest {
  const parts: AddressParts = {
    scid,
    template,
    name,
    ...(draft.kind === 'removeMember' && { member: draft.target ?? '' }),
    ...(draft.kind === 'removeServer' && { server: draft.target ?? '' }),
  }
  return {
    endpoint:
      draft.kind === 'removeMember'
        ? 'deleteMember'
        : draft.kind === 'removeServer'
          ? 'deleteServer'
          : 'putSession',
    parts,
    parameters: isDryRun ? [['nocommit', 'true']] : [],
    ...(draft.body !== undefined && { body: oneLine(draft.body) }),
    headers: conditionOf(draft),
  }
}

/** A session is created only where there is none, and changed only as it was read. */
function conditionOf({ kind, isConditional, etag }: WriteDraft): Readonly<Record<string, string>> {
  if (!isConditional) return {}
  if (kind === 'create') return { 'if-none-match': '*' }
  return etag === undefined ? {} : { 'if-match': etag }
}

/** The body without its line breaks, so that the request stands in one line. Text that is not JSON stays. */
function oneLine(text: string): string {
  // Blanks between values only: a string of JSON holds no line break.
  return text.replace(/\s*\n\s*/g, '')
}
