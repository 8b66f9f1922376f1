/** Keeps what a connection answers, and gives it out as a cassette. */
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Connection, ConnectionList } from '#contract/console/connections.ts'
import { buildConsolePath } from '#contract/console/paths.ts'
import { client, connectionsQuery } from '../queries.ts'
import { useSpeech } from '../text/language.tsx'

export function RecordingControl({ connection }: { connection: Connection }) {
  const { t } = useSpeech()
  const queries = useQueryClient()
  const [trouble, setTrouble] = useState<string>()
  const [isSure, setSure] = useState(false)
  const { recording } = connection
  if (!recording) return null
  const take = async (change: Promise<ConnectionList>) => {
    try {
      const list = await change
      queries.setQueryData(connectionsQuery.queryKey, list)
      setTrouble(undefined)
    } catch (error) {
      setTrouble(error instanceof Error ? error.message : String(error))
    }
  }
  const count = { count: recording.exchanges }
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <button
        type="button"
        className="button"
        aria-pressed={recording.on}
        onClick={() =>
          take(client.changeRecording({ parts: { name: connection.name }, body: { on: !recording.on } }))
        }
      >
        <span aria-hidden="true" className={recording.on ? 'text-bad' : ''}>
          {recording.on ? '■' : '●'}
        </span>
        {t(recording.on ? 'recording.stop' : 'recording.start')}
      </button>
      {(recording.on || recording.exchanges > 0) && (
        <span role="status">{t(recording.full ? 'recording.full' : 'recording.count', count)}</span>
      )}
      {recording.exchanges > 0 && (
        <>
          <a
            className="link"
            href={buildConsolePath('getCassette', { name: connection.name }, { players: 'replaced' })}
            download
          >
            {t('recording.saveReplaced')}
          </a>
          <a className="link" href={buildConsolePath('getCassette', { name: connection.name })} download>
            {t('recording.save')}
          </a>
          <button
            type="button"
            className="link"
            onClick={() => {
              if (isSure) void take(client.discardRecording({ parts: { name: connection.name } }))
              setSure(!isSure)
            }}
            onBlur={() => setSure(false)}
          >
            {isSure ? t('recording.discardSure', count) : t('recording.discard')}
          </button>
        </>
      )}
      {trouble !== undefined && (
        <span role="alert" className="text-bad">
          {trouble}
        </span>
      )}
    </div>
  )
}
