/** Every field of a row of the answer: its value, its text, and how it narrows the rows. */
import type { Field } from '../kit/column.ts'
import { ExactText } from '../kit/ExactText.tsx'
import type { Formats } from '../kit/formats.ts'
import { nameReason } from './hidden.ts'
import type { PlacedRow } from './placed-row.ts'
import type { QuerySpeech } from './query-speech.ts'
import { dotFacet, visibilityFacet } from './signs.tsx'

export interface ColumnContext {
  readonly speech: QuerySpeech
  readonly formats: Formats
  readonly zone: 'local' | 'utc'
  /** What "ago" counts from, milliseconds since 1970 by the clock of whoever answered. */
  readonly now: number
  /** The name of the title, if it is known. */
  readonly titleOf: (scid: string) => string | undefined
}

type QueryField = Field<PlacedRow, ColumnContext>

const position: QueryField = {
  id: 'position',
  label: ({ speech }) => speech.t('table.position'),
  value: (row) => row.position,
  text: (row) => String(row.position ?? ''),
}
const name: QueryField = {
  id: 'name',
  label: ({ speech }) => speech.t('table.name'),
  value: ({ row }) => row.sessionRef.name,
  text: ({ row }) => row.sessionRef.name,
}
const template: QueryField = {
  id: 'template',
  label: ({ speech }) => speech.t('table.template'),
  value: ({ row }) => row.sessionRef.templateName,
  text: ({ row }) => row.sessionRef.templateName,
  facet: (value) => <ExactText>{value}</ExactText>,
}
const player: QueryField = {
  id: 'player',
  label: ({ speech }) => speech.t('table.player'),
  // By name; a XUID's digits padded to equal length have the order of their values.
  value: ({ row, gamertag }) => gamertag ?? row.xuid?.padStart(20, '0'),
  text: ({ gamertag }) => gamertag ?? '',
}
const xuid: QueryField = {
  id: 'xuid',
  label: ({ speech }) => speech.t('table.xuid'),
  value: ({ row }) => row.xuid?.padStart(20, '0'),
  text: ({ row }) => row.xuid ?? '',
}
const status: QueryField = {
  id: 'status',
  label: ({ speech }) => speech.t('table.status'),
  value: ({ row }) => row.status,
  text: ({ row }) => row.status ?? '',
  facet: dotFacet,
}
const visibility: QueryField = {
  id: 'visibility',
  label: ({ speech }) => speech.t('table.visibility'),
  value: ({ row }) => row.visibility,
  text: ({ row }) => row.visibility ?? '',
  facet: visibilityFacet,
}
const restriction: QueryField = {
  id: 'restriction',
  label: ({ speech }) => speech.t('table.restriction'),
  value: ({ row }) => row.joinRestriction,
  text: ({ row }) => row.joinRestriction ?? '',
}
const turn: QueryField = {
  id: 'turn',
  label: ({ speech }) => speech.t('table.turn'),
  value: ({ row }) => row.myTurn,
  text: ({ row }) => String(row.myTurn ?? ''),
}
const accepted: QueryField = {
  id: 'accepted',
  label: ({ speech }) => speech.t('table.accepted'),
  value: ({ row }) => row.accepted,
  text: ({ row }) => String(row.accepted ?? ''),
}
const start: QueryField = {
  id: 'start',
  label: ({ speech, zone }) =>
    speech.t('table.start', { zone: zone === 'utc' ? 'UTC' : speech.t('table.local') }),
  value: ({ row }) => row.startTime,
  text: ({ row }) => row.startTime ?? '',
  sortsDescendingFirst: true,
}
const keywords: QueryField = {
  id: 'keywords',
  label: ({ speech }) => speech.t('table.keywords'),
  value: ({ row }) => row.keywords?.join(', '),
  text: ({ row }) => row.keywords?.join(', ') ?? '',
}
const hiddenBy: QueryField = {
  id: 'hiddenBy',
  label: ({ speech }) => speech.t('table.hiddenBy'),
  value: ({ position: place, considered }) =>
    place === undefined ? considered?.trace.at(-1)?.clause : undefined,
  text: ({ position: place, considered }, { speech }) =>
    place === undefined && considered ? nameReason(considered, speech) : '',
}
const title: QueryField = {
  id: 'title',
  label: ({ speech }) => speech.t('table.title'),
  value: ({ row }) => row.sessionRef.scid,
  text: ({ row }, { titleOf }) => titleOf(row.sessionRef.scid) ?? '',
}
const scid: QueryField = {
  id: 'scid',
  label: ({ speech }) => speech.t('table.scid'),
  value: ({ row }) => row.sessionRef.scid,
  text: ({ row }) => row.sessionRef.scid,
}

/** By name, in the order in which they are copied and exported. */
export const field = {
  position,
  name,
  template,
  player,
  xuid,
  status,
  visibility,
  restriction,
  turn,
  accepted,
  start,
  keywords,
  hiddenBy,
  title,
  scid,
} as const

export const fields: readonly QueryField[] = Object.values(field)

/** Fields that tell nothing when every row has the same. */
export const foldable: ReadonlySet<string> = new Set(['player', 'restriction', 'turn', 'title', 'scid'])
