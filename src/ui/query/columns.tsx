/** The columns of the answer: which fields stand together, and what their cells look like. */
import { House, Swords, UserRoundCheck } from 'lucide-react'
import { StateDot, VisibilityChip } from '../exchange/signs.tsx'
import { Absent } from '../kit/Absent.tsx'
import type { Column } from '../kit/column.ts'
import { ExactText, escapeUnseen } from '../kit/ExactText.tsx'
import { shorten } from '../kit/shorten.ts'
import { TimeText } from '../kit/TimeText.tsx'
import { type ColumnContext, field } from './fields.tsx'
import { nameReason, reasonOf } from './hidden.ts'
import type { PlacedRow } from './placed-row.ts'
import { ReasonIcon } from './signs.tsx'

type QueryColumn = Column<PlacedRow, ColumnContext>

/** Characters of a session's name; of a longer one, the middle is left out. It is whole on hover and when copied. */
const maxNameCharacters = 17

/** The button chooses the row, by keyboard too. */
function NameCell({ row, nth, count, position: place }: PlacedRow, { speech }: ColumnContext) {
  const { name: session, templateName } = row.sessionRef
  const shown = escapeUnseen(session)
  const short = shorten(session, maxNameCharacters)
  const label = speech.t('table.explain', { name: shown })
  return (
    <span className="flex min-w-0 items-baseline gap-2">
      <button
        type="button"
        className={`id min-w-0 truncate text-left font-medium hover:text-accent ${place === undefined ? '' : 'text-ink'}`}
        title={shown}
        aria-label={short === session ? label : undefined}
      >
        {short === session ? (
          <ExactText>{session}</ExactText>
        ) : (
          <>
            <span className="sr-only select-none">{label}</span>
            <span aria-hidden="true">
              <ExactText>{short}</ExactText>
            </span>
          </>
        )}
      </button>
      <ExactText className="min-w-0 shrink-1000 truncate text-xs text-muted">{templateName}</ExactText>
      {count > 1 && (
        <span className="keyword-chip flex-none" title={speech.t('table.repeat', { nth, count })}>
          {nth}/{count}
        </span>
      )}
    </span>
  )
}

function WhoCell({ row, gamertag }: PlacedRow, { speech }: ColumnContext, isNamed: boolean) {
  if (row.xuid === undefined && row.status === undefined) return <Absent reason={speech.t('absent.user')} />
  return (
    <span className="flex min-w-0 items-center gap-2" title={row.xuid}>
      {row.status === undefined ? null : <StateDot value={row.status} />}
      {isNamed && (
        <span className={`min-w-0 truncate ${gamertag === undefined ? 'id text-xs' : ''}`}>
          <ExactText>{gamertag ?? row.xuid ?? ''}</ExactText>
        </span>
      )}
      <span className={isNamed ? 'ml-auto text-xs text-soft max-sm:ml-0' : ''}>{row.status}</span>
    </span>
  )
}

function RestrictionCell({ row }: PlacedRow, { speech }: ColumnContext) {
  const { joinRestriction, visibility: seen } = row
  if (joinRestriction === undefined) {
    const isReported = seen === 'open' || seen === 'full'
    return <Absent reason={speech.t(isReported ? 'absent.restriction' : 'absent.restrictionClosed')} />
  }
  const Icon = joinRestriction === 'local' ? House : UserRoundCheck
  return (
    <span className="inline-flex items-center gap-1.5 text-soft">
      <Icon className="icon-small text-muted" aria-hidden="true" />
      {joinRestriction}
    </span>
  )
}

function TurnCell({ row }: PlacedRow, { speech }: ColumnContext) {
  if (row.myTurn === true) {
    return (
      <span className="chip bg-accent-soft text-accent">
        <Swords className="icon-small" aria-hidden="true" />
        {speech.t('table.yes')}
      </span>
    )
  }
  if (row.myTurn === false) return <span className="id">{speech.t('table.false')}</span>
  const isByKeyword = row.xuid === undefined
  return <Absent reason={speech.t(isByKeyword ? 'absent.turnKeyword' : 'absent.turn')} />
}

