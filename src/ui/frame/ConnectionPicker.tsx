/** Which connection answers, whether the server can be reached, and the other connections there are. */
import { useQuery } from '@tanstack/react-query'
import { type ChangeEvent, type ReactNode, type Ref, useRef } from 'react'
import { ConsoleError } from '#api/client.ts'
import { type Connection, localConnectionName } from '#contract/console/connections.ts'
import { client } from '../client.ts'
import { ErrorNote } from '../kit/ErrorNote.tsx'
import { Mark } from '../kit/Mark.tsx'
import { useSpeech } from '../language/speech.tsx'
import { connectionsQuery, healthQuery } from '../queries.ts'
import { useConnectionWrite, useWrite } from '../use-write.ts'
import { useConnection } from './use-connection.ts'
import { words } from './words.ts'

/** Entries that do something else than to switch. No connection's name has a space. */
const openFile = 'open file'
const record = 'record local'

export function ConnectionPicker() {
  const { t } = useSpeech(words)
  const { choose } = useConnection()
  const { refetch } = useQuery(connectionsQuery)
  const file = useRef<HTMLInputElement>(null)
  const open = useWrite(async (chosen: File) => client.openCassette({ body: await chosen.text() }), {
    onDone: async ({ name }) => {
      await refetch()
      choose(name)
    },
    explain: (error) =>
      error instanceof ConsoleError && error.status === 400 ? t('cassette.bad') : undefined,
  })
  const startRecording = useConnectionWrite(() =>
    client.changeRecording({ parts: { name: localConnectionName }, body: { on: true } }),
  )
  const select = (name: string) => {
    open.reset()
    startRecording.reset()
    if (name === openFile) file.current?.click()
    else if (name === record) startRecording.run()
    else choose(name)
  }
  return (
    <>
      <State>
        <Connections onSelect={select} />
        <FileInput ref={file} onChoose={open.run} />
      </State>
      <ErrorNote>{open.problem ?? startRecording.problem}</ErrorNote>
    </>
  )
}

/** Whether the server can be reached, around the list of connections. */
function State({ children }: { children: ReactNode }) {
  const { t } = useSpeech(words)
  const { connection, isLocal } = useConnection()
  const health = useQuery(healthQuery)
  const isDown = health.isError
  const { engine, counts } = health.data ?? {}
  const isService = connection?.kind === 'service'
  const tone = isDown ? '' : isLocal ? 'text-good' : isService ? 'text-bad' : 'text-warn'
  const title =
    isLocal && engine && counts
      ? t('connection.counts', { engine, sessions: counts.sessions, people: counts.people })
      : undefined
  return (
    <div
      className={`flex items-center gap-1.5 rounded-box border pl-2 ${isDown ? 'border-bad bg-bad-soft text-bad' : 'border-edge'}`}
      title={title}
    >
      <Mark
        shape={isDown ? 'hollow' : connection?.kind === 'cassette' ? 'ringed' : 'filled'}
        className={tone}
      />
      {children}
      <span role="status" className="pr-2 empty:hidden">
        {isDown ? t('connection.down') : health.isPending ? t('connection.checking') : ''}
      </span>
    </div>
  )
}

function Connections({ onSelect }: { onSelect: (name: string) => void }) {
  const { t } = useSpeech(words)
  const { name, isLocal } = useConnection()
  const { data } = useQuery(connectionsQuery)
  const known = data?.connections ?? []
  const nameOf = ({ kind, title }: Connection) =>
    kind === 'local' ? t('connection.local') : `${t(`connection.${kind}`)} · ${title}`
  return (
    <select
      aria-label={t('connection.label')}
      className="min-h-7 max-w-56 truncate rounded-box bg-surface py-[3px] pr-1 font-semibold text-ink"
      value={name}
      onChange={(event) => onSelect(event.target.value)}
    >
      {known.map((one) => (
        <option key={one.name} value={one.name}>
          {nameOf(one)}
        </option>
      ))}
      {/* A link may name a connection that does not exist here. */}
      {!known.some((one) => one.name === name) && (
        <option value={name}>{isLocal ? t('connection.local') : name}</option>
      )}
      {isLocal && <option value={record}>{t('connection.record')}</option>}
      <option value={openFile}>{t('connection.openCassette')}</option>
    </select>
  )
}

function FileInput({ ref, onChoose }: { ref: Ref<HTMLInputElement>; onChoose: (file: File) => void }) {
  const change = (event: ChangeEvent<HTMLInputElement>) => {
    const [chosen] = event.target.files ?? []
    if (chosen) onChoose(chosen)
    // The same file can be chosen again.
    event.target.value = ''
  }
  return (
    <input
      ref={ref}
      type="file"
      accept=".json,application/json"
      hidden
      onChange={change}
      data-testid="cassette"
    />
  )
}
