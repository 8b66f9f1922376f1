/** Under the top bar, wherever something else than the local directory answers: what it is, as whom, how much is left. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { type Connection, type CredentialState, localConnectionName } from '#contract/console/connections.ts'
import { hasRole } from '#contract/console/sign-in.ts'
import { client, connectionsQuery, signInQuery } from '../queries.ts'
import { useSpeech } from '../text/language.tsx'
import type { Speech } from '../text/speech.ts'
import { BudgetGauges } from './BudgetGauges.tsx'
import { CredentialDialog } from './CredentialDialog.tsx'
import { RecordingControl } from './RecordingControl.tsx'
import { startLinkOutcome } from './start-link.ts'
import { useConnection } from './use-connection.ts'

/** Milliseconds between two looks at a budget, or at what is recorded. */
const watchEvery = 1000
/** Milliseconds after which somebody means the connection that is chosen. */
const stayLeast = 700

/** What is to be known of the connection, and of the way in. */
export function ConnectionBar() {
  const { t } = useSpeech()
  return (
    <>
      {startLinkOutcome() === 'refused' && (
        <Bar tone="border-warn bg-warn-soft">
          <p role="alert">{t('service.linkUsed')}</p>
        </Bar>
      )}
      <OfConnection />
    </>
  )
}

function OfConnection() {
  const { t } = useSpeech()
  const { name, connection, isMissing, isLocal, choose } = useConnection()
  if (isMissing) {
    return (
      <Bar tone="border-warn bg-warn-soft">
        <p role="alert">{t('connection.missing', { name })}</p>
        <button type="button" className="button" onClick={() => choose(localConnectionName)}>
          {t('connection.toLocal')}
        </button>
      </Bar>
    )
  }
  if (!connection) return null
  if (isLocal) {
    // A recording that goes on is not forgotten.
    const isRecorded = connection.recording?.on || (connection.recording?.exchanges ?? 0) > 0
    return isRecorded ? <RecordingBar connection={connection} /> : null
  }
  if (connection.kind === 'cassette') return <CassetteBar connection={connection} />
  return <ServiceBar connection={connection} />
}

function Bar({ tone, children }: { tone: string; children: React.ReactNode }) {
  const { t } = useSpeech()
  return (
    <section
      aria-label={t('connection.about')}
      className={`flex flex-wrap items-center gap-x-4 gap-y-1.5 border-b px-3 py-1.5 ${tone}`}
    >
      {children}
    </section>
  )
}

function RecordingBar({ connection }: { connection: Connection }) {
  useQuery({ ...connectionsQuery, refetchInterval: watchEvery })
  return (
    <Bar tone="border-line bg-surface">
      <RecordingControl connection={connection} />
    </Bar>
  )
}

function CassetteBar({ connection }: { connection: Connection }) {
  const { t } = useSpeech()
  const queries = useQueryClient()
  const { choose } = useConnection()
  const close = async () => {
    const list = await client.closeCassette({ parts: { name: connection.name } }).catch(() => undefined)
    choose(localConnectionName)
    if (list) queries.setQueryData(connectionsQuery.queryKey, list)
  }
  return (
    <Bar tone="border-warn bg-warn-soft">
      <strong className="text-warn">{t('cassette.title')}</strong>
      <span>{connection.title}</span>
      <span>{t('cassette.body', { count: connection.recorded?.length ?? 0 })}</span>
      {connection.name.startsWith('cassette-') && (
        <button type="button" className="button" onClick={close}>
          {t('cassette.close')}
        </button>
      )}
    </Bar>
  )
}

function ServiceBar({ connection }: { connection: Connection }) {
  const { t } = useSpeech()
  const queries = useQueryClient()
  const { data: signIn } = useQuery(signInQuery)
  useQuery({ ...connectionsQuery, refetchInterval: watchEvery })
  const { name, usable, credential } = connection
  // Whose credential it is, is known before anything is asked of the service.
  const isUntried = usable && credential?.status === 'untried'
  useEffect(() => {
    if (!isUntried) return
    // Whoever only passes by on the way to another runs no command.
    const staying = setTimeout(() => {
      void client.fetchCredential({ parts: { name } }).then(
        (list) => queries.setQueryData(connectionsQuery.queryKey, list),
        () => undefined,
      )
    }, stayLeast)
    return () => clearTimeout(staying)
  }, [isUntried, name, queries])
  const isOperator = signIn?.role === undefined || hasRole(signIn.role, 'operator')
  return (
    <Bar tone="border-bad bg-bad-soft">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <strong className="text-bad">{t('service.title')}</strong>
        <span className="id">{new URL(connection.origin ?? 'https://unknown').host}</span>
        {connection.sandbox !== undefined && (
          <span>{t('service.sandbox', { sandbox: connection.sandbox })}</span>
        )}
        {connection.writable ? (
          <strong className="rounded border-2 border-bad px-1 text-bad">{t('service.writable')}</strong>
        ) : (
          <span>{t('service.readOnly')}</span>
        )}
      </p>
      {usable ? (
        <>
          <div className="flex flex-wrap items-center gap-x-4 gap-y-1.5">
            <Caller connection={connection} />
            <CredentialDialog connection={connection} disabled={!isOperator} />
          </div>
          <div className="flex flex-wrap items-center gap-x-4 gap-y-1.5">
            {connection.budget && <BudgetGauges budget={connection.budget} />}
            <RecordingControl connection={connection} />
          </div>
        </>
      ) : (
        <p role="alert">{t('service.unopened')}</p>
      )}
    </Bar>
  )
}

/** In the reader's language as far as it can be; else the server's own sentence. */
function reasonOf({ source, reason }: CredentialState, t: Speech['t']): string {
  return source === 'pasted' ? t('credential.from.pasted') : (reason ?? t(`credential.from.${source}`))
}

/** As whom the service is asked; never what proves it. */
function Caller({ connection }: { connection: Connection }) {
  const { t } = useSpeech()
  const { credential } = connection
  if (!credential) return null
  if (credential.userHash === undefined) {
    return (
      <span className="text-bad">
        {credential.status === 'untried'
          ? t('service.untried')
          : t('service.noCredential', { reason: reasonOf(credential, t) })}
      </span>
    )
  }
  const who =
    credential.gamertag ??
    (credential.xuid === undefined ? t('service.unknownUser') : `XUID ${credential.xuid}`)
  return (
    <span className="flex flex-wrap items-baseline gap-x-2">
      <span>
        {t('service.as')} <strong>{who}</strong>
      </span>
      {credential.gamertag !== undefined && credential.xuid !== undefined && (
        <span className="id text-[12px]">{credential.xuid}</span>
      )}
      <span className="id text-[12px] max-[641px]:hidden">
        {t('service.userHash', { hash: credential.userHash })}
      </span>
      {credential.status === 'refused' && (
        <strong className="text-bad" title={credential.reason}>
          {t('service.refused')}
        </strong>
      )}
    </span>
  )
}
