/** The fields and columns of the audit log. */
import type { AuditEntry } from '#contract/console/audit.ts'
import { StatusCode } from '../exchange/StatusCode.tsx'
import { Absent } from '../kit/Absent.tsx'
import type { Column, Field } from '../kit/column.ts'
import { ExactText } from '../kit/ExactText.tsx'
import type { Formats } from '../kit/formats.ts'
import { TimeText } from '../kit/TimeText.tsx'
import type { WordKey } from '../language/define-words.ts'
import type { Speech } from '../language/speech.tsx'
import type { words } from './words.ts'

export interface AuditContext {
  readonly speech: Speech<WordKey<typeof words>>
  readonly formats: Formats
  /** Milliseconds since 1970. */
  readonly now: number
}

type AuditField = Field<AuditEntry, AuditContext>

const text = (
  id: string,
  key: WordKey<typeof words>,
  read: (entry: AuditEntry) => string | number | undefined,
): AuditField => ({
  id,
  label: ({ speech }) => speech.t(key),
  value: read,
  text: (entry) => String(read(entry) ?? ''),
})
const withFacet = (field: AuditField): AuditField => ({
  ...field,
  facet: (value) => <ExactText>{value}</ExactText>,
})

const at: AuditField = { ...text('at', 'audit.at', (entry) => entry.at), sortsDescendingFirst: true }
const user = withFacet(text('user', 'audit.user', ({ user: name }) => name || undefined))
const role = text('role', 'audit.userRole', (entry) => entry.role)
const event = withFacet(text('event', 'audit.event', (entry) => entry.event))
const connection = withFacet(text('connection', 'audit.connection', (entry) => entry.connection || undefined))
const method = text('method', 'audit.method', (entry) => entry.method || undefined)
const target = text('target', 'audit.target', (entry) => entry.target || undefined)
const status = text('status', 'audit.status', (entry) => entry.status || undefined)
const took = text('took', 'audit.took', (entry) => (entry.status ? entry.milliseconds : undefined))
const from = text('from', 'audit.from', (entry) => entry.from || undefined)

export const auditFields: readonly AuditField[] = [
  at,
  user,
  role,
  event,
  connection,
  method,
  target,
  status,
  took,
  from,
]

export const auditColumns: readonly Column<AuditEntry, AuditContext>[] = [
  {
    id: 'at',
    fields: [at],
    width: 150,
    cell: (entry, { now, formats }) => (
      <button type="button" className="text-left">
        <TimeText time={entry.at} now={now} formats={formats} />
      </button>
    ),
    phone: () => 'top-start',
  },
  {
    id: 'who',
    fields: [user, role],
    width: 180,
    cell: (entry, { speech }) =>
      entry.user === '' ? (
        <Absent reason={speech.t('audit.nobody')} />
      ) : (
        <>
          <ExactText>{entry.user}</ExactText> <span className="text-xs text-muted">{entry.role}</span>
        </>
      ),
    phone: () => 'top-end',
  },
  { id: 'event', fields: [event], width: 120, phone: () => 'bottom-start' },
  { id: 'connection', fields: [connection], width: 110 },
  {
    id: 'request',
    fields: [method, target],
    cell: (entry, { speech }) => (
      <span
        className="id text-xs"
        title={entry.cut ? speech.t('audit.cut', { count: entry.cut }) : entry.target}
      >
        <b className="text-code-method">{entry.method}</b> <ExactText>{entry.target}</ExactText>
      </span>
    ),
    phone: () => 'line',
  },
  {
    id: 'status',
    fields: [status],
    width: 90,
    cell: (entry, { speech }) =>
      entry.status === 0 ? (
        <span className="text-xs text-muted">{speech.t('audit.begun')}</span>
      ) : (
        <StatusCode status={entry.status} />
      ),
    phone: () => 'bottom-end',
  },
  { id: 'took', fields: [took], width: 100, align: 'right' },
  { id: 'from', fields: [from], width: 130 },
]
