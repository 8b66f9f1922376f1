/** What clients ask of the local directory, while a game or a program runs against it. */
import { queryOptions, useQuery } from '@tanstack/react-query'
import { useDeferredValue, useMemo, useState } from 'react'
import type { TrafficEntry, TrafficList } from '#contract/console/traffic.ts'
import { messageOfError } from '#contract/errors.ts'
import { client } from '../client.ts'
import { ClosedPage } from '../kit/ClosedPage.tsx'
import { DataTable } from '../kit/DataTable.tsx'
import { getFormats } from '../kit/formats.ts'
import { SplitPane } from '../kit/SplitPane.tsx'
import { Switch } from '../kit/Switch.tsx'
import { useSpeech } from '../language/speech.tsx'
import { setPreference, usePreferences } from '../preferences.ts'
import { useMissingRole } from '../use-missing-role.ts'
import { useTableSearch } from '../use-table-search.ts'
import { TrafficSide, type TrafficView } from './TrafficSide.tsx'
import { trafficColumns, trafficFields } from './traffic-columns.tsx'
import { words } from './words.ts'

/** Milliseconds between two looks. */
const followMs = 2000
/** Requests that are shown; the directory keeps no more. */
const maxShown = 10_000

/** What is known already stays; only later requests are asked for. */
function followQuery(isFollowed: boolean) {
  return queryOptions({
    queryKey: ['traffic'],
    queryFn: async ({ signal, client: queries }): Promise<TrafficList> => {
      const before = queries.getQueryData<TrafficList>(['traffic'])
      const last = before?.entries.at(-1)?.id ?? 0
      const next = await client.listTraffic({ query: { after: String(last) }, signal })
      // After a restart of the server, the numbers begin anew.
      if (next.last < last) return client.listTraffic({ signal })
      const entries = [...(before?.entries ?? []), ...next.entries]
      return { ...next, missing: (before?.missing ?? 0) + next.missing, entries: entries.slice(-maxShown) }
    },
    refetchInterval: isFollowed ? followMs : false,
    staleTime: 0,
    retry: false,
  })
}

const fieldIds: ReadonlySet<string> = new Set(trafficFields.map(({ id }) => id))
const keyOf = ({ id }: TrafficEntry) => String(id)
const textOf = ({ method, path, gamertag, xuid, clause }: TrafficEntry) =>
  [method, path, gamertag, xuid, clause].join(' ').toLowerCase()
const rowHeight = 30

export function TrafficScreen() {
  const { t } = useSpeech(words)
  const missing = useMissingRole('listTraffic')
  if (missing) return <ClosedPage title={t('traffic.title')} reason={t('traffic.role', { ...missing })} />
  return <Traffic />
}

function Traffic() {
  const { t } = useSpeech(words)
  const { sideSize } = usePreferences()
  const [isFollowed, setFollowed] = useState(true)
  const [isOpen, setOpen] = useState(true)
  const { data, error } = useQuery(followQuery(isFollowed))
  const view = useTableSearch(fieldIds, keyOf)
  const [text, setText] = useState('')
  const [showsOwn, setShowsOwn] = useState(false)
  const wanted = useDeferredValue(text).trim().toLowerCase()
  const shown = useMemo(
    () =>
      data?.entries.filter(
        (entry) =>
          keyOf(entry) === view.selected ||
          ((showsOwn || !entry.isConsole) && textOf(entry).includes(wanted)),
      ) ?? [],
    [data, wanted, showsOwn, view.selected],
  )
  const own = useMemo(() => data?.entries.filter(({ isConsole }) => isConsole).length ?? 0, [data])
  return (
    <div
      className={`fills-page flex min-h-0 flex-1 flex-col ${view.selected === undefined ? '' : 'shows-why'}`}
    >
      <header className="flex flex-none flex-wrap items-center gap-x-4 gap-y-2 bg-surface px-4 py-3 max-sm:px-3">
        <div className="min-w-0 flex-1 basis-80">
          <h1 className="text-xl font-semibold tracking-[-0.015em]">{t('traffic.title')}</h1>
          <p className="text-soft">{t(data && !data.isOn ? 'traffic.off' : 'traffic.intro')}</p>
        </div>
        {data && data.missing > 0 && (
          <span className="text-xs text-muted">{t('traffic.missing', { count: data.missing })}</span>
        )}
        <input
          type="search"
          className="control w-72 max-sm:w-full"
          aria-label={t('traffic.filter')}
          placeholder={t('traffic.filter')}
          value={text}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setText(event.target.value)}
        />
        <Switch label={t('traffic.own', { count: own })} isOn={showsOwn} onChange={setShowsOwn} />
        <Switch label={t('traffic.pause')} isOn={isFollowed} onChange={setFollowed} />
      </header>
      {error && (
        <p role="alert" className="px-4 py-2 text-warn">
          {t('traffic.failed', { reason: messageOfError(error) })}
        </p>
      )}
      <SplitPane
        main={data && <Requests entries={shown} total={data.entries.length} view={view} />}
        side={<TrafficSide entries={shown} view={view} onClose={() => setOpen(false)} />}
        openLabel={t('side.title')}
        resizeLabel={t('side.resize')}
        isOpen={isOpen}
        onOpen={() => setOpen(true)}
        onClose={() => setOpen(false)}
        size={sideSize}
        onSize={(size) => setPreference('sideSize', size)}
      />
    </div>
  )
}

interface RequestsProps {
  /** Those that are not filtered out. */
  readonly entries: readonly TrafficEntry[]
  readonly total: number
  readonly view: TrafficView
}

function Requests({ entries, total, view }: RequestsProps) {
  const speech = useSpeech(words)
  const { t, language } = speech
  const { clock } = usePreferences()
  const formats = getFormats(language, clock)
  const rows = useMemo(() => entries.toReversed(), [entries])
  const context = useMemo(() => ({ speech, formats }), [speech, formats])
  if (rows.length === 0) {
    const says = total === 0 ? t('traffic.none') : t('traffic.noneLeft', { count: total })
    return <p className="px-4 py-6 text-muted">{says}</p>
  }
  return (
    <DataTable
      caption={t('traffic.caption')}
      columns={trafficColumns}
      fields={trafficFields}
      context={context}
      rows={rows}
      keyOf={keyOf}
      {...view}
      rowHeight={rowHeight}
      fileName="traffic"
    />
  )
}
