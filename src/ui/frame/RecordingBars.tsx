/** The bars of a connection whose answers are being recorded, and of a recording. Loaded on demand. */
import { useQuery } from '@tanstack/react-query'
import { Film } from 'lucide-react'
import { type Connection, localConnectionName } from '#contract/console/connections.ts'
import { client } from '../client.ts'
import { ErrorNote } from '../kit/ErrorNote.tsx'
import { useSpeech } from '../language/speech.tsx'
import { connectionsQuery } from '../queries.ts'
import { useConnectionWrite } from '../use-write.ts'
import { Bar } from './Bar.tsx'
import { RecordingControl, watchMs } from './RecordingControl.tsx'
import { useConnection } from './use-connection.ts'
import { words } from './words.ts'

export function RecordingBar({ connection }: { connection: Connection }) {
  useQuery({ ...connectionsQuery, refetchInterval: watchMs })
  return (
    <Bar tone="border-line bg-surface">
      <RecordingControl connection={connection} />
    </Bar>
  )
}

export function CassetteBar({ connection }: { connection: Connection }) {
  const { t } = useSpeech(words)
  const { choose } = useConnection()
  const close = useConnectionWrite(() => client.closeCassette({ parts: { name: connection.name } }), {
    onDone: () => choose(localConnectionName),
  })
  return (
    <Bar tone="border-warn bg-warn-soft">
      <strong className="flex items-center gap-1.5 text-warn">
        <Film className="icon" aria-hidden="true" />
        {t('cassette.title')}
      </strong>
      <span>{connection.title}</span>
      <span>{t('cassette.body', { count: connection.recorded?.length ?? 0 })}</span>
      {connection.name.startsWith('cassette-') && (
        <button type="button" className="button button-small" onClick={() => close.run()}>
          {t('cassette.close')}
        </button>
      )}
      <ErrorNote>{close.problem}</ErrorNote>
    </Bar>
  )
}
