/** One request with its answer: why it was answered as it was, and what was sent. */
import { queryOptions, useQuery } from '@tanstack/react-query'
import { ArrowUpRight } from 'lucide-react'
import { useMemo } from 'react'
import type { TrafficEntry, TrafficExchange } from '#contract/console/traffic.ts'
import { client } from '../client.ts'
import { explainPasted, type PastedExchange } from '../exchange/explain-pasted.ts'
import { RawBody } from '../exchange/RawBody.tsx'
import { SessionSummary } from '../exchange/SessionSummary.tsx'
import { Verdict } from '../exchange/Verdict.tsx'
import { WhyPanel } from '../exchange/WhyPanel.tsx'
import { StatusRowLink } from '../frame/StatusRowLink.tsx'
import { useOpenSession } from '../frame/use-open-session.ts'
import { SideHead } from '../kit/SideHead.tsx'
import { useSpeech } from '../language/speech.tsx'
import { parseSessionPlace } from '../session-place.ts'
import type { useTableSearch } from '../use-table-search.ts'
import { RefusalGroups } from './RefusalGroups.tsx'
import { words } from './words.ts'

const exchangeQuery = (id: string | undefined) =>
  queryOptions({
    queryKey: ['traffic exchange', id],
    queryFn: ({ signal }) => client.getTraffic({ parts: { id: id ?? '' }, signal }),
    enabled: id !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })

/** The exchange as the codes screen would read it from a paste. */
function toPasted(one: TrafficExchange): PastedExchange {
  return {
    method: one.method,
    path: one.path,
    requestHeaders: new Map(Object.entries(one.requestHeaders)),
    requestBody: one.requestBody,
    status: one.status,
    responseHeaders: new Map(Object.entries(one.answerHeaders)),
    responseBody: one.answerBody,
  }
}

/** What the reader has chosen of the table. */
export type TrafficView = ReturnType<typeof useTableSearch<TrafficEntry>>

function senderOf({ xuid, gamertag = '', server = false, requestHeaders }: TrafficExchange) {
  return {
    caller: xuid && { xuid, gamertag, titleId: '0', server },
    contractVersion: requestHeaders['x-xbl-contract-version'] ?? null,
  }
}

interface Props {
  readonly entries: readonly TrafficEntry[]
  readonly view: TrafficView
  readonly onClose: () => void
}

export function TrafficSide({ entries, view, onClose }: Props) {
  const { t } = useSpeech(words)
  const id = view.selected
  const { data, error } = useQuery(exchangeQuery(id))
  return (
    <section aria-label={t('side.title')} className="flex min-h-0 flex-1 flex-col">
      <SideHead title={t('side.title')} closeLabel={t('side.close')} onClose={onClose} />
      <div className="flex min-h-0 flex-1 flex-col gap-3 overflow-auto px-4 py-3" data-testid="traffic-side">
        {id === undefined ? (
          <>
            <p className="text-muted">{t('side.choose')}</p>
            <RefusalGroups entries={entries} onFacets={view.onFacets} onSelect={view.onSelect} />
          </>
        ) : (
          <p>
            <button type="button" className="link" onClick={view.onUnselect}>
              {t('groups.back')}
            </button>
          </p>
        )}
        {error && <p className="text-muted">{t('side.gone')}</p>}
        {data && <Explained one={data} />}
      </div>
    </section>
  )
}

function Explained({ one }: { one: TrafficExchange }) {
  const { t } = useSpeech(words)
  const openSession = useOpenSession()
  const { situation } = useMemo(() => explainPasted(toPasted(one), senderOf(one)), [one])
  const place = parseSessionPlace(one.path)
  const local = situation && { ...situation, isLocal: true, reason: one.reason }
  const reply = situation?.exchange.kind === 'answered' ? situation.exchange.reply : undefined
  return (
    <>
      <code className="id text-xs break-all">
        <b className="text-code-method">{one.method}</b> {one.path}
      </code>
      {place && (
        <p>
          <button type="button" className="button button-small" onClick={() => openSession(place)}>
            <ArrowUpRight className="icon" aria-hidden="true" />
            {t('side.openSession')}
          </button>
        </p>
      )}
      {local && (
        <div className="-mx-4">
          <Verdict
            situation={local}
            pending=""
            isPending={false}
            answeredAt={one.at}
            linkRow={(row, text) => (
              <StatusRowLink row={row} className="link-inline">
                {text}
              </StatusRowLink>
            )}
          />
        </div>
      )}
      {local && (
        <>
          <h2 className="sr-only">{t('side.title')}</h2>
          <WhyPanel situation={local} isFetching={false} />
        </>
      )}
      {one.requestBody !== undefined && (
        <section aria-label={t('side.request')}>
          <h3 className="text-xs font-medium text-muted">{t('side.request')}</h3>
          <RawBody text={one.requestBody} isOpen={false} />
        </section>
      )}
      {reply?.kind === 'session' && <SessionSummary session={reply.session} />}
      {one.answerBody === undefined ? (
        <p className="text-xs text-muted">{t('side.notKept')}</p>
      ) : (
        <RawBody text={one.answerBody} isOpen={false} />
      )}
    </>
  )
}
