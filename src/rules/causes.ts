/** What can cause a 403, held against the very request: ruled out, possible or likely, and what would tell them apart. */
import type { SessionQuery } from '#contract/mpsd/query.ts'
import { type QueryCaller, unknownCaller } from './preflight.ts'

export type CauseId =
  | 'private-of-another'
  | 'reservations-of-another'
  | 'flag-without-xuid'
  | 'several-xuids'
  | 'not-signed-in'
  | 'read-restriction'
  | 'join-restriction'
  | 'closed'
  | 'full'
  | 'private-session'
  | 'title-or-sandbox'
  | 'in-between'

export interface Cause {
  readonly id: CauseId
  readonly likelihood: 'likely' | 'possible' | 'ruled out'
  /** The value that decides it, as text. */
  readonly found: string
}

type Likelihood = Cause['likelihood']

interface Refused {
  readonly contentType: string | undefined
  /** Whether the local directory answered: it checks neither title nor sandbox, and nothing stands between. */
  readonly isLocal: boolean
}

/** A text is what the directory itself answers. */
function listOutside({ contentType, isLocal }: Refused): Cause[] {
  const isText = contentType === 'text/plain' || contentType === 'application/json'
  return [
    { id: 'title-or-sandbox', likelihood: isLocal ? 'ruled out' : 'possible', found: '' },
    {
      id: 'in-between',
      likelihood: isLocal ? 'ruled out' : isText || contentType === undefined ? 'possible' : 'likely',
      found: contentType ?? '',
    },
  ]
}

/** The causes of a 403 on a query. `query` is undefined if its parameters are not known. */
export function listQueryCauses(
  query: SessionQuery | undefined,
  caller: QueryCaller,
  refused: Refused,
): Cause[] {
  const isFlagged = query !== undefined && (query.private || query.reservations)
  const own = caller !== unknownCaller && caller !== undefined ? caller.xuid : undefined
  const xuids = query?.xuids ?? []
  const isOwn = xuids.length > 0 && xuids.every((xuid) => xuid === own)
  const isAllowed = caller !== unknownCaller && (caller?.server === true || isOwn)
  // Of an unknown caller, the flag is likely: without it, a query needs no more than a valid credential.
  const ofFlag = (isSet: boolean | undefined): Likelihood =>
    isSet === undefined ? 'possible' : isSet && !isAllowed ? 'likely' : 'ruled out'
  const [first, ...others] = xuids
  const listed = first === undefined ? '–' : others.length > 0 ? `${first} +${others.length}` : first
  return [
    {
      id: 'private-of-another',
      likelihood: ofFlag(query?.private && first !== undefined),
      found: query?.private ? listed : '',
    },
    {
      id: 'reservations-of-another',
      likelihood: ofFlag(query?.reservations && first !== undefined),
      found: query?.reservations ? listed : '',
    },
    { id: 'flag-without-xuid', likelihood: ofFlag(query && isFlagged && first === undefined), found: '' },
    {
      id: 'several-xuids',
      likelihood: ofFlag(query && isFlagged && others.length > 0),
      found: others.length > 0 ? listed : '',
    },
    { id: 'not-signed-in', likelihood: 'ruled out', found: '' },
    ...listOutside(refused),
  ]
}

/** What a session document says of who may read and join it; each undefined if it is not known. */
export interface DecidingFields {
  readonly visibility?: string | undefined
  readonly joinRestriction?: string | undefined
  readonly closed?: boolean | undefined
  readonly members?: number | undefined
  readonly maxMembers?: number | undefined
}

/** The causes of a 403 on a session, its elements or a handle. `session`: the document that came with it. */
export function listSessionCauses(
  isRead: boolean,
  session: DecidingFields | undefined,
  refused: Refused,
): Cause[] {
  const judge = (isCause: boolean | undefined): Likelihood =>
    isCause === undefined ? 'possible' : isCause ? 'likely' : 'ruled out'
  const { visibility, joinRestriction, closed, members, maxMembers } = session ?? {}
  const isFull = members === undefined || maxMembers === undefined ? undefined : members >= maxMembers
  // Whoever is given the document may read it.
  const readable = session !== undefined
  const joining: Cause[] = [
    {
      id: 'join-restriction',
      likelihood: judge(readable ? joinRestriction !== undefined && joinRestriction !== 'none' : undefined),
      found: joinRestriction ?? '',
    },
    {
      id: 'closed',
      likelihood: judge(readable ? closed === true : undefined),
      found: closed === undefined ? '' : String(closed),
    },
    { id: 'full', likelihood: judge(isFull), found: isFull === undefined ? '' : `${members}/${maxMembers}` },
  ]
  return [
    {
      id: 'private-session',
      likelihood: judge(readable ? !isRead && visibility !== undefined && visibility !== 'open' : undefined),
      found: visibility ?? '',
    },
    { id: 'read-restriction', likelihood: readable ? 'ruled out' : 'possible', found: '' },
    ...(isRead ? [] : joining),
    ...listOutside(refused),
  ]
}
