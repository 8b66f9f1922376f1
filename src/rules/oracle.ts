/** The expected status row (section 7) for each operation, caller and session state. Test support. */
import type { EndpointName } from '#contract/mpsd/endpoints.ts'
import type { RowNumber } from '#contract/mpsd/status-row.ts'

export const callers = ['nobody', 'server', 'member', 'reserved', 'stranger'] as const
/**
 * The state of the session that is requested. `restricted`: readRestriction is `local`, and the caller
 * `stranger` is on another device.
 */
export const sessionStates = [
  'no scid',
  'no template',
  'absent',
  'open',
  'private',
  'restricted',
  'large',
] as const
export const preconditions = [
  'none',
  'match any',
  'match',
  'match other',
  'none-match any',
  'none-match',
] as const
export const contractVersions = ['none', '103', 'x', '104', '105', '107', '207'] as const

/** The operations: an endpoint, and the element for endpoints that name one. */
export const operations = [
  { endpoint: 'queryTemplate' },
  { endpoint: 'queryServiceConfig' },
  { endpoint: 'batchTemplate' },
  { endpoint: 'batchServiceConfig' },
  { endpoint: 'listTemplates' },
  { endpoint: 'getTemplate' },
  { endpoint: 'getSession' },
  { endpoint: 'putSession' },
  { endpoint: 'getProperties' },
  { endpoint: 'putProperties' },
  { endpoint: 'getElement', part: 'constants' },
  { endpoint: 'getElement', part: 'members' },
  { endpoint: 'getElement', part: 'servers' },
  { endpoint: 'getMember', part: 'me' },
  { endpoint: 'getMember', part: '0' },
  { endpoint: 'deleteMember', part: 'me' },
  { endpoint: 'deleteMember', part: '0' },
  { endpoint: 'getServer', part: 'dedicated' },
  { endpoint: 'getServer', part: 'other' },
  { endpoint: 'deleteServer', part: 'dedicated' },
  { endpoint: 'createHandle' },
  { endpoint: 'queryHandles' },
  { endpoint: 'getHandle' },
  { endpoint: 'deleteHandle' },
  { endpoint: 'getHandleSession' },
  { endpoint: 'putHandleSession' },
] as const satisfies readonly { endpoint: EndpointName; part?: string }[]

export interface Cell {
  readonly operation: (typeof operations)[number]
  readonly caller: (typeof callers)[number]
  readonly sessionState: (typeof sessionStates)[number]
  readonly precondition: (typeof preconditions)[number]
  readonly contractVersion: (typeof contractVersions)[number]
}

/** A row, or 401, which is not in the table (choice 6). */
export type Expected = RowNumber | 'unauthorized'

/** What the caller can see of the session: absent, present but not readable, or readable. */
function getVisibility(cell: Cell): 'absent' | 'unreadable' | 'readable' {
  const { sessionState, caller } = cell
  if (sessionState === 'absent' || sessionState === 'no scid' || sessionState === 'no template')
    return 'absent'
  if (caller !== 'stranger') return 'readable'
  return sessionState === 'private' || sessionState === 'restricted' ? 'unreadable' : 'readable'
}

/** The preconditions of section 6 for an existing session. */
function checkWrite({ precondition }: Cell): RowNumber | undefined {
  if (precondition === 'none-match any') return 20
  return precondition === 'match other' ? 21 : undefined
}

const isNotModified = ({ precondition }: Cell) =>
  precondition === 'none-match' || precondition === 'none-match any'

/** PUT of a session by a caller who joins it. */
function putSession(cell: Cell): RowNumber {
  const { caller, precondition } = cell
  const isCreating = precondition === 'none' || precondition === 'none-match any'
  switch (getVisibility(cell)) {
    case 'absent':
      if (!isCreating) return 20
      // A server cannot be a member.
      return caller === 'server' ? 10 : 2
    case 'unreadable':
      return 10
    default:
      return checkWrite(cell) ?? (caller === 'server' ? 11 : 1)
  }
}

function getSession(cell: Cell): RowNumber {
  const visibility = getVisibility(cell)
  if (visibility === 'absent') return cell.precondition.startsWith('match') ? 20 : 4
  if (visibility === 'unreadable') return 10
  if (cell.precondition === 'match other') return 20
  return isNotModified(cell) ? 8 : 1
}

/** The row for an element of a readable session. */
function findElement({ operation, caller, sessionState }: Cell): RowNumber {
  if (operation.endpoint === 'getServer') return operation.part === 'dedicated' ? 1 : 5
  if (operation.endpoint !== 'getMember') return 1
  if (operation.part === 'me') return caller === 'server' ? 16 : caller === 'stranger' ? 5 : 1
  return sessionState === 'large' ? 16 : 1
}

