/** Under the table, on demand: how many sessions the query did not return, by rule, and which. */
import type { Considered, Explanation } from '#contract/console/explanation.ts'
import { limits } from '#contract/mpsd/limits.ts'
import { useSpeech } from '../language/speech.tsx'
import { leftOutByRule, leftOutTotal, listLeftOut, nameClause } from './left-out.ts'
import { words } from './words.ts'

interface Props {
  /** Undefined while it is not loaded. */
  readonly explanation: Explanation | undefined
  readonly problem: string | undefined
  /** Asks for the explanation again. */
  readonly onRetry: () => void
  /** XUIDs of the query. */
  readonly xuidCount: number
  readonly isOpen: boolean
  readonly onToggle: () => void
  readonly selected: Considered | undefined
  readonly onSelect: (considered: Considered) => void
}

export function LeftOut(props: Props) {
  const { explanation, problem, isOpen, onToggle, selected, onSelect } = props
  const { t } = useSpeech(words)
  return (
    <section aria-label={t('leftOut.title')} className="shrink-0 border-t border-line text-[12px]">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-1.5">
        {isOpen && explanation?.allowed && <Summary explanation={explanation} xuidCount={props.xuidCount} />}
        {isOpen && problem !== undefined && (
          <span role="alert" className="text-warn">
            {t('leftOut.failed', { reason: problem })}{' '}
            <button type="button" className="link" onClick={props.onRetry}>
              {t('leftOut.retry')}
            </button>
          </span>
        )}
        <button type="button" className="link" aria-expanded={isOpen} onClick={onToggle}>
          {t(isOpen ? 'leftOut.hide' : 'leftOut.show')}
        </button>
      </div>
      {isOpen && explanation?.allowed && <List {...{ explanation, selected, onSelect }} />}
    </section>
  )
}

function Summary({ explanation, xuidCount }: { explanation: Explanation; xuidCount: number }) {
  const speech = useSpeech(words)
  const { t, number } = speech
  const total = leftOutTotal(explanation)
  const describe = ([clause, count]: [string, number]) => `${nameClause(clause, speech)} ${number(count)}`
  const unrelated = leftOutByRule(explanation, 'unrelated').map(describe)
  return (
    <>
      {xuidCount > limits.maxXuidsExplained && (
        <span className="text-warn">{t('leftOut.firstXuids', { count: limits.maxXuidsExplained })}</span>
      )}
      <strong>{total === 0 ? t('leftOut.none') : t('leftOut.summary', { count: total })}</strong>
      <span>{leftOutByRule(explanation, 'near').map(describe).join(' · ')}</span>
      {unrelated.length > 0 && (
        <span className="text-muted">{t('leftOut.elsewhere', { rules: unrelated.join(' · ') })}</span>
      )}
      {xuidCount > 1 && <span className="text-muted">{t('leftOut.each')}</span>}
      {explanation.unexamined > 0 && (
        <span className="text-muted">{t('leftOut.unexamined', { count: explanation.unexamined })}</span>
      )}
    </>
  )
}

interface ListProps extends Pick<Props, 'selected' | 'onSelect'> {
  readonly explanation: Explanation
}

function List({ explanation, selected, onSelect }: ListProps) {
  const speech = useSpeech(words)
  const listed = listLeftOut(explanation)
  const unlisted = leftOutTotal(explanation) - listed.length
  if (listed.length === 0 && unlisted === 0) return null
  return (
    <ul className="max-h-44 overflow-auto border-t border-line">
      {listed.map((one) => {
        const last = one.trace.at(-1)
        return (
          <li
            key={JSON.stringify([one.xuid, one.sessionRef])}
            className="border-b border-line last:border-b-0"
          >
            <button
              type="button"
              aria-pressed={one === selected}
              onClick={() => onSelect(one)}
              className="grid w-full grid-cols-[minmax(0,1fr)_auto_auto] gap-3 px-3 py-1 text-left hover:bg-sunken aria-pressed:bg-accent-soft"
            >
              <span className="id truncate">{one.sessionRef.name}</span>
              <span className="id text-muted">{one.xuid}</span>
              <span>
                {nameClause(last?.clause, speech)}: <span className="id">{last?.saw}</span>
              </span>
            </button>
          </li>
        )
      })}
      {unlisted > 0 && (
        <li className="px-3 py-1 text-muted">{speech.t('leftOut.more', { count: unlisted })}</li>
      )}
    </ul>
  )
}
