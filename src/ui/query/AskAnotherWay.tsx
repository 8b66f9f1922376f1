/** After a refusal: other ways to ask, each checked against the rules first, or the way back to a wrong field. */
import { useQuery } from '@tanstack/react-query'
import { CircleMinus, CornerDownLeft, PencilLine } from 'lucide-react'
import type { Refusal } from '#rules/verdict.ts'
import { PredictedCode } from '../exchange/StatusCode.tsx'
import { usePeople } from '../frame/people.ts'
import { useSpeech } from '../language/speech.tsx'
import { identitiesQuery } from '../queries.ts'
import type { Question } from './question.ts'
import type { SendOptions } from './use-query-form.ts'
import { type DescribedSuggestion, useSuggestions } from './use-suggestions.tsx'
import { words } from './words.ts'

interface Props {
  readonly asked: Question
  /** What the rules say of the query that was sent. */
  readonly refusal: Refusal | undefined
  /** The XUIDs that were asked for. */
  readonly xuids: readonly string[]
  readonly onSend: (options: SendOptions) => unknown
  /** Leads to the field that is wrong. */
  readonly onEdit: () => void
}

const maxWays = 3

/** The ways to ask that would be answered with 200. */
function useOtherWays(): (
  refusal: Refusal | undefined,
  asked: Question,
  xuids: readonly string[],
) => DescribedSuggestion[] {
  const { t } = useSpeech(words)
  const describe = useSuggestions()
  const { list } = usePeople()
  const { data } = useQuery(identitiesQuery)
  return (refusal, asked, xuids) => {
    switch (refusal?.clause) {
      case 'query.own-or-server': {
        const dropped: Partial<Question> = {
          ...(asked.private && { private: false }),
          ...(asked.reservations && { reservations: false }),
          ...(asked.visibility === 'private' && { visibility: '' }),
        }
        const owners = xuids.length === 1 ? xuids : []
        const without = describe(asked, dropped, []).filter(({ as }) => as === undefined)
        const asOthers = describe(asked, {}, owners).filter(({ as }) => as !== undefined)
        return [...without, ...asOthers].filter(({ status }) => status === 200)
      }
      case 'authorization.required': {
        const player = list.find(({ role }) => role === 'player')?.as
        return describe(asked, {}, [...xuids.slice(0, 1), player]).filter(({ as }) => as !== undefined)
      }
      case 'lookup.template':
        return describe(asked, { template: '' }, []).filter(({ as }) => as === undefined)
      case 'lookup.scid':
        return (data?.serviceConfigs ?? []).slice(0, maxWays).flatMap(({ scid, title }) =>
          describe(asked, { scid, template: '' }, [])
            .filter(({ as }) => as === undefined)
            .map((way) => ({ ...way, id: scid, title: t('suggest.title', { title }) })),
        )
      default:
        return []
    }
  }
}

export function AskAnotherWay({ asked, refusal, xuids, onSend, onEdit }: Props) {
  const { t } = useSpeech(words)
  const listWays = useOtherWays()
  const ways = listWays(refusal, asked, xuids)
  if (ways.length === 0) {
    const isFieldWrong = refusal !== undefined && refusal.field !== 'Authorization'
    return isFieldWrong ? (
      <p>
        <button type="button" className="button" onClick={onEdit}>
          <PencilLine className="icon text-soft" aria-hidden="true" />
          {t('another.edit')}
        </button>
      </p>
    ) : null
  }
  return (
    <section aria-label={t('another.title')} className="flex flex-col gap-2">
      <h2 className="text-base font-semibold">
        {t('another.title')}{' '}
        <span className="ml-1 text-sm font-normal text-muted">{t('another.checked')}</span>
      </h2>
      <div className="grid gap-3 min-[700px]:grid-cols-2 min-[1200px]:grid-cols-3">
        {ways.map((way) => (
          <div
            key={way.id}
            className="flex flex-col gap-2 rounded-card border border-line-strong bg-raised p-3"
          >
            <div className="flex items-center gap-2">
              {way.as === undefined ? (
                <CircleMinus className="icon text-accent" aria-hidden="true" />
              ) : (
                way.mark
              )}
              <h3 className="min-w-0 flex-1 text-base leading-snug font-semibold">{way.title}</h3>
              <PredictedCode status={way.status} />
            </div>
            <p className="flex-1 text-soft">{way.detail}</p>
            <p>
              <button
                type="button"
                className="link inline-flex min-h-6 items-center gap-1.5"
                onClick={() => onSend({ change: way.change, as: way.as })}
              >
                {t('another.ask')}
                <CornerDownLeft className="icon-small" aria-hidden="true" />
                <span className="sr-only">: {way.title}</span>
              </button>
            </p>
          </div>
        ))}
      </div>
    </section>
  )
}
