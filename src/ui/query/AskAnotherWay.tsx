/** After a refusal for private or reserved sessions: other ways to ask, each checked against the rules first. */
import { CircleMinus, CornerDownLeft } from 'lucide-react'
import type { Refusal } from '#rules/verdict.ts'
import { PredictedCode } from '../exchange/StatusCode.tsx'
import { useSpeech } from '../language/speech.tsx'
import type { Question } from './question.ts'
import type { SendOptions } from './use-query-form.ts'
import { type DescribedSuggestion, useSuggestions } from './use-suggestions.tsx'
import { words } from './words.ts'

interface Props {
  readonly asked: Question
  readonly refusal: Refusal | undefined
  /** The XUIDs that were asked for. */
  readonly xuids: readonly string[]
  readonly onSend: (options: SendOptions) => unknown
}

/** The ways to ask that would be answered with 200. */
export function useOtherWays(): (asked: Question, xuids: readonly string[]) => DescribedSuggestion[] {
  const describe = useSuggestions()
  return (asked, xuids) => {
    const dropped: Partial<Question> = {
      ...(asked.private && { private: false }),
      ...(asked.reservations && { reservations: false }),
      ...(asked.visibility === 'private' && { visibility: '' }),
    }
    const owners = xuids.length === 1 ? xuids : []
    const without = describe(asked, dropped, []).filter((one) => one.as === undefined)
    const asOthers = describe(asked, {}, owners).filter((one) => one.as !== undefined)
    return [...without, ...asOthers].filter(({ status }) => status === 200)
  }
}

export function AskAnotherWay({ asked, refusal, xuids, onSend }: Props) {
  const { t } = useSpeech(words)
  const listWays = useOtherWays()
  if (refusal?.clause !== 'query.own-or-server') return null
  const ways = listWays(asked, xuids)
  if (ways.length === 0) return null
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
              <h3 className="min-w-0 flex-1 truncate text-base font-semibold" title={way.title}>
                {way.title}
              </h3>
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
