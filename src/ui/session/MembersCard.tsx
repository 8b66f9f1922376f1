/** The members of a session: who, in which state since when, and what will happen to them. */
import { Braces, Swords, UserMinus } from 'lucide-react'
import type { InspectedMember } from '#contract/console/session-inspection.ts'
import { stateChips } from '../exchange/signs.tsx'
import { IdentityMark } from '../frame/IdentityMark.tsx'
import { usePeople } from '../frame/people.ts'
import { useConnection } from '../frame/use-connection.ts'
import { useSelf } from '../frame/use-identity.ts'
import { useLinkTo } from '../frame/use-link-to.ts'
import { Absent } from '../kit/Absent.tsx'
import { Card } from '../kit/Card.tsx'
import { ExactText } from '../kit/ExactText.tsx'
import type { Formats } from '../kit/formats.ts'
import { TimeText } from '../kit/TimeText.tsx'
import { useSpeech } from '../language/speech.tsx'
import { Seats } from './Seats.tsx'
import type { MemberView, SessionView } from './session-view.ts'
import { words } from './words.ts'

interface Props {
  readonly session: SessionView
  /** By index; undefined where the directory cannot be asked. */
  readonly inspected: ReadonlyMap<string, InspectedMember> | undefined
  /** Milliseconds since 1970, by the clock of whoever answered. */
  readonly now: number
  readonly formats: Formats
  /** The element that is shown: `members/2`. */
  readonly element: string | undefined
  readonly marks: ReadonlySet<string>
  readonly departed: readonly MemberView[]
  readonly onElement: (path: string) => void
  /** Begins to remove the member of an index. */
  readonly onRemove: (index: string) => void
  readonly actions?: React.ReactNode
}

