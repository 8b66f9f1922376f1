/** Under the table: how many sessions the query did not return, by rule, and on demand which. */
import { useState } from 'react'
import type { Considered } from '#contract/console/explanation.ts'
import { limits } from '#contract/mpsd/limits.ts'
import { useSpeech } from '../text/language.tsx'
import { en, type WordKey } from '../text/words-en.ts'
import { leftOutByRule, leftOutTotal, listLeftOut } from './left-out.ts'
import type { Asking } from './use-asking.ts'

interface Props {
  readonly asking: Asking
  readonly selected: Considered | undefined
  readonly onSelect: (considered: Considered) => void
}

export function LeftOut({ asking, selected, onSelect }: Props) {
  const speech = useSpeech()
  const { t, number } = speech
  const [open, setOpen] = useState(false)
  const { data, isError, error } = asking.explanation
  if (isError)
    return (
      <p className="border-t border-line px-3 py-1.5 text-[12px] text-warn">
        {t('leftOut.failed', { reason: error.message })}
      </p>
    )
  if (!data?.allowed) return null
  const total = leftOutTotal(data)
  const tell = ([clause, count]: [string, number]) => {
    const key = `leftOut.${clause}`
    return `${key in en ? t(key as WordKey) : clause} ${number(count)}`
  }
  const others = leftOutByRule(data, 'elsewhere').map(tell)
  const xuids = (asking.asked?.request.body as { xuids?: unknown[] } | undefined)?.xuids?.length ?? 0
  return (
    <section aria-label={t('leftOut.title')} className="shrink-0 border-t border-line text-[12px]">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-1.5">
        {xuids > limits.maxXuidsExplained && (
          <span className="text-warn">{t('leftOut.firstXuids', { count: limits.maxXuidsExplained })}</span>
        )}
        <strong>{total === 0 ? t('leftOut.none') : t('leftOut.summary', { count: total })}</strong>
        <span>{leftOutByRule(data, 'near').map(tell).join(' · ')}</span>
        {others.length > 0 && (
          <span className="text-muted">{t('leftOut.elsewhere', { rules: others.join(' · ') })}</span>
        )}
        {xuids > 1 && <span className="text-muted">{t('leftOut.each')}</span>}
        {total > 0 && (
          <button type="button" className="link" aria-expanded={open} onClick={() => setOpen(!open)}>
            {t(open ? 'leftOut.hide' : 'leftOut.show')}
          </button>
        )}
      </div>
      {open && (
        <LeftOutList listed={listLeftOut(data)} total={total} selected={selected} onSelect={onSelect} />
      )}
    </section>
  )
}

interface ListProps {
  readonly listed: readonly Considered[]
  readonly total: number
  readonly selected: Considered | undefined
  readonly onSelect: (considered: Considered) => void
}

function LeftOutList({ listed, total, selected, onSelect }: ListProps) {
  const { t } = useSpeech()
  return (
    <ul className="max-h-44 overflow-auto border-t border-line">
      {listed.map((one) => {
        const last = one.trace.at(-1)
        const key = `leftOut.${last?.clause}`
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
                {key in en ? t(key as WordKey) : last?.clause}: <span className="id">{last?.saw}</span>
              </span>
            </button>
          </li>
        )
      })}
      {total > listed.length && (
        <li className="px-3 py-1 text-muted">{t('leftOut.more', { count: total - listed.length })}</li>
      )}
    </ul>
  )
}
