/** The parts of a session under their tabs: all of them on the overview, or one alone. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { Formats } from '../kit/formats.ts'
import { useSpeech } from '../language/speech.tsx'
import { FieldsCard } from './FieldsCard.tsx'
import { MembersCard } from './MembersCard.tsx'
import { RawJson } from './RawJson.tsx'
import { RolesCard } from './RolesCard.tsx'
import { StepToTimer } from './StepToTimer.tsx'
import { type SessionPart, sessionParts } from './search.ts'
import { templateQuery } from './session-queries.ts'
import { type MemberView, readSession, type SessionView } from './session-view.ts'
import type { UsedAccess } from './use-access.ts'
import type { OpenSession } from './use-session.ts'
import { words } from './words.ts'
import type { WriteKind } from './write-draft.ts'

interface Props {
  readonly open: OpenSession
  readonly session: SessionView
  readonly access: UsedAccess
  readonly now: number
  readonly formats: Formats
  readonly isLocal: boolean
  readonly part: SessionPart
  readonly element: string | undefined
  /** The write that is being prepared. */
  readonly composer: ReactNode
  /** The paths where something has just changed. */
  readonly marks: ReadonlySet<string>
  /** Members who have just gone. */
  readonly departed: readonly MemberView[]
  readonly onBegin: (kind: WriteKind, target?: string) => void
  readonly onView: (change: { readonly part?: SessionPart; readonly at?: string | undefined }) => void
}

export function SessionParts(props: Props) {
  const { part, element, open, onView, access, now, formats, isLocal } = props
  const { t } = useSpeech(words)
  const [session, template] = useWithTemplate(props)
  const shows = (one: SessionPart) => part === 'overview' || part === one
  const { marks } = props
  const common = { formats, element, marks, isTemplateKnown: template.isKnown }
  const text = open.exchange?.kind === 'answered' ? open.exchange.text : ''
  return (
    <>
      <Tabs session={session} part={part} onPart={(next) => onView({ part: next, at: undefined })} />
      <div
        role="tabpanel"
        aria-label={t(`part.${part}`)}
        className={`flex flex-col gap-3 px-4 py-3 max-sm:px-3 ${open.isFetching ? 'opacity-70' : ''}`}
      >
        {props.composer}
        {shows('members') && (
          <MembersCard
            {...{ session, now, formats, element, marks }}
            departed={props.departed}
            actions={
              isLocal && session.nextTimer !== undefined && <StepToTimer nextTimer={session.nextTimer} />
            }
            onRemove={(index) => props.onBegin('removeMember', index)}
            inspected={access.members}
            onElement={(at) => onView({ part: 'raw', at })}
          />
        )}
        <div className={`grid gap-3 ${part === 'overview' ? 'grid-cols-2 max-[1100px]:grid-cols-1' : ''}`}>
          {shows('constants') && (
            <FieldsCard
              title={t('part.constants')}
              note={t('constants.note')}
              fields={session.constants}
              isConstants
              actions={template.action}
              {...common}
            />
          )}
          {shows('properties') && (
            <FieldsCard
              title={t('part.properties')}
              note={t('properties.note')}
              fields={session.properties}
              isConstants={false}
              {...common}
            />
          )}
        </div>
        {shows('roles') && (
          <RolesCard session={session} onRemove={(name) => props.onBegin('removeServer', name)} />
        )}
        {shows('raw') && <RawJson document={session.document} text={text} element={element} />}
      </div>
    </>
  )
}

/** The session beside its template. On a service, somebody must say that it is worth a request. */
function useWithTemplate({ session, open, isLocal }: Props) {
  const { t } = useSpeech(words)
  const queries = useQueryClient()
  const [isWanted, setWanted] = useState(false)
  const { data, isFetching } = useQuery(templateQuery(queries, open.asked, isLocal || isWanted))
  const fixed = data?.kind === 'answered' && data.status === 200 ? data.text : undefined
  const text = open.exchange?.kind === 'answered' ? open.exchange.text : ''
  const known = !isLocal && fixed !== undefined ? readSession(text, fixed) : undefined
  const canLoad = !isLocal && fixed === undefined && open.asked && !('handle' in open.asked.place)
  return [
    known ?? session,
    {
      isKnown: fixed !== undefined,
      action: canLoad ? (
        <button
          type="button"
          className="button button-small"
          disabled={isFetching}
          onClick={() => setWanted(true)}
        >
          {t('service.template')}
        </button>
      ) : undefined,
    },
  ] as const
}

interface TabsProps {
  readonly session: SessionView
  readonly part: SessionPart
  readonly onPart: (part: SessionPart) => void
}

function Tabs({ session, part, onPart }: TabsProps) {
  const { t } = useSpeech(words)
  const counts: Partial<Record<SessionPart, number>> = {
    members: session.count,
    roles: session.roles.length + session.servers.length,
  }
  return (
    <div
      role="tablist"
      aria-label={t('tabs.label')}
      className="sticky top-0 z-10 flex flex-none overflow-x-auto border-y border-line bg-surface px-2"
      onKeyDown={(event) => {
        const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
        const next =
          sessionParts[(sessionParts.indexOf(part) + step + sessionParts.length) % sessionParts.length]
        if (step === 0 || !next) return
        onPart(next)
        event.currentTarget.querySelector<HTMLElement>(`[data-part="${next}"]`)?.focus()
      }}
    >
      {sessionParts.map((one) => (
        <button
          key={one}
          type="button"
          role="tab"
          data-part={one}
          aria-selected={one === part}
          tabIndex={one === part ? 0 : -1}
          className="min-h-10 border-b-2 border-transparent px-2 font-medium whitespace-nowrap text-soft hover:text-ink aria-selected:border-accent-solid aria-selected:text-ink"
          onClick={() => onPart(one)}
        >
          {t(`part.${one}`)}
          {counts[one] !== undefined && <span className="ml-1.5 font-normal text-muted">{counts[one]}</span>}
        </button>
      ))}
    </div>
  )
}
