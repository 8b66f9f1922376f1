/** What the rate windows of the local directory hold now: who has asked how often, and who is refused. */
import { queryOptions, useQuery } from '@tanstack/react-query'
import type { CallerRates } from '#contract/console/rate-use.ts'
import { messageOfError } from '#contract/errors.ts'
import { client } from '../client.ts'
import { IdentityMark } from '../frame/IdentityMark.tsx'
import { usePeople } from '../frame/people.ts'
import { Card } from '../kit/Card.tsx'
import { ExactText } from '../kit/ExactText.tsx'
import { Gauge } from '../kit/Gauge.tsx'
import { useSpeech } from '../language/speech.tsx'
import { words } from './words.ts'

const ratesQuery = queryOptions({
  queryKey: ['rates'],
  queryFn: ({ signal }) => client.listRates({ signal }),
  refetchInterval: 2000,
  staleTime: 0,
  retry: false,
})

export function RatesCard() {
  const { t } = useSpeech(words)
  const { find } = usePeople()
  const { data, error } = useQuery(ratesQuery)
  return (
    <Card title={t('rates.title')} note={data && data.callers.length > 0 && String(data.callers.length)}>
      <div className="max-h-72 overflow-auto border-t border-line" data-testid="rates">
        {error && <p className="px-4 py-3 text-warn">{messageOfError(error)}</p>}
        {data && data.callers.length === 0 && (
          <p className="px-4 py-3 text-muted">{t(data.isOn ? 'rates.none' : 'rates.off')}</p>
        )}
        <ul className="flex flex-col">
          {data?.callers.map((one) => (
            <li
              key={`${one.kind} ${one.xuid} ${one.titleId}`}
              className="flex flex-wrap items-center gap-x-4 gap-y-1 border-t border-line px-4 py-2 first:border-t-0"
            >
              <span className="flex min-w-44 flex-1 items-center gap-2">
                <IdentityMark person={find(one.xuid)} />
                <span className="min-w-0">
                  <ExactText>{find(one.xuid).name}</ExactText>
                  <span className="block text-xs text-muted">
                    {t(`rates.${one.kind}`)}
                    {one.titleId !== '0' && ` · ${t('rates.ofTitle', { title: one.titleId })}`}
                  </span>
                </span>
              </span>
              {one.windows.map((window) => (
                <Filled key={window.periodInSeconds} window={window} />
              ))}
            </li>
          ))}
        </ul>
      </div>
    </Card>
  )
}

function Filled({ window }: { window: CallerRates['windows'][number] }) {
  const { t } = useSpeech(words)
  const { requests, maxRequests, periodInSeconds, endsInSeconds } = window
  const isRefused = requests > maxRequests
  const text = t('rates.window', { requests, max: maxRequests, seconds: periodInSeconds })
  return (
    <span className="flex w-48 flex-col gap-0.5 text-xs">
      <span className={isRefused ? 'font-medium text-bad' : ''}>{text}</span>
      <Gauge label={text} used={requests} max={maxRequests} />
      <span className="text-muted">
        {t(isRefused ? 'rates.refusedFor' : 'rates.endsIn', { seconds: endsInSeconds })}
      </span>
    </span>
  )
}
