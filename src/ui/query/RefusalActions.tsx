/** After a refusal because of somebody else's private or reserved sessions: as whom, or without what, to ask. */
import { useQuery } from '@tanstack/react-query'
import type { Xuid } from '#contract/identifiers.ts'
import type { QueryRequest } from '#contract/mpsd/query.ts'
import type { Prediction } from '../exchange/situation.ts'
import { useSpeech } from '../language/speech.tsx'
import { identitiesQuery } from '../queries.ts'
import { onlyXuidOf } from './NothingFound.tsx'
import type { Question } from './question.ts'
import { useNameOf } from './use-name-of.ts'
import { words } from './words.ts'

interface Props {
  readonly request: QueryRequest
  readonly prediction: Prediction
  readonly question: Question
  readonly onSend: (change: Partial<Question>, as?: Xuid) => void
}

export function RefusalActions({ request, prediction, question, onSend }: Props) {
  const { t } = useSpeech(words)
  const { data } = useQuery(identitiesQuery)
  const nameOf = useNameOf()
  if (!prediction.refusals.some((refusal) => refusal.clause === 'query.own-or-server')) return null
  const server = data?.identities.find((one) => one.server)
  const flags = (['private', 'reservations'] as const).filter((flag) => question[flag])
  return (
    <p className="flex flex-wrap gap-2">
      {[onlyXuidOf(request), server?.xuid].map(
        (xuid) =>
          xuid !== undefined && (
            <button key={xuid} type="button" className="button" onClick={() => onSend({}, xuid)}>
              {t('refused.actAs', { name: nameOf(xuid) })}
            </button>
          ),
      )}
      <button
        type="button"
        className="button"
        onClick={() => onSend({ private: false, reservations: false, visibility: '' })}
      >
        {t('refused.without', { flags: flags.join(', ') })}
      </button>
    </p>
  )
}
