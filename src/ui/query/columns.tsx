/** The columns of the answer: every field of a row, with its value, its text and its cell. */
import type { ReportedVisibility } from '#contract/mpsd/query.ts'
import type { UserStatus } from '#contract/mpsd/results.ts'
import { Absent } from '../kit/Absent.tsx'
import type { Column } from '../kit/column.ts'
import { Mark, type MarkShape } from '../kit/Mark.tsx'
import { shorten } from '../kit/shorten.ts'
import { TimeText } from '../kit/TimeText.tsx'
import type { Preferences } from '../preferences.ts'
import type { QuerySpeech } from './asked.ts'
import type { PlacedRow } from './placed-row.ts'

export interface ColumnContext {
  readonly speech: QuerySpeech
  readonly clock: Preferences['clock']
  /** What "ago" counts from, milliseconds since 1970. */
  readonly now: number
}

type QueryColumn = Column<PlacedRow, ColumnContext>

const visibilityShapes: Readonly<Record<ReportedVisibility, MarkShape>> = {
  open: 'hollow',
  visible: 'half',
  private: 'filled',
  full: 'ringed',
}
const statusShapes: Readonly<Record<UserStatus, MarkShape>> = {
  active: 'filled',
  reserved: 'half',
  inactive: 'hollow',
}

function MarkedWord({ shape, children }: { shape: MarkShape; children: string }) {
  return (
    <span className="inline-flex items-center gap-1.5 align-middle">
      <Mark shape={shape} /> {children}
    </span>
  )
}

const position: QueryColumn = {
  id: 'position',
  label: ({ speech }) => speech.t('table.position'),
  value: (row) => row.position,
  text: (row) => String(row.position),
  cell: (row, { speech }) => speech.number(row.position),
  width: 42,
  align: 'right',
}

const xuid: QueryColumn = {
  id: 'xuid',
  label: ({ speech }) => speech.t('table.xuid'),
  // Digits of equal length have the order of their values, and never become a number.
  value: ({ row }) => row.xuid?.padStart(20, '0'),
  text: ({ row }) => row.xuid ?? '',
  cell: ({ row, gamertag }, { speech }) =>
    row.xuid === undefined ? (
      <Absent reason={speech.t('absent.user')} />
    ) : (
      <span className="id" title={gamertag}>
        {row.xuid}
      </span>
    ),
  width: 156,
}

const status: QueryColumn = {
  id: 'status',
  label: ({ speech }) => speech.t('table.status'),
  value: ({ row }) => row.status,
  text: ({ row }) => row.status ?? '',
  cell: ({ row }, { speech }) =>
    row.status === undefined ? (
      <Absent reason={speech.t('absent.user')} />
    ) : (
      <MarkedWord shape={statusShapes[row.status]}>{row.status}</MarkedWord>
    ),
  width: 96,
}

/** The button chooses the row, by keyboard too. */
const name: QueryColumn = {
  id: 'name',
  label: ({ speech }) => speech.t('table.name'),
  value: ({ row }) => row.sessionRef.name,
  text: ({ row }) => row.sessionRef.name,
  cell: ({ row, nth, count }, { speech }) => (
    <span className="flex min-w-0 items-center gap-1.5">
      <button
        type="button"
        className="id min-w-0 truncate text-left text-accent hover:underline"
        title={row.sessionRef.name}
        aria-label={speech.t('table.explain', { name: row.sessionRef.name })}
      >
        {shorten(row.sessionRef.name)}
      </button>
      {count > 1 && (
        <span
          className="shrink-0 rounded border border-line px-1 text-[11px] text-muted"
          title={speech.t('table.repeat', { nth, count })}
        >
          {nth}/{count}
        </span>
      )}
    </span>
  ),
  width: 216,
}

const template: QueryColumn = {
  id: 'template',
  label: ({ speech }) => speech.t('table.template'),
  value: ({ row }) => row.sessionRef.templateName,
  text: ({ row }) => row.sessionRef.templateName,
  width: 92,
}

