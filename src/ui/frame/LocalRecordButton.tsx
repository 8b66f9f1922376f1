/** Starts recording what the local directory answers. While it records, the bar below says so and stops it. */
import { useQuery } from '@tanstack/react-query'
import { CircleDot } from 'lucide-react'
import { localConnectionName } from '#contract/console/connections.ts'
import { client } from '../client.ts'
import { ErrorNote } from '../kit/ErrorNote.tsx'
import { useSpeech } from '../language/speech.tsx'
import { connectionsQuery } from '../queries.ts'
import { useConnectionWrite } from '../use-write.ts'
import { words } from './words.ts'

export function LocalRecordButton() {
  const { t } = useSpeech(words)
  const { data } = useQuery(connectionsQuery)
  const start = useConnectionWrite(() =>
    client.changeRecording({ parts: { name: localConnectionName }, body: { on: true } }),
  )
  const local = data?.connections.find(({ name }) => name === localConnectionName)
  if (!local?.recording || local.recording.on || local.recording.exchanges > 0) return null
  return (
    <>
      <button
        type="button"
        className="bar-button max-sm:hidden"
        aria-label={t('connection.record')}
        title={t('connection.record')}
        onClick={() => start.run()}
      >
        <CircleDot className="icon" aria-hidden="true" />
      </button>
      <ErrorNote>{start.problem}</ErrorNote>
    </>
  )
}
