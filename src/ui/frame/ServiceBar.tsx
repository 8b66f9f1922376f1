/** The bar of a real service: which one, as whom it is asked, and how much budget is left. Loaded on demand. */
import { useQuery } from '@tanstack/react-query'
import { LockKeyhole, PencilLine } from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { Connection, CredentialState } from '#contract/console/connections.ts'
import { hasRole } from '#contract/console/sign-in.ts'
import { client } from '../client.ts'
import { ErrorNote } from '../kit/ErrorNote.tsx'
import type { WordKey } from '../language/define-words.ts'
import { type Speech, useSpeech } from '../language/speech.tsx'
import { connectionsQuery, signInQuery } from '../queries.ts'
import { useConnectionWrite, type Write } from '../use-write.ts'
import { Bar } from './Bar.tsx'
import { BudgetGauges } from './BudgetGauges.tsx'
import { CredentialButton } from './CredentialButton.tsx'
import { RecordingControl, watchMs } from './RecordingControl.tsx'
import { words } from './words.ts'

/** Milliseconds that a connection must stay chosen before its credential is fetched. */
const minStayMs = 700

export function ServiceBar({ connection }: { connection: Connection }) {
  const { t } = useSpeech(words)
  const { data: signIn } = useQuery(signInQuery)
  useQuery({ ...connectionsQuery, refetchInterval: watchMs })
  const { name, usable, credential } = connection
  const fetching = useFetchedCredential(name, usable && credential?.status === 'untried')
  const isOperator = signIn?.role === undefined || hasRole(signIn.role, 'operator')
  return (
    <Bar tone="border-line bg-service-soft">
      <p className="flex flex-wrap items-baseline gap-x-2">
        {connection.writable ? (
          <strong className="flex items-center gap-1.5 text-bad">
            <PencilLine className="icon" aria-hidden="true" />
            {t('service.writable')}
          </strong>
        ) : (
          <>
            <strong className="flex items-center gap-1.5" title={t('service.readOnlyBody')}>
              <LockKeyhole className="icon" aria-hidden="true" />
              {t('service.readOnly')}
            </strong>
            <span className="text-soft max-[1800px]:hidden">{t('service.readOnlyBody')}</span>
          </>
        )}
        <span className="id text-muted">{new URL(connection.origin ?? 'https://unknown').host}</span>
      </p>
      {usable ? (
        <>
          <ErrorNote>{fetching.problem}</ErrorNote>
          <Caller connection={connection} />
          <CredentialButton connection={connection} disabled={!isOperator} />
          <span className="min-w-0 flex-1" />
          {connection.budget && <BudgetGauges budget={connection.budget} />}
          <RecordingControl connection={connection} />
        </>
      ) : (
        <p role="alert">{t('service.unopened')}</p>
      )}
    </Bar>
  )
}

/** Fetches the credential before the first request, so that one sees as whom the service will be asked. */
function useFetchedCredential(name: string, isUntried: boolean): Write<void> {
  const fetching = useConnectionWrite(() => client.fetchCredential({ parts: { name } }))
  const run = useRef(fetching.run)
  run.current = fetching.run
  useEffect(() => {
    if (!isUntried) return
    // Choosing another connection soon after this one does not run the command of this one.
    const staying = setTimeout(() => run.current(), minStayMs)
    return () => clearTimeout(staying)
  }, [isUntried])
  return fetching
}

/** In the reader's language if possible, else the server's own sentence. */
function reasonOf({ source, reason }: CredentialState, t: Speech<WordKey<typeof words>>['t']): string {
  return source === 'pasted' ? t('credential.from.pasted') : (reason ?? t(`credential.from.${source}`))
}

/** As whom the service is asked; never the credential itself. */
function Caller({ connection }: { connection: Connection }) {
  const { t } = useSpeech(words)
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
        {t('service.as')} <strong title={t('service.userHash', { hash: credential.userHash })}>{who}</strong>
      </span>
      {credential.gamertag !== undefined && credential.xuid !== undefined && (
        <span className="id text-xs">{credential.xuid}</span>
      )}
      <span className="id text-xs max-[1800px]:hidden">
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