const visibility: QueryColumn = {
  id: 'visibility',
  label: ({ speech }) => speech.t('table.visibility'),
  value: ({ row }) => row.visibility,
  text: ({ row }) => row.visibility ?? '',
  cell: ({ row }, { speech }) =>
    row.visibility === undefined ? (
      <Absent reason={speech.t('absent.unreadable')} />
    ) : (
      <MarkedWord shape={visibilityShapes[row.visibility]}>{row.visibility}</MarkedWord>
    ),
  width: 86,
}

const restriction: QueryColumn = {
  id: 'restriction',
  label: ({ speech }) => speech.t('table.restriction'),
  value: ({ row }) => row.joinRestriction,
  text: ({ row }) => row.joinRestriction ?? '',
  cell: ({ row }, { speech }) => {
    if (row.joinRestriction) return <MarkedWord shape="bar">{row.joinRestriction}</MarkedWord>
    const isReported = row.visibility === 'open' || row.visibility === 'full'
    return <Absent reason={speech.t(isReported ? 'absent.restriction' : 'absent.restrictionClosed')} />
  },
  width: 96,
}

const accepted: QueryColumn = {
  id: 'accepted',
  label: ({ speech }) => speech.t('table.accepted'),
  value: ({ row }) => row.accepted,
  text: ({ row }) => String(row.accepted ?? ''),
  cell: ({ row }, { speech }) =>
    row.accepted === undefined ? (
      <Absent reason={speech.t('absent.unreadable')} />
    ) : (
      speech.number(row.accepted)
    ),
  width: 62,
  align: 'right',
}

const turn: QueryColumn = {
  id: 'turn',
  label: ({ speech }) => speech.t('table.turn'),
  value: ({ row }) => row.myTurn,
  text: ({ row }) => String(row.myTurn ?? ''),
  cell: ({ row }, { speech }) => {
    if (row.myTurn === true) return <strong>{speech.t('table.yes')}</strong>
    if (row.myTurn === false) return <span className="id">{speech.t('table.false')}</span>
    const isByKeyword = row.xuid === undefined
    return <Absent reason={speech.t(isByKeyword ? 'absent.turnKeyword' : 'absent.turn')} />
  },
  width: 76,
}

const start: QueryColumn = {
  id: 'start',
  label: ({ speech }) => speech.t('table.start'),
  value: ({ row }) => row.startTime,
  text: ({ row }) => row.startTime ?? '',
  cell: ({ row }, { speech, now, clock }) =>
    row.startTime === undefined ? (
      <Absent reason={speech.t('absent.unreadable')} />
    ) : (
      <TimeText time={row.startTime} now={now} language={speech.language} clock={clock} />
    ),
  width: 92,
  sortsDescendingFirst: true,
}

const keywords: QueryColumn = {
  id: 'keywords',
  label: ({ speech }) => speech.t('table.keywords'),
  value: ({ row }) => row.keywords?.join(', '),
  text: ({ row }) => row.keywords?.join(', ') ?? '',
  cell: ({ row }, { speech }) => {
    if (row.keywords === undefined) return <Absent reason={speech.t('absent.keywords')} />
    if (row.keywords.length === 0) return <i>{speech.t('absent.keywordsEmpty')}</i>
    return <span title={row.keywords.join(', ')}>{row.keywords.join(', ')}</span>
  },
  width: 176,
}

const scid: QueryColumn = {
  id: 'scid',
  label: ({ speech }) => speech.t('table.scid'),
  value: ({ row }) => row.sessionRef.scid,
  text: ({ row }) => row.sessionRef.scid,
  cell: ({ row }) => (
    <span className="id" title={row.sessionRef.scid}>
      {row.sessionRef.scid}
    </span>
  ),
  width: 290,
}

const ofSession = [name, template, visibility, restriction, accepted, turn, start, keywords] as const

/** For an answer about one user, or about none: the XUID stands with the SCID. */
export const columns: readonly QueryColumn[] = [position, status, ...ofSession, xuid, scid]

/** For an answer about several users: the XUID tells the rows apart and stands first. */
export const batchColumns: readonly QueryColumn[] = [position, xuid, status, ...ofSession, scid]
