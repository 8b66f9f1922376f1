/** Which connection answers, whether the server can be reached, and the other connections there are. */
import { useQuery } from '@tanstack/react-query'
import { ChevronDown, Cloud, Film, FolderOpen } from 'lucide-react'
import { type ChangeEvent, type Ref, useRef } from 'react'
import { ConsoleError } from '#api/client.ts'
import type { Connection } from '#contract/console/connections.ts'
import { ErrorNote } from '../kit/ErrorNote.tsx'
import { LazyMenu } from '../kit/LazyMenu.tsx'
import type { MenuItem } from '../kit/menu-item.ts'
import { useSpeech } from '../language/speech.tsx'
import { connectionsQuery, healthQuery } from '../queries.ts'
import { tellCounts } from '../row-counts.ts'
import { useWrite } from '../use-write.ts'
import { openRecordings } from './open-recordings.ts'
import { useConnection } from './use-connection.ts'
import { words } from './words.ts'

/** The element that opens a recording, so that other parts can open one too. */
export const openRecordingId = 'open-recording'

export function ConnectionPicker() {
  const { t } = useSpeech(words)
  const { choose, name } = useConnection()
  const { data, refetch } = useQuery(connectionsQuery)
  const file = useRef<HTMLInputElement>(null)
  const open = useWrite(openRecordings, {
    onDone: async (opened) => {
      await refetch()
      choose(opened)
    },
    explain: (error) =>
      error instanceof SyntaxError || (error instanceof ConsoleError && error.status === 400)
        ? t('cassette.bad')
        : undefined,
  })
  const connections = data?.connections ?? []
  const items: MenuItem[] = connections.map((one) => ({
    id: one.name,
    label: one.kind === 'local' ? t('connection.directory') : one.title,
    detail: [t(`connection.${one.kind}`), one.sandbox].filter(Boolean).join(' · '),
    mark: <KindMark kind={one.kind} />,
    isChosen: one.name === name,
    onSelect: () => {
      open.reset()
      choose(one.name)
    },
  }))
  return (
    <>
      <LazyMenu
        label={t('connection.choose')}
        className="bar-button min-w-0"
        isContentSaid
        items={[
          ...items,
          {
            id: 'open recording',
            label: t('connection.openCassette'),
            mark: <FolderOpen className="icon text-muted" aria-hidden="true" />,
            isFirstOfGroup: true,
            onSelect: () => {
              open.reset()
              file.current?.click()
            },
          },
        ]}
      >
        <State />
        <ChevronDown className="icon text-muted" aria-hidden="true" />
      </LazyMenu>
      <FileInput ref={file} onChoose={open.run} />
      <ErrorNote>{open.problem}</ErrorNote>
    </>
  )
}

function KindMark({ kind }: { kind: Connection['kind'] }) {
  if (kind === 'service') return <Cloud className="icon text-bad" aria-hidden="true" />
  if (kind === 'cassette') return <Film className="icon text-warn" aria-hidden="true" />
  return <span className="mx-1 size-2 flex-none rounded-full bg-state-active-dot" aria-hidden="true" />
}

/** Whether the server can be reached, and which connection is used. */
function State() {
  const { t, number } = useSpeech(words)
  const { connection, isLocal, name } = useConnection()
  const health = useQuery(healthQuery)
  const isDown = health.isError
  const { data } = health
  const title =
    isLocal && data ? t('connection.counts', { engine: data.engine, ...tellCounts(data, number) }) : undefined
  const isReal = connection?.kind === 'service'
  const shown = isLocal ? t('connection.directory') : (connection?.title ?? name)
  return (
    <span className="flex min-w-0 items-center gap-1.5" title={title}>
      {isDown ? (
        <span className="size-2.5 flex-none rounded-full border-2 border-bad" aria-hidden="true" />
      ) : (
        <KindMark kind={connection?.kind ?? 'local'} />
      )}
      {isReal && <strong className="max-sm:sr-only">{t('service.title')}</strong>}
      {connection?.kind === 'cassette' && <strong className="max-sm:sr-only">{t('cassette.title')}</strong>}
      <span className="bar-strong max-w-44 truncate max-sm:sr-only">{shown}</span>
      {isReal && connection.sandbox !== undefined && (
        <span className="id text-xs max-[1000px]:hidden">{connection.sandbox}</span>
      )}
      <span role="status" className="font-medium text-bad empty:hidden">
        {isDown ? t('connection.down') : health.isPending ? t('connection.checking') : ''}
      </span>
    </span>
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
      id={openRecordingId}
      type="file"
      accept=".json,application/json"
      hidden
      onChange={change}
      data-testid="cassette"
    />
  )
}
