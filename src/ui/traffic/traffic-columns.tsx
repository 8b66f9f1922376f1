/** The fields and columns of the requests that clients have sent. */
import type { TrafficEntry } from '#contract/console/traffic.ts'
import { StatusCode } from '../exchange/StatusCode.tsx'
import { Absent } from '../kit/Absent.tsx'
import type { Column, Field } from '../kit/column.ts'
import { ExactText } from '../kit/ExactText.tsx'
import type { Formats } from '../kit/formats.ts'
import type { WordKey } from '../language/define-words.ts'
import type { Speech } from '../language/speech.tsx'
import type { words } from './words.ts'

export interface TrafficContext {
  readonly speech: Speech<WordKey<typeof words>>
  readonly formats: Formats
}

type TrafficField = Field<TrafficEntry, TrafficContext>

const field = (
  id: string,
  key: WordKey<typeof words>,
  read: (entry: TrafficEntry) => string | number | undefined,
  more: Partial<TrafficField> = {},
): TrafficField => ({
  id,
  label: ({ speech }) => speech.t(key),
  value: read,
  text: (entry) => String(read(entry) ?? ''),
  ...more,
})
/** Without what is the same in nearly every address, so that its end is seen. The whole one is on hover and copied. */
export const shortenPath = (path: string) =>
  path.replace(/^\/serviceconfigs\/([^/?]{0,4})[^/?]*(?:\/sessiontemplates(?=\/))?/, '…/$1…')

const facet = (value: string) => <ExactText>{value}</ExactText>

const number = field('id', 'traffic.number', ({ id }) => id, { sortsDescendingFirst: true })
const at = field('at', 'traffic.at', (entry) => entry.at, { sortsDescendingFirst: true })
const method = field('method', 'traffic.method', (entry) => entry.method, { facet })
const path = field('path', 'traffic.path', (entry) => entry.path)
const caller = field('caller', 'traffic.caller', ({ gamertag, xuid }) => gamertag ?? xuid, { facet })
const status = field('status', 'traffic.status', (entry) => String(entry.status), { facet })
const clause = field('clause', 'traffic.clause', (entry) => entry.clause, { facet })
const took = field('took', 'traffic.took', ({ milliseconds }) => Math.round(milliseconds * 100) / 100, {
  sortsDescendingFirst: true,
})

export const trafficFields: readonly TrafficField[] = [number, at, method, path, caller, status, clause, took]

export const trafficColumns: readonly Column<TrafficEntry, TrafficContext>[] = [
  {
    id: 'at',
    fields: [at],
    width: 150,
    cell: (entry, { speech, formats }) => (
      <button type="button" className="text-left tabular-nums" title={formats.exact(entry.at)}>
        <span className="sr-only select-none">{speech.t('traffic.explain', { id: String(entry.id) })} </span>
        {formats.clock(entry.at)}
      </button>
    ),
    phone: () => 'top-start',
  },
  {
    id: 'status',
    fields: [status],
    width: 84,
    cell: (entry) => <StatusCode status={entry.status} />,
    phone: () => 'top-end',
  },
  {
    id: 'request',
    fields: [method, path],
    cell: (entry) => (
      <span className="id text-xs" title={entry.path}>
        <b className="text-code-method">{entry.method}</b> <ExactText>{shortenPath(entry.path)}</ExactText>
      </span>
    ),
    phone: () => 'line',
  },
  {
    id: 'caller',
    fields: [caller],
    width: 150,
    cell: (entry, { speech }) =>
      entry.xuid === undefined ? (
        <Absent reason={speech.t('traffic.nobody')} />
      ) : (
        <span title={entry.xuid}>
          <ExactText>{entry.gamertag ?? entry.xuid}</ExactText>
        </span>
      ),
    phone: () => 'bottom-start',
  },
  {
    id: 'clause',
    fields: [clause],
    width: 190,
    cell: (entry, { speech }) =>
      entry.clause === undefined ? (
        <Absent reason={speech.t('traffic.noClause')} />
      ) : (
        <span className="id text-xs">{entry.clause}</span>
      ),
    phone: () => 'bottom-end',
  },
  { id: 'took', fields: [took], width: 100, align: 'right' },
]
