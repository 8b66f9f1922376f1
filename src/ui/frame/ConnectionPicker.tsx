/** Which connection answers, whether it does, and the others there are. */
import { useQuery } from '@tanstack/react-query'
import { type ChangeEvent, useRef, useState } from 'react'
import { ConsoleError } from '#api/client.ts'
import { type Connection, localConnectionName } from '#contract/console/connections.ts'
import { Mark } from '../kit/Mark.tsx'
import { client, connectionsQuery, healthQuery } from '../queries.ts'
import { useSpeech } from '../text/language.tsx'
import type { Speech } from '../text/speech.ts'
import { useConnection } from './use-connection.ts'

/** What is chosen to do something else than to switch: no connection's name has a space. */
const openFile = 'open file'
const record = 'record local'

function nameOf(connection: Connection, { t }: Speech): string {
  if (connection.kind === 'local') return t('connection.local')
  const kind = t(connection.kind === 'service' ? 'connection.service' : 'connection.cassette')
  return `${kind} · ${connection.title}`
}

export function ConnectionPicker() {
  const speech = useSpeech()
  const { t } = speech
  const { name, connection, choose, isLocal } = useConnection()
  const kind = connection?.kind
  const { data, refetch } = useQuery(connectionsQuery)
  const health = useQuery(healthQuery)
  const [trouble, setTrouble] = useState<string>()
  const file = useRef<HTMLInputElement>(null)
  const down = health.isError
  const counts = health.data && {
    engine: health.data.engine,
    sessions: health.data.counts.sessions,
    people: health.data.counts.people,
  }
  const open = async (event: ChangeEvent<HTMLInputElement>) => {
    const [chosen] = event.target.files ?? []
    if (!chosen) return
    try {
      const opened = await client.openCassette({ body: await chosen.text() })
      await refetch()
      setTrouble(undefined)
      choose(opened.name)
    } catch (error) {
      const isOther = error instanceof ConsoleError && error.status === 400
      setTrouble(isOther ? t('cassette.bad') : error instanceof Error ? error.message : String(error))
    }
    event.target.value = ''
  }
  const start = async () => {
    await client.changeRecording({ parts: { name: localConnectionName }, body: { on: true } }).then(
      () => refetch(),
      (error: Error) => setTrouble(error.message),
    )
  }
  const known = data?.connections ?? []
  return (
    <>
      <div
        className={`flex items-center gap-1.5 rounded-box border pl-2 ${down ? 'border-bad bg-bad-soft text-bad' : 'border-edge'}`}
        title={isLocal && counts ? t('connection.counts', counts) : undefined}
      >
        <Mark
          shape={down ? 'hollow' : kind === 'cassette' ? 'ringed' : 'filled'}
          className={down ? '' : isLocal ? 'text-good' : kind === 'service' ? 'text-bad' : 'text-warn'}
        />
        <select
          aria-label={t('connection.label')}
          className="min-h-7 max-w-56 truncate rounded-box bg-surface py-[3px] pr-1 font-semibold text-ink"
          value={name}
          onChange={(event) => {
            setTrouble(undefined)
            if (event.target.value === openFile) file.current?.click()
            else if (event.target.value === record) void start()
            else choose(event.target.value)
          }}
        >
          {known.map((one) => (
            <option key={one.name} value={one.name}>
              {nameOf(one, speech)}
            </option>
          ))}
          {/* A link may name one that is not set up here. */}
          {!known.some((one) => one.name === name) && (
            <option value={name}>{name === localConnectionName ? t('connection.local') : name}</option>
          )}
          {isLocal && <option value={record}>{t('connection.record')}</option>}
          <option value={openFile}>{t('connection.openCassette')}</option>
        </select>
        <input
          ref={file}
          type="file"
          accept=".json,application/json"
          hidden
          onChange={open}
          data-testid="cassette"
        />
        <span role="status" className="pr-2 empty:hidden">
          {down ? t('connection.down') : health.isPending ? t('connection.checking') : ''}
        </span>
      </div>
      {trouble !== undefined && (
        <span role="alert" className="max-w-72 border-l-2 border-bad pl-2 text-bad">
          {trouble}
        </span>
      )}
    </>
  )
}
