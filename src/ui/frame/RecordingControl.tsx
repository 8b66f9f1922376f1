/** Records what a connection answers, and offers it as a file. */
import { CircleDot, Square } from 'lucide-react'
import { useState } from 'react'
import type { Connection } from '#contract/console/connections.ts'
import { buildConsolePath } from '#contract/console/paths.ts'
import { client } from '../client.ts'
import { ErrorNote } from '../kit/ErrorNote.tsx'
import { useSpeech } from '../language/speech.tsx'
import { useConnectionWrite } from '../use-write.ts'
import { words } from './words.ts'

/** Milliseconds between two reads of what is recorded, or of a budget. */
export const watchMs = 1000

export function RecordingControl({ connection }: { connection: Connection }) {
  const { t } = useSpeech(words)
  const { name, recording } = connection
  const change = useConnectionWrite((on: boolean) =>
    client.changeRecording({ parts: { name }, body: { on } }),
  )
  if (!recording) return null
  const { on, exchanges, full, by = '', own = true } = recording
  if (!own) {
    return (
      <span role="status" className="inline-flex items-center gap-1.5 font-medium text-warn">
        <CircleDot className="icon-small" aria-hidden="true" />
        {t(on ? 'recording.byOther' : 'recording.ofOther', { user: by, count: exchanges })}
      </span>
    )
  }
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <button type="button" className="button button-small" aria-pressed={on} onClick={() => change.run(!on)}>
        {on ? (
          <Square className="icon-small text-bad" aria-hidden="true" />
        ) : (
          <CircleDot className="icon-small" aria-hidden="true" />
        )}
        {t(on ? 'recording.stop' : 'recording.start')}
      </button>
      {(on || exchanges > 0) && (
        <span role="status">{t(full ? 'recording.full' : 'recording.count', { count: exchanges })}</span>
      )}
      {exchanges > 0 && <Recorded name={name} count={exchanges} />}
      <ErrorNote>{change.problem}</ErrorNote>
    </div>
  )
}

/** Saving what was recorded, and discarding it after a second press. */
function Recorded({ name, count }: { name: string; count: number }) {
  const { t } = useSpeech(words)
  const [isSure, setSure] = useState(false)
  const discard = useConnectionWrite(() => client.discardRecording({ parts: { name } }))
  return (
    <>
      <a className="link" href={buildConsolePath('getCassette', { name }, { players: 'replaced' })} download>
        {t('recording.saveReplaced')}
      </a>
      <a className="link" href={buildConsolePath('getCassette', { name })} download>
        {t('recording.save')}
      </a>
      <button
        type="button"
        className="link"
        onClick={() => {
          if (isSure) discard.run()
          setSure(!isSure)
        }}
        onBlur={() => setSure(false)}
      >
        {isSure ? t('recording.discardSure', { count }) : t('recording.discard')}
      </button>
      <ErrorNote>{discard.problem}</ErrorNote>
    </>
  )
}
