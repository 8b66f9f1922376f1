/** The columns of the answer: every field of a row, each with how it sorts and what its absence means. */
import {
  createColumnHelper,
  createSortedRowModel,
  rowSortingFeature,
  sortFns,
  tableFeatures,
} from '@tanstack/react-table'
import type { ReactNode } from 'react'
import type { ReadableRow } from '#api/received.ts'
import { compareText } from '#contract/identifiers.ts'
import type { ReportedVisibility } from '#contract/mpsd/query.ts'
import type { UserStatus } from '#contract/mpsd/results.ts'
import { Absent } from '../kit/Absent.tsx'
import { Mark, type MarkShape } from '../kit/Mark.tsx'
import { TimeText } from '../kit/TimeText.tsx'
import type { Preferences } from '../preferences.ts'
import type { Speech } from '../text/speech.ts'

/** A row with its place in the answer, and how often its session stands there. */
export interface PlacedRow {
  readonly position: number
  readonly row: ReadableRow
  /** Which of its session's rows this is, from 1. */
  readonly nth: number
  readonly count: number
  /** Name of the user, where it is known. */
  readonly gamertag: string | undefined
}

const visibilityShape: Readonly<Record<ReportedVisibility, MarkShape>> = {
  open: 'hollow',
  visible: 'half',
  private: 'filled',
  full: 'ringed',
}
const statusShape: Readonly<Record<UserStatus, MarkShape>> = {
  active: 'filled',
  reserved: 'half',
  inactive: 'hollow',
}

export const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel(), sortFns })
const helper = createColumnHelper<typeof features, PlacedRow>()

export interface CellSettings {
  readonly speech: Speech
  readonly clock: Preferences['clock']
  /** What "ago" counts from, milliseconds since 1970. */
  readonly now: number
  readonly renderName: (row: PlacedRow) => ReactNode
  /** Of several users, the XUID tells rows apart and stands first; of one, it stands with the SCID. */
  readonly several: boolean
}

/** Digits by their value without becoming numbers: the longer is the larger. */
function compareDigits(a: string, b: string): number {
  return a.length - b.length || compareText(a, b)
}

const byText = (a: string | undefined, b: string | undefined) => compareText(a ?? '', b ?? '')

function Word({ shape, children }: { shape: MarkShape; children: string }) {
  return (
    <span className="inline-flex items-center gap-1.5 align-middle">
      <Mark shape={shape} /> {children}
    </span>
  )
}

function Turn({ row, speech }: { row: ReadableRow; speech: Speech }) {
  if (row.myTurn === true) return <strong>{speech.t('table.yes')}</strong>
  if (row.myTurn === false) return <span className="id">{speech.t('table.false')}</span>
  return <Absent reason={speech.t(row.xuid === undefined ? 'absent.turnKeyword' : 'absent.turn')} />
}

function Restriction({ row, speech }: { row: ReadableRow; speech: Speech }) {
  if (row.joinRestriction) return <Word shape="bar">{row.joinRestriction}</Word>
  const reports = row.visibility === 'open' || row.visibility === 'full'
  return <Absent reason={speech.t(reports ? 'absent.restriction' : 'absent.restrictionClosed')} />
}

function Keywords({ row, speech }: { row: ReadableRow; speech: Speech }) {
  if (row.keywords === undefined) return <Absent reason={speech.t('absent.keywords')} />
  if (row.keywords.length === 0) return <i>{speech.t('absent.keywordsEmpty')}</i>
  return <span title={row.keywords.join(', ')}>{row.keywords.join(', ')}</span>
}

