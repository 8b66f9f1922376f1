/** The session screen: one session, who can do what with it, and what became of it. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import type { QueryCaller } from '#rules/preflight.ts'
import { Verdict } from '../exchange/Verdict.tsx'
import { WhyPanel } from '../exchange/WhyPanel.tsx'
import { words as exchangeWords } from '../exchange/words.ts'
import { EndedLine } from '../frame/EndedLine.tsx'
import { StatusRowLink } from '../frame/StatusRowLink.tsx'
import { type UsedConnection, useConnection } from '../frame/use-connection.ts'
import { useCaller, useSelf } from '../frame/use-identity.ts'
import { useTitle } from '../frame/use-title.ts'
import { type Formats, getFormats } from '../kit/formats.ts'
import { SplitPane } from '../kit/SplitPane.tsx'
import { Switch } from '../kit/Switch.tsx'
import { useSpeech } from '../language/speech.tsx'
import { setPreference, usePreferences } from '../preferences.ts'
import { useDirectoryNow } from '../use-directory-now.ts'
import { useScreenSearch } from '../use-screen-search.ts'
import { Actions } from './Actions.tsx'
import { EndedSessions } from './EndedSessions.tsx'
import { listDeparted, markChanges } from './history.ts'
import { OpenForm } from './OpenForm.tsx'
import { SessionHead } from './SessionHead.tsx'
import { SessionParts } from './SessionParts.tsx'
import { type AddedCallers, SidePanel } from './SidePanel.tsx'
import { SessionSearch } from './search.ts'
import { templateQuery } from './session-queries.ts'
import { readSession } from './session-view.ts'
import { type UsedAccess, useAccess } from './use-access.ts'
import { type Acting, useActing } from './use-acting.tsx'
import { useHistory } from './use-history.ts'
import { type OpenSession, useSession } from './use-session.ts'
import { useTicking } from './use-ticking.ts'
import { useWatch } from './use-watch.ts'
import { words } from './words.ts'

/** Of a connection that says nothing else. */
const standardVersion = '107'

export function SessionScreen() {
  const search = useScreenSearch(SessionSearch)
  const used = useConnection()
  const caller = useCaller()
  const contractVersion = String(used.connection?.contractVersion ?? standardVersion)
  const open = useSession(search, used, caller, contractVersion)
  if (!open.place) return <OpenScreen isLocal={used.isLocal} />
  // Another session begins with a history of its own.
  return (
    <OpenedSession key={JSON.stringify(open.place)} {...{ open, used, search, caller, contractVersion }} />
  )
}

/** Nothing is opened yet. */
function OpenScreen({ isLocal }: { isLocal: boolean }) {
  return (
    <div className="flex-1">
      <div className="mx-auto flex max-w-5xl flex-col gap-6 px-4 py-6 max-sm:px-3">
        <OpenForm />
        {isLocal && <EndedSessions />}
      </div>
    </div>
  )
}

interface OpenedProps {
  readonly open: OpenSession
  readonly used: UsedConnection
  readonly search: SessionSearch
  readonly caller: QueryCaller
  readonly contractVersion: string
}

/** The session of an answer, also of one that refused the request. */
function useSessionView(open: OpenSession, isLocal: boolean) {
  const queries = useQueryClient()
  const { exchange, asked } = open
  const { data: template } = useQuery(templateQuery(queries, asked, isLocal))
  const fixed = template?.kind === 'answered' && template.status === 200 ? template.text : undefined
  const text = exchange?.kind === 'answered' && exchange.status === 200 ? exchange.text : undefined
  const session = useMemo(() => (text === undefined ? undefined : readSession(text, fixed)), [text, fixed])
  return { session, template: fixed }
}

/** XUIDs in the address whose access is shown too. */
function useAdded(search: SessionSearch): AddedCallers {
  const navigate = useNavigate()
  const added = useMemo(() => (search.who ?? '').split(',').filter(Boolean), [search.who])
  const change = (next: readonly string[]) =>
    void navigate({
      to: '.',
      search: (before: object) => ({ ...before, who: next.length > 0 ? next.join() : undefined }),
      replace: true,
    })
  return {
    added,
    add: (xuid: string) => change([...new Set([...added, xuid])]),
    remove: (xuid: string) => change(added.filter((one) => one !== xuid)),
  }
}

