/** Under the top bar: which service or recording answers, as whom it is asked, and how much budget is left. */

import { Suspense } from 'react'
import { ConsoleError } from '#api/client.ts'
import { localConnectionName } from '#contract/console/connections.ts'
import { messageOfError } from '#contract/errors.ts'
import { lazyPart } from '../kit/lazy-part.tsx'
import { useSpeech } from '../language/speech.tsx'
import { Bar } from './Bar.tsx'
import { startLinkFailure } from './start-link.ts'
import { useConnection } from './use-connection.ts'
import { words } from './words.ts'

const ServiceBar = lazyPart(async () => (await import('./ServiceBar.tsx')).ServiceBar)
const RecordingBar = lazyPart(async () => (await import('./RecordingBars.tsx')).RecordingBar)
const CassetteBar = lazyPart(async () => (await import('./RecordingBars.tsx')).CassetteBar)

/** What must be known about the connection, and about a start-up link that was refused. */
export function ConnectionBar() {
  const { t } = useSpeech(words)
  const failure = startLinkFailure()
  const isUsed = failure instanceof ConsoleError && failure.status === 403
  return (
    <>
      {failure !== undefined && (
        <Bar tone="border-warn bg-warn-soft">
          <p role="alert">
            {isUsed ? t('service.linkUsed') : t('service.linkFailed', { problem: messageOfError(failure) })}
          </p>
        </Bar>
      )}
      <Suspense>
        <OfConnection />
      </Suspense>
    </>
  )
}

function OfConnection() {
  const { t } = useSpeech(words)
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
    // While answers are recorded, the bar says so.
    const isRecorded = connection.recording?.on || (connection.recording?.exchanges ?? 0) > 0
    return isRecorded ? <RecordingBar connection={connection} /> : null
  }
  if (connection.kind === 'cassette') return <CassetteBar connection={connection} />
  return <ServiceBar connection={connection} />
}