function PlayersCell({ row, maxMembers }: PlacedRow, { speech }: ColumnContext) {
  const { accepted: count } = row
  if (count === undefined) return <Absent reason={speech.t('absent.unreadable')} />
  if (maxMembers === undefined) return <span className="tabular-nums">{speech.number(count)}</span>
  const share = maxMembers === 0 ? 0 : Math.min(1, count / maxMembers)
  return (
    <span className="flex items-center gap-2 tabular-nums">
      <span className="w-10 flex-none text-right">
        {speech.number(count)}
        <span className="text-muted">/{speech.number(maxMembers)}</span>
      </span>
      <span className="h-1 w-8 flex-none overflow-hidden rounded-full bg-strong" aria-hidden="true">
        <span
          className={`block h-full rounded-full ${share >= 1 ? 'bg-vis-full' : 'bg-muted'}`}
          style={{ width: `${share * 100}%` }}
        />
      </span>
    </span>
  )
}

/** Keywords that a cell shows; the others are counted. */
const maxKeywords = 2

function KeywordsCell(placed: PlacedRow, { speech }: ColumnContext) {
  const { row, position: place, considered } = placed
  if (place === undefined && considered) {
    return (
      <span className="inline-flex items-center gap-1.5 text-xs font-medium text-soft">
        <ReasonIcon reason={reasonOf(considered)} />
        {nameReason(considered, speech)}
      </span>
    )
  }
  if (row.keywords === undefined) return <Absent reason={speech.t('absent.keywords')} />
  if (row.keywords.length === 0) return <i>{speech.t('absent.keywordsEmpty')}</i>
  return (
    <span className="flex gap-1" title={escapeUnseen(row.keywords.join(', '))}>
      {row.keywords.slice(0, maxKeywords).map((keyword) => (
        <ExactText key={keyword} className="keyword-chip max-w-28 truncate">
          {keyword}
        </ExactText>
      ))}
      {row.keywords.length > maxKeywords && (
        <span className="text-xs text-muted">+{row.keywords.length - maxKeywords}</span>
      )}
    </span>
  )
}

const numberColumn: QueryColumn = {
  id: 'position',
  fields: [field.position],
  cell: (row, { speech }) =>
    row.position === undefined ? '' : <span className="text-muted">{speech.number(row.position)}</span>,
  width: 44,
}
const nameColumn: QueryColumn = {
  id: 'name',
  fields: [field.name, field.template],
  cell: NameCell,
  isPinned: true,
  phone: () => 'top-start',
}
const whoColumn: QueryColumn = {
  id: 'who',
  fields: [field.player, field.status],
  cell: (row, context) => WhoCell(row, context, true),
  width: 164,
  phone: () => 'bottom-start',
}
/** Where every row is of the same player, whose name is folded. */
export const stateColumn: QueryColumn = {
  ...whoColumn,
  fields: [field.status],
  cell: (row, context) => WhoCell(row, context, false),
  width: 104,
}
const restColumns: readonly QueryColumn[] = [
  {
    id: 'visibility',
    fields: [field.visibility],
    cell: ({ row }, { speech }) =>
      row.visibility === undefined ? (
        <Absent reason={speech.t('absent.unreadable')} />
      ) : (
        <VisibilityChip value={row.visibility} />
      ),
    width: 88,
    phone: () => 'top-end',
  },
  { id: 'restriction', fields: [field.restriction], cell: RestrictionCell, width: 96 },
  { id: 'turn', fields: [field.turn], cell: TurnCell, width: 70 },
  { id: 'accepted', fields: [field.accepted], cell: PlayersCell, width: 92 },
  {
    id: 'start',
    fields: [field.start],
    cell: ({ row }, { speech, now, formats }) =>
      row.startTime === undefined ? (
        <Absent reason={speech.t('absent.unreadable')} />
      ) : (
        <TimeText time={row.startTime} now={now} formats={formats} />
      ),
    width: 148,
    phone: () => 'bottom-end',
  },
  {
    id: 'keywords',
    fields: [field.keywords, field.hiddenBy],
    cell: KeywordsCell,
    width: 144,
    phone: ({ position: place }) => (place === undefined ? 'line' : undefined),
  },
  // Always the same for one query, and so always folded, unless somebody wants to see them.
  { id: 'title', fields: [field.title], width: 110 },
  {
    id: 'scid',
    fields: [field.scid],
    cell: ({ row }) => <ScidCell scid={row.sessionRef.scid} />,
    width: 130,
  },
]

function ScidCell({ scid: id }: { scid: string }) {
  return (
    <span className="id text-xs" title={id}>
      {id}
    </span>
  )
}

/** For an answer with players: who, and their state. */
export const columns: readonly QueryColumn[] = [numberColumn, nameColumn, whoColumn, ...restColumns]
/** For an answer to a keyword alone: no player, no state. */
export const keywordColumns: readonly QueryColumn[] = [numberColumn, nameColumn, ...restColumns]