function OpenedSession({ open, used, search, caller, contractVersion }: OpenedProps) {
  const { t, language } = useSpeech(words)
  const { clock, sideSize } = usePreferences()
  const formats = getFormats(language, clock)
  const { isLocal } = used
  const { session, template } = useSessionView(open, isLocal)
  const acting = useActing({ open, session, used, caller, contractVersion, template, formats })
  const self = useSelf()
  const versions = useHistory(open, session)
  const marks = useMemo(() => markChanges(versions), [versions])
  const departed = useMemo(() => listDeparted(versions), [versions])
  const [isWatched, setWatched] = useState(false)
  useWatch(open, used, isWatched)
  const who = useAdded(search)
  const access = useAccess(open, session, who.added, used)
  const readNow = useDirectoryNow(open.exchange, open.answeredAt, isLocal)
  const now = useTicking(readNow, open.answeredAt, used.connection?.kind !== 'cassette')
  useTitle(open.reference?.name, session ? undefined : statusOf(open))
  const navigate = useNavigate()
  const setSide = (side: 'open' | 'closed') => setPreference('sessionSide', side)
  const { sessionSide } = usePreferences()
  const main = (
    <div className="flex min-h-0 flex-1 flex-col overflow-auto bg-page" data-skip-target="" tabIndex={-1}>
      {session ? (
        <SessionParts
          {...{ open, session, access, now, formats, isLocal }}
          composer={acting.composer}
          {...{ marks, departed }}
          onBegin={acting.begin}
          element={search.at}
          part={search.part ?? (search.at === undefined ? 'overview' : partOfElement(search.at))}
          onView={(change) =>
            void navigate({ to: '.', search: (before: object) => ({ ...before, ...change }), replace: true })
          }
        />
      ) : (
        <NoSession {...{ open, used, access, formats, acting }} />
      )}
    </div>
  )
  return (
    <div className="fills-page flex min-h-0 flex-1 flex-col">
      <SessionHead
        {...{ open, session, isLocal, now, formats }}
        actions={session && <Actions session={session} self={self} onBegin={acting.begin} />}
        watch={
          used.connection?.kind === 'service' && (
            <span title={t('watch.help')}>
              <Switch label={t('watch.title')} isOn={isWatched} onChange={setWatched} />
            </span>
          )
        }
      />
      <LinkToSide />
      <SplitPane
        main={main}
        side={
          <SidePanel
            {...{ access, who, isLocal, session, versions, formats }}
            isWatched={isLocal || isWatched}
            status={open.exchange?.kind === 'answered' ? open.exchange.status : undefined}
            scid={open.reference?.scid ?? ''}
            onClose={() => setSide('closed')}
          />
        }
        openLabel={t('side.title')}
        resizeLabel={t('side.resize')}
        isOpen={sessionSide === 'open'}
        onOpen={() => setSide('open')}
        onClose={() => setSide('closed')}
        size={sideSize}
        onSize={(size) => setPreference('sideSize', size)}
      />
    </div>
  )
}

/** On a phone, the panel stands below everything else. */
function LinkToSide() {
  const { t } = useSpeech(words)
  return (
    <button
      type="button"
      className="link hidden px-3 py-2 text-left max-sm:block"
      onClick={() => document.getElementById('session-side')?.scrollIntoView()}
    >
      {t('side.title')}
    </button>
  )
}

const statusOf = ({ exchange }: OpenSession) =>
  exchange?.kind === 'answered' ? String(exchange.status) : undefined

/** The JSON shows any element; some have a part of their own. */
const partOfElement = (element: string) => (/^members\b/.test(element) ? 'overview' : 'raw')

interface NoSessionProps {
  readonly open: OpenSession
  readonly used: UsedConnection
  readonly access: UsedAccess
  readonly formats: Formats
  readonly acting: Acting
}

/** In the place of a session: what was answered, why, and how the session of this name ended. */
function NoSession({ open, used, access, formats, acting }: NoSessionProps) {
  const { t } = useSpeech(words)
  const { t: exchangeText } = useSpeech(exchangeWords)
  const { situation, asked, exchange, answeredAt } = open
  // The end beside it is told by the directory's clock too.
  const at = useDirectoryNow(exchange, answeredAt, used.isLocal)
  if (!asked && used.connection) {
    return (
      <div className="flex flex-col items-start gap-3 px-4 py-6">
        <p className="text-soft">{t('service.unread')}</p>
        <button type="button" className="button button-main" onClick={open.read}>
          {t('service.read')}
        </button>
      </div>
    )
  }
  if (used.isMissing) return null
  if (!exchange || !situation) return <p className="px-4 py-6 text-muted">{t('read.reading')}</p>
  const ended = access.inspection?.isHere === false ? access.inspection.ended : undefined
  return (
    <>
      {ended && ended.length > 0 && (
        <section
          className="flex flex-col gap-3 border-b border-line bg-surface px-4 py-4 text-base"
          data-testid="ended-here"
        >
          {ended.slice(0, 1).map((one) => (
            <EndedLine key={one.endTime} ended={one} isNamed={false} />
          ))}
        </section>
      )}
      <Verdict
        situation={situation}
        pending=""
        isPending={false}
        answeredAt={answeredAt}
        stamp={
          <div className="tabular-nums">
            {formats.clock(at)} · {Math.max(1, Math.round(exchange.milliseconds))} ms
          </div>
        }
        linkRow={(row, text) => (
          <StatusRowLink row={row} className="link-inline">
            {text}
          </StatusRowLink>
        )}
        actions={
          <>
            {statusOf(open) === '204' && (
              <button type="button" className="button" onClick={() => acting.begin('create')}>
                {t('act.create')}
              </button>
            )}
            <button type="button" className="button" disabled={open.isFetching} onClick={open.readAgain}>
              {t('read.again')}
            </button>
          </>
        }
      />
      {acting.composer && <div className="px-4 pt-4">{acting.composer}</div>}
      <div className="flex max-w-3xl flex-col gap-4 px-4 py-4">
        <h2 className="sr-only">{t('why.title')}</h2>
        {statusOf(open) === '204' && !used.isLocal && <p>{t('service.noEnd')}</p>}
        <WhyPanel
          situation={situation}
          isFetching={open.isFetching}
          // How it ended is the answer: nothing else has to be tried.
          actions={ended && ended.length > 0 ? false : undefined}
        />
        {ended && ended.length > 1 && (
          <section className="flex flex-col gap-2">
            <h2 className="font-semibold">{t('ended.earlier')}</h2>
            {ended.slice(1).map((one) => (
              <EndedLine key={`${one.branch} ${one.endTime}`} ended={one} isNamed={false} />
            ))}
          </section>
        )}
        {ended?.length === 0 && <p className="text-soft">{t('ended.never')}</p>}
        {open.fault && (
          <p role="alert" className="text-warn">
            {exchangeText('empty.retry')}: {open.fault.message}
          </p>
        )}
      </div>
    </>
  )
}