/** `sortUndefined: 'last'`: what was not sent goes to the end, whichever way the rest is sorted. */
export function makeColumns({ speech, clock, now, renderName, several }: CellSettings) {
  const { t } = speech

  const position = helper.accessor('position', {
    header: t('table.position'),
    cell: (cell) => speech.number(cell.getValue()),
  })
  const xuid = helper.accessor(({ row }) => row.xuid, {
    id: 'xuid',
    header: t('table.xuid'),
    sortUndefined: 'last',
    sortFn: (a, b) => compareDigits(a.original.row.xuid ?? '', b.original.row.xuid ?? ''),
    cell: ({ row: { original } }) =>
      original.row.xuid === undefined ? (
        <Absent reason={t('absent.user')} />
      ) : (
        <span className="id" title={original.gamertag}>
          {original.row.xuid}
        </span>
      ),
  })
  const scid = helper.accessor(({ row }) => row.sessionRef.scid, {
    id: 'scid',
    header: t('table.scid'),
    cell: (cell) => (
      <span className="id" title={cell.getValue()}>
        {cell.getValue()}
      </span>
    ),
  })
  return helper.columns([
    position,
    ...(several ? [xuid] : []),
    helper.accessor(({ row }) => row.status, {
      id: 'status',
      header: t('table.status'),
      sortUndefined: 'last',
      sortFn: (a, b) => byText(a.original.row.status, b.original.row.status),
      cell: ({ row: { original } }) =>
        original.row.status === undefined ? (
          <Absent reason={t('absent.user')} />
        ) : (
          <Word shape={statusShape[original.row.status]}>{original.row.status}</Word>
        ),
    }),
    helper.accessor(({ row }) => row.sessionRef.name, {
      id: 'name',
      header: t('table.name'),
      sortFn: (a, b) => byText(a.original.row.sessionRef.name, b.original.row.sessionRef.name),
      cell: ({ row: { original } }) => renderName(original),
    }),
    helper.accessor(({ row }) => row.sessionRef.templateName, {
      id: 'template',
      header: t('table.template'),
      sortFn: (a, b) =>
        byText(a.original.row.sessionRef.templateName, b.original.row.sessionRef.templateName),
    }),
    helper.accessor(({ row }) => row.visibility, {
      id: 'visibility',
      header: t('table.visibility'),
      sortFn: (a, b) => byText(a.original.row.visibility, b.original.row.visibility),
      sortUndefined: 'last',
      cell: ({ row: { original } }) =>
        original.row.visibility === undefined ? (
          <Absent reason={t('absent.unreadable')} />
        ) : (
          <Word shape={visibilityShape[original.row.visibility]}>{original.row.visibility}</Word>
        ),
    }),
    helper.accessor(({ row }) => row.joinRestriction, {
      id: 'restriction',
      header: t('table.restriction'),
      sortUndefined: 'last',
      sortFn: (a, b) => byText(a.original.row.joinRestriction, b.original.row.joinRestriction),
      cell: ({ row: { original } }) => <Restriction row={original.row} speech={speech} />,
    }),
    helper.accessor(({ row }) => row.accepted, {
      id: 'accepted',
      header: t('table.accepted'),
      sortUndefined: 'last',
      cell: ({ row: { original } }) =>
        original.row.accepted === undefined ? (
          <Absent reason={t('absent.unreadable')} />
        ) : (
          speech.number(original.row.accepted)
        ),
    }),
    helper.accessor(({ row }) => row.myTurn, {
      id: 'turn',
      header: t('table.turn'),
      sortUndefined: 'last',
      cell: ({ row: { original } }) => <Turn row={original.row} speech={speech} />,
    }),
    helper.accessor(({ row }) => row.startTime, {
      id: 'start',
      header: t('table.start'),
      sortDescFirst: true,
      sortFn: (a, b) => byText(a.original.row.startTime, b.original.row.startTime),
      sortUndefined: 'last',
      cell: ({ row: { original } }) =>
        original.row.startTime === undefined ? (
          <Absent reason={t('absent.unreadable')} />
        ) : (
          <TimeText time={original.row.startTime} now={now} language={speech.language} clock={clock} />
        ),
    }),
    helper.accessor(({ row }) => row.keywords?.join(', '), {
      id: 'keywords',
      header: t('table.keywords'),
      sortUndefined: 'last',
      sortFn: (a, b) => byText(a.original.row.keywords?.join(', '), b.original.row.keywords?.join(', ')),
      cell: ({ row: { original } }) => <Keywords row={original.row} speech={speech} />,
    }),
    ...(several ? [] : [xuid]),
    scid,
  ])
}

/** Columns of numbers, which stand to the right. */
export const numeric: ReadonlySet<string> = new Set(['position', 'accepted'])

/** Widths in pixels; the table scrolls sideways where they do not fit. */
export const widths: Readonly<Record<string, number>> = {
  position: 42,
  xuid: 156,
  status: 96,
  name: 216,
  template: 92,
  visibility: 86,
  restriction: 96,
  accepted: 62,
  turn: 76,
  start: 92,
  keywords: 176,
  scid: 290,
}

/** Rows with their places, and each session's repeats counted. */
export function placeRows(rows: readonly ReadableRow[], gamertags: ReadonlyMap<string, string>): PlacedRow[] {
  const counts = new Map<string, number>()
  const keyOf = (row: ReadableRow) => JSON.stringify(row.sessionRef)
  for (const row of rows) counts.set(keyOf(row), (counts.get(keyOf(row)) ?? 0) + 1)
  const seen = new Map<string, number>()
  return rows.map((row, i) => {
    const nth = (seen.get(keyOf(row)) ?? 0) + 1
    seen.set(keyOf(row), nth)
    const gamertag = row.xuid === undefined ? undefined : gamertags.get(row.xuid)
    return { position: i + 1, row, nth, count: counts.get(keyOf(row)) ?? 1, gamertag }
  })
}
