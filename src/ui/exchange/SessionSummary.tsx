/** The session that a refusal carries: what decides who may change it or join it. */
import type { ReceivedSession } from '#api/received.ts'
import type { DecidingFields } from '#rules/causes.ts'
import { ExactText } from '../kit/ExactText.tsx'
import { useSpeech } from '../language/speech.tsx'
import { words } from './words.ts'

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const child = (value: unknown, name: string): unknown => (isObject(value) ? value[name] : undefined)

/** The fields that decide who may read, join and change a session, as far as the document has them. */
function listDecidingFields(session: ReceivedSession): (readonly [path: string, value: string])[] {
  const constants = child(session.constants, 'system')
  const properties = child(session.properties, 'system')
  const found = [
    ['constants.system.visibility', child(constants, 'visibility')],
    ['constants.system.maxMembersCount', child(constants, 'maxMembersCount')],
    ['membersInfo.count', child(session.membersInfo, 'count')],
    ['membersInfo.accepted', child(session.membersInfo, 'accepted')],
    ['properties.system.joinRestriction', child(properties, 'joinRestriction')],
    ['properties.system.readRestriction', child(properties, 'readRestriction')],
    ['properties.system.closed', child(properties, 'closed')],
  ] as const
  return found.flatMap(([path, value]) => (value === undefined ? [] : [[path, String(value)] as const]))
}

/** The same for the rules. */
export function decidingFieldsOf(session: ReceivedSession): DecidingFields {
  const found = new Map(listDecidingFields(session))
  const count = (path: string) => {
    const value = Number(found.get(path))
    return found.has(path) && Number.isSafeInteger(value) ? value : undefined
  }
  const closed = found.get('properties.system.closed')
  return {
    visibility: found.get('constants.system.visibility'),
    joinRestriction: found.get('properties.system.joinRestriction'),
    closed: closed === undefined ? false : closed === 'true',
    members: count('membersInfo.count'),
    maxMembers: count('constants.system.maxMembersCount'),
  }
}

export function SessionSummary({ session }: { session: ReceivedSession }) {
  const { t } = useSpeech(words)
  return (
    <section
      aria-label={t('session.title')}
      className="rounded-card border border-line-strong bg-surface p-3"
    >
      <h3 className="mb-1.5 font-semibold">{t('session.title')}</h3>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-0.5 text-xs">
        {listDecidingFields(session).map(([path, value]) => (
          <div key={path} className="contents">
            <dt className="id text-muted">{path}</dt>
            <dd className="id">
              <ExactText>{value}</ExactText>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
