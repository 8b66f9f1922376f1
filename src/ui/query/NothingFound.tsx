/** An empty list is an answer: what was hidden, and the changes that bring in the most. */

import { CircleMinus } from 'lucide-react'
import type { Explanation } from '#contract/console/explanation.ts'
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
}

export function NothingFound({ asked, xuids, explanation, onSend }: Props) {
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