function getElement(cell: Cell): RowNumber {
  const visibility = getVisibility(cell)
  if (visibility === 'absent') return 15
  if (visibility === 'unreadable') return 10
  const found = findElement(cell)
  if (found !== 1) return found
  if (cell.precondition === 'match other') return 20
  return isNotModified(cell) ? 8 : 1
}

function deleteElement(cell: Cell): RowNumber {
  const visibility = getVisibility(cell)
  if (visibility === 'absent') return 15
  if (visibility === 'unreadable') return 10
  const failedRow = checkWrite(cell)
  if (failedRow) return failedRow
  const { operation, caller, sessionState } = cell
  if (operation.endpoint === 'deleteMember' && operation.part === 'me') return caller === 'server' ? 16 : 7
  if (operation.endpoint === 'deleteMember' && sessionState === 'large') return 19
  return caller === 'server' ? 7 : 11
}

function putProperties(cell: Cell): RowNumber {
  const visibility = getVisibility(cell)
  if (visibility === 'absent') return 15
  if (visibility === 'unreadable') return 10
  return checkWrite(cell) ?? (cell.caller === 'stranger' ? 11 : 1)
}

/** Creates an activity handle as the session's first member. */
function createHandle(cell: Cell): RowNumber {
  const visibility = getVisibility(cell)
  if (visibility === 'absent') return 13
  if (visibility === 'unreadable') return 10
  // A large session has no reserved members, so the second user is a full member too.
  return cell.caller === 'member' || (cell.caller === 'reserved' && cell.sessionState === 'large') ? 2 : 10
}

/** The writing endpoints, which accept one condition at most, and only `*` in If-None-Match (choice 22). */
const writingEndpoints: readonly EndpointName[] = [
  'putSession',
  'putProperties',
  'deleteMember',
  'deleteServer',
  'putHandleSession',
]

/** The session is looked up, and the caller's right to read it checked, before the condition is refused. */
function refuseUnclear(cell: Cell): RowNumber {
  const visibility = getVisibility(cell)
  if (visibility === 'unreadable') return 10
  const { endpoint } = cell.operation
  if (visibility === 'readable' || endpoint === 'putSession') return 9
  return endpoint === 'putHandleSession' ? 13 : 15
}

/** The expected row for a request with a valid address, version and credentials. */
function getExpectedRow(cell: Cell): RowNumber {
  const { operation, caller, sessionState, precondition } = cell
  const { endpoint } = operation
  const isHandle = endpoint.includes('Handle')
  const isOfScid = ['queryServiceConfig', 'batchServiceConfig', 'listTemplates'].includes(endpoint)
  const isQuery = endpoint.startsWith('query') || endpoint.startsWith('batch')
  if (isQuery && !isHandle && caller !== 'server' && caller !== 'member') return 10
  if (endpoint === 'queryHandles') return 1
  if (sessionState === 'no scid' || (sessionState === 'no template' && !isOfScid)) return 13
  if (isQuery || endpoint === 'listTemplates' || endpoint === 'getTemplate') return 1
  if (writingEndpoints.includes(endpoint) && precondition === 'none-match') return refuseUnclear(cell)
  switch (endpoint) {
    case 'getSession':
      return getSession(cell)
    case 'putSession':
      return putSession(cell)
    case 'putProperties':
      return putProperties(cell)
    case 'getProperties':
    case 'getElement':
    case 'getMember':
    case 'getServer':
      return getElement(cell)
    case 'deleteMember':
    case 'deleteServer':
      return deleteElement(cell)
    case 'createHandle':
      return createHandle(cell)
    default:
      // The remaining endpoints: those of one handle.
      if (getVisibility(cell) === 'absent') return 13
      if (getVisibility(cell) === 'unreadable') return 10
      if (endpoint === 'getHandle') return 1
      if (endpoint === 'deleteHandle') return caller === 'server' || caller === 'member' ? 7 : 10
      return endpoint === 'getHandleSession' ? getSession(cell) : putSession(cell)
  }
}

/** The contract version is checked first, then the credentials, then everything else (choice 17). */
export function expectRow(cell: Cell): Expected {
  if (!/^\d+$/.test(cell.contractVersion) || Number(cell.contractVersion) < 104) return 9
  return cell.caller === 'nobody' ? 'unauthorized' : getExpectedRow(cell)
}
