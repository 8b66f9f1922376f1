/** An empty list is an answer: what was left out, and the one change that brings in the most. */
import type { Explanation } from '#contract/console/explanation.ts'
import { Xuid } from '#contract/identifiers.ts'
import type { QueryRequest } from '#contract/mpsd/query.ts'
import { Panel } from '../kit/Panel.tsx'
import { useSpeech } from '../language/speech.tsx'
import { findBestChange, leftOutTotal } from './left-out.ts'
import type { Question } from './question.ts'
import { useNameOf } from './use-name-of.ts'
import { words } from './words.ts'

interface Props {
  readonly request: QueryRequest
  /** Undefined while it is not loaded, or if the connection has none. */
  readonly explanation: Explanation | undefined
  readonly canSend: (change: Partial<Question>) => boolean
  readonly onSend: (change: Partial<Question>, as?: Xuid) => void
}

/** The XUID that a query asks about, if it is one. */
export function onlyXuidOf(request: QueryRequest): Xuid | undefined {
  const asked = request.parameters.find(([name]) => name === 'xuid')
  return Xuid.safeParse(asked?.[1]).data
}

export function NothingFound({ request, explanation, canSend, onSend }: Props) {
  const { t } = useSpeech(words)
  const takesNone = request.parameters.some(([name, value]) => name === 'take' && value === '0')
  const leftOut = explanation ? leftOutTotal(explanation) : 0
  return (
    <Panel title={t('empty.none.title')}>
      <p className="text-muted">{t(takesNone ? 'empty.none.takeZero' : 'empty.none.body')}</p>
      {leftOut > 0 && <p>{t('leftOut.summary', { count: leftOut })}.</p>}
      {explanation && <OfferChange {...{ request, explanation, canSend, onSend }} />}
    </Panel>
  )
}

function OfferChange({
  request,
  explanation,
  canSend,
  onSend,
}: Props & { readonly explanation: Explanation }) {
  const { t } = useSpeech(words)
  const nameOf = useNameOf()
  const best = findBestChange(explanation)
  if (!best) return null
  const { change, label, adds } = best
  // A flag that only the user may set is offered as that user.
  const other = canSend(change) ? undefined : onlyXuidOf(request)
  if (!canSend(change) && other === undefined) return null
  return (
    <p>
      <button
        type="button"
        className="button max-w-full text-left whitespace-normal"
        onClick={() => onSend(change, other)}
      >
        {other === undefined
          ? t('empty.none.apply', { change: label })
          : t('empty.none.applyAs', { change: label, name: nameOf(other) })}
      </button>{' '}
      <span className="text-muted">{t('empty.none.brings', { count: adds })}</span>
    </p>
  )
}
