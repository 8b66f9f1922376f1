/** An empty list is an answer: what was hidden, and the changes that bring in the most. */

import { queryOptions, useQuery } from '@tanstack/react-query'
import { CircleMinus } from 'lucide-react'
import type { Explanation } from '#contract/console/explanation.ts'
import { client } from '../client.ts'
import { EndedList } from '../frame/EndedLine.tsx'
import { useLinkTo } from '../frame/use-link-to.ts'
import { useSpeech } from '../language/speech.tsx'
import { ActionList, ActionRow } from './ActionRow.tsx'
import { listChanges } from './hidden.ts'
import type { Question } from './question.ts'
import type { SendOptions } from './use-query-form.ts'
import { useSuggestions } from './use-suggestions.tsx'
import { words } from './words.ts'

interface Props {
  readonly asked: Question
  /** The XUIDs that were asked for. */
  readonly xuids: readonly string[]
  /** Undefined while it is not loaded, or if the connection has none. */
  readonly explanation: Explanation | undefined
  readonly onSend: (options: SendOptions) => unknown
  readonly isLocal: boolean
}

/** Ended sessions that are shown. */
const maxEnded = 3

/** What has vanished may have ended: only the local directory knows. */
function EndedOf({ xuid, scid }: { readonly xuid: string; readonly scid: string }) {
  const { t } = useSpeech(words)
  const linkTo = useLinkTo()
  const { data } = useQuery(
    queryOptions({
      queryKey: ['ended', scid, xuid],
      queryFn: ({ signal }) => client.listEnded({ query: { scid, xuid }, signal }),
      staleTime: 0,
      retry: false,
    }),
  )
  if (!data) return null
  if (data.ended.length === 0) return <p className="text-soft">{t('empty.ended.none')}</p>
  return (
    <section aria-label={t('empty.ended')} className="flex max-w-2xl flex-col gap-2">
      <h2 className="text-base font-semibold">{t('empty.ended')}</h2>
      <EndedList ended={data.ended.slice(0, maxEnded)} />
      {data.ended.length > maxEnded && (
        <button type="button" className="link self-start" onClick={() => linkTo('/player', { xuid })}>
          {t('empty.ended.all', { count: data.ended.length })}
        </button>
      )}
    </section>
  )
}

export function NothingFound({ asked, xuids, explanation, onSend, isLocal }: Props) {
  const { t } = useSpeech(words)
  const describe = useSuggestions()
  const changes = explanation ? listChanges(explanation) : []
  const owners = xuids.length === 1 ? xuids : []
  const ways = changes.flatMap(({ change, adds }) => {
    const [best] = describe(asked, change, owners).filter(({ status }) => status === 200)
    return best ? [{ ...best, adds, id: `${Object.keys(change).join()} ${best.id}` }] : []
  })
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-auto bg-page px-4 py-4 max-sm:px-3">
      <p className="text-soft">{t('empty.none.body')}</p>
      {isLocal && owners[0] !== undefined && <EndedOf xuid={owners[0]} scid={asked.scid} />}
      {ways.length > 0 && (
        <section aria-label={t('another.title')} className="flex max-w-2xl flex-col gap-2">
          <h2 className="text-base font-semibold">{t('another.title')}</h2>
          <ActionList>
            {ways.map((way) => (
              <ActionRow
                key={way.id}
                mark={
                  way.as === undefined ? (
                    <CircleMinus className="icon text-accent" aria-hidden="true" />
                  ) : (
                    way.mark
                  )
                }
                title={way.title}
                detail={t('empty.none.brings', { count: way.adds })}
                status={way.status}
                onRun={() => onSend({ change: way.change, as: way.as })}
              />
            ))}
          </ActionList>
        </section>
      )}
    </div>
  )
}