export function MembersCard(props: Props) {
  const { session, inspected, now, formats, element, onElement } = props
  const { t } = useSpeech(words)
  const { isLocal } = useConnection()
  const held = session.count - session.accepted
  const free = Math.max(0, session.maxMembers - session.count)
  return (
    <Card
      title={t('part.members')}
      note={t('members.summary', { accepted: session.accepted, held, free })}
      aside={
        <>
          <Seats session={session} />
          <span className="flex-1" />
          <span className="text-xs text-muted tabular-nums max-sm:hidden">
            {t('members.clock', { time: formats.clock(now) })}
          </span>
          {props.actions}
        </>
      }
    >
      {session.isLarge && (
        <p className="px-4 py-2 text-soft">{t('members.large', { count: session.count })}</p>
      )}
      {session.members.length === 0 && !session.isLarge ? (
        <p className="px-4 py-3 text-muted">{t('members.none')}</p>
      ) : (
        <div className="relative overflow-x-auto">
          <table className="plain-table">
            <thead>
              <tr>
                <th className="w-11 text-right">#</th>
                <th>{t('members.player')}</th>
                <th>{t('members.state')}</th>
                <th>{t(isLocal ? 'members.since' : 'members.joined')}</th>
                <th>{t('members.timer')}</th>
                <th>{t('members.roles')}</th>
                <th className="w-20">
                  <span className="sr-only">JSON</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {session.members.map((member) => (
                <MemberRow
                  key={member.key}
                  member={member}
                  inspected={inspected?.get(member.key)}
                  isInspectable={isLocal}
                  isMarked={props.marks.has(`members/${member.key}`)}
                  isShown={element === `members/${member.key}`}
                  onShow={() => onElement(`members/${member.key}`)}
                  onRemove={() => props.onRemove(member.key)}
                  {...{ now, formats }}
                />
              ))}
              {props.departed.map((member) => (
                <tr key={`gone ${member.key}`} className="opacity-60" data-changed="" data-testid="departed">
                  <td className="id text-right text-xs text-muted">{member.key}</td>
                  <td>
                    <Player member={member} />
                  </td>
                  <td colSpan={5} className="text-muted">
                    {t('members.departed')}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  )
}

interface RowProps {
  readonly member: MemberView
  readonly inspected: InspectedMember | undefined
  readonly isInspectable: boolean
  readonly isShown: boolean
  readonly isMarked: boolean
  readonly now: number
  readonly formats: Formats
  readonly onShow: () => void
  readonly onRemove: () => void
}

function MemberRow(props: RowProps) {
  const { member, inspected, isInspectable, isShown, now, formats, onShow, onRemove } = props
  const { t } = useSpeech(words)
  const self = useSelf()
  // Until the directory has told since when, nothing is said in its place.
  const since = isInspectable ? inspected?.since : member.joinTime
  return (
    <tr
      aria-selected={isShown || member.xuid === self}
      data-changed={props.isMarked || undefined}
      data-testid="member"
    >
      <td className="id text-right text-xs text-muted">{member.key}</td>
      <td>
        <Player member={member} />
      </td>
      <td>
        <span className={`chip ${stateChips[member.state].className}`}>
          <span
            className={`dot dot-${member.state === 'ready' ? 'inactive' : member.state}`}
            aria-hidden="true"
          />
          {member.state}
        </span>
      </td>
      <td>
        {since === undefined ? <Absent reason="" /> : <TimeText time={since} now={now} formats={formats} />}
      </td>
      <td>
        <Timer {...{ inspected, isInspectable, now, formats }} state={member.state} />
      </td>
      <td>
        <span className="flex flex-wrap gap-1">
          {member.hasTurn && (
            <span className="chip bg-accent-soft text-accent">
              <Swords className="icon-small" aria-hidden="true" />
              {t('members.turn')}
            </span>
          )}
          {member.roles.map((role) => (
            <ExactText key={role} className="keyword-chip">
              {role}
            </ExactText>
          ))}
        </span>
      </td>
      <td className="text-right whitespace-nowrap">
        <button
          type="button"
          className="icon-button"
          aria-label={t('members.address', { index: member.key })}
          title={t('members.address', { index: member.key })}
          onClick={onShow}
        >
          <Braces className="icon-small" aria-hidden="true" />
        </button>
        <button
          type="button"
          className="icon-button"
          aria-label={t('act.removeMember', { index: member.key })}
          title={t('act.removeMember', { index: member.key })}
          onClick={onRemove}
        >
          <UserMinus className="icon-small" aria-hidden="true" />
        </button>
      </td>
    </tr>
  )
}

function Player({ member: { xuid = '', gamertag } }: Pick<RowProps, 'member'>) {
  const { find } = usePeople()
  const { isLocal } = useConnection()
  const linkTo = useLinkTo()
  const known = find(xuid)
  const name = gamertag ?? known.name
  const isNamed = gamertag !== undefined || known.isKnown
  return (
    <span className="flex min-w-0 items-center gap-2" title={xuid}>
      <IdentityMark person={{ ...known, name, isKnown: isNamed }} />
      {isLocal ? (
        <button
          type="button"
          className={`truncate hover:text-accent ${isNamed ? 'font-medium' : 'id text-xs'}`}
          onClick={() => linkTo('/player', { xuid })}
        >
          <ExactText>{name}</ExactText>
        </button>
      ) : (
        <ExactText className={`truncate ${isNamed ? 'font-medium' : 'id text-xs'}`}>{name}</ExactText>
      )}
      {isNamed && <span className="id text-xs whitespace-nowrap text-muted">…{xuid.slice(-4)}</span>}
    </span>
  )
}

function Timer({
  inspected,
  isInspectable,
  state,
  now,
  formats,
}: Pick<RowProps, 'inspected' | 'isInspectable' | 'now' | 'formats'> & Pick<MemberView, 'state'>) {
  const { t } = useSpeech(words)
  const timer = inspected?.timer
  if (!timer) {
    const isUnknown = !isInspectable && state !== 'active'
    return isUnknown ? (
      <Absent reason={t('timer.unknown')} />
    ) : (
      <span className="text-muted">{t('timer.none')}</span>
    )
  }
  const at = Date.parse(timer.at)
  const left = at - now
  if (left <= 0) return <span className="text-warn">{t('timer.due')}</span>
  const key =
    timer.effect === 'inactive' ? 'timer.inactive' : state === 'reserved' ? 'timer.reserved' : 'timer.removed'
  const share = timer.timeoutMs > 0 ? Math.min(1, left / timer.timeoutMs) : 0
  return (
    <span className="grid w-44 gap-0.5" title={formats.exact(at)}>
      <span className="text-xs text-soft">
        {t(key)} <b className="font-semibold text-ink tabular-nums">{formats.duration(left)}</b>{' '}
        <span className="text-muted tabular-nums">{formats.clock(at)}</span>
      </span>
      <span className="h-[3px] overflow-hidden rounded-full bg-strong" aria-hidden="true">
        <span
          className={`block h-full rounded-full transition-[width] duration-(--motion) ${state === 'reserved' ? 'bg-state-reserved-dot' : 'bg-state-inactive-dot'}`}
          style={{ width: `${share * 100}%` }}
        />
      </span>
    </span>
  )
}
