/** The faults that are injected: what answers instead of the rules, for which requests, and how often. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { type FormEvent, useId, useState } from 'react'
import { type ActiveFault, Fault } from '#contract/console/directory-state.ts'
import { statusRows } from '#contract/mpsd/status-rows.ts'
import { client } from '../client.ts'
import { StatusCode } from '../exchange/StatusCode.tsx'
import { Missing } from '../frame/Missing.tsx'
import { Card } from '../kit/Card.tsx'
import { ErrorNote } from '../kit/ErrorNote.tsx'
import { useSpeech } from '../language/speech.tsx'
import { healthQuery } from '../queries.ts'
import { useMissingRole } from '../use-missing-role.ts'
import { useWrite } from '../use-write.ts'
import { words } from './words.ts'

const withoutCount = ({ met: _, ...fault }: ActiveFault): Fault => fault

export function FaultsCard() {
  const { t } = useSpeech(words)
  const queries = useQueryClient()
  const { data } = useQuery(healthQuery)
  const missing = useMissingRole('setFaults')
  const write = useWrite((body: Fault[]) => client.setFaults({ body }), {
    onDone: () => queries.invalidateQueries({ queryKey: healthQuery.queryKey }),
  })
  const active = data?.faults ?? []
  const isOff = missing !== undefined || write.isPending
  const kept = active.map(withoutCount)
  return (
    <Card
      title={t('faults.title')}
      note={active.length > 0 ? String(active.length) : undefined}
      aside={
        active.length > 1 && (
          <>
            <span className="flex-1" />
            <button
              type="button"
              className="button button-small"
              disabled={isOff}
              onClick={() => write.run([])}
            >
              {t('faults.removeAll')}
            </button>
          </>
        )
      }
    >
      <div className="flex flex-col gap-3 border-t border-line px-4 py-3">
        {active.length === 0 && <p className="text-muted">{t('faults.none')}</p>}
        <ul className="flex flex-col gap-1.5" data-testid="faults">
          {active.map((fault, i) => (
            <li key={i} className="flex flex-wrap items-center gap-2">
              <Injected fault={fault} />
              <button
                type="button"
                className="icon-button"
                aria-label={t('faults.remove')}
                title={t('faults.remove')}
                disabled={isOff}
                onClick={() => write.run(kept.toSpliced(i, 1))}
              >
                <X className="icon" aria-hidden="true" />
              </button>
            </li>
          ))}
        </ul>
        <FaultForm isOff={isOff} onAdd={(fault) => write.run([...kept, fault])} />
        <Missing role={missing} />
        <ErrorNote>{write.problem}</ErrorNote>
      </div>
    </Card>
  )
}

function Injected({ fault }: { fault: ActiveFault }) {
  const { t } = useSpeech(words)
  const { match, status, row, delayMs, times, met, retryAfter } = fault
  const code = status ?? statusRows.find((one) => one.row === row)?.code
  return (
    <span className="flex min-w-0 flex-1 flex-wrap items-center gap-2">
      {code !== undefined && <StatusCode status={code} />}
      <span className="id text-xs break-all">
        {match?.method !== undefined && <b className="text-code-method">{match.method} </b>}
        {match?.path ?? t('faults.all')}
      </span>
      <span className="text-xs text-muted">
        {[
          ...(delayMs === undefined ? [] : [t('faults.delayed', { milliseconds: delayMs })]),
          ...(retryAfter === undefined ? [] : [`Retry-After: ${retryAfter}`]),
          times === undefined ? t('faults.met', { met }) : t('faults.metOf', { met, times }),
        ].join(' · ')}
      </span>
    </span>
  )
}

const methods = ['GET', 'PUT', 'POST', 'DELETE']
const labels = { times: 'faults.times', retryAfter: 'faults.retryAfter', delayMs: 'faults.delay' } as const
const empty = { row: '22', method: '', path: '', times: '1', retryAfter: '', delayMs: '' }

const toNumber = (text: string) => (text.trim() === '' ? undefined : Number(text))

const numberFields = ['times', 'retryAfter', 'delayMs'] as const
type NumberField = (typeof numberFields)[number]

/** The smallest and the largest value of each. */
const ranges = {
  times: { min: 1, max: 1_000_000 },
  retryAfter: { min: 0, max: 86_400 },
  delayMs: { min: 0, max: 60_000 },
} satisfies Record<NumberField, { min: number; max: number }>

function isOutOfRange(name: NumberField, text: string): boolean {
  const value = toNumber(text)
  const { min, max } = ranges[name]
  return value !== undefined && !(Number.isInteger(value) && value >= min && value <= max)
}

/** Undefined if what was typed is no fault. */
function toFault({ row, method, path, times, retryAfter, delayMs }: typeof empty): Fault | undefined {
  const match = { ...(method !== '' && { method }), ...(path !== '' && { path }) }
  const given = {
    row: toNumber(row),
    times: toNumber(times),
    retryAfter: toNumber(retryAfter),
    delayMs: toNumber(delayMs),
  }
  const numbers = Object.entries(given).filter(([, value]) => value !== undefined)
  return Fault.safeParse({ ...(Object.keys(match).length > 0 && { match }), ...Object.fromEntries(numbers) })
    .data
}

function FaultForm({ isOff, onAdd }: { isOff: boolean; onAdd: (fault: Fault) => void }) {
  const { t } = useSpeech(words)
  const [typed, setTyped] = useState(empty)
  const notesId = useId()
  const fault = toFault(typed)
  const wrong = numberFields.filter((name) => isOutOfRange(name, typed[name]))
  const change = (name: keyof typeof empty) => (event: { target: { value: string } }) =>
    setTyped({ ...typed, [name]: event.target.value })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (fault) onAdd(fault)
  }
  const field = (name: 'path' | 'times' | 'retryAfter' | 'delayMs', label: string, className: string) => (
    <label className={`flex flex-col gap-1 text-xs text-muted ${className}`}>
      {label}
      <input
        className="control text-sm text-ink"
        value={typed[name]}
        inputMode={name === 'path' ? undefined : 'numeric'}
        aria-invalid={wrong.some((one) => one === name)}
        aria-describedby={wrong.some((one) => one === name) ? notesId : undefined}
        placeholder={name === 'times' ? t('faults.always') : undefined}
        autoComplete="off"
        spellCheck={false}
        onChange={change(name)}
      />
    </label>
  )
  return (
    <form onSubmit={submit} className="flex flex-wrap items-end gap-2 border-t border-line pt-3">
      <label className="flex min-w-52 flex-1 flex-col gap-1 text-xs text-muted">
        {t('faults.row')}
        <select className="control text-sm text-ink" value={typed.row} onChange={change('row')}>
          <option value="">{t('faults.delayOnly')}</option>
          {statusRows.map(({ row, code, phrase, contentType }) => (
            <option key={row} value={row}>
              {row}: {code} {phrase}, {contentType ?? '–'}
            </option>
          ))}
        </select>
      </label>
      <label className="flex flex-col gap-1 text-xs text-muted">
        {t('faults.method')}
        <select className="control text-sm text-ink" value={typed.method} onChange={change('method')}>
          <option value="">{t('faults.any')}</option>
          {methods.map((method) => (
            <option key={method}>{method}</option>
          ))}
        </select>
      </label>
      {field('path', t('faults.path'), 'min-w-56 flex-1')}
      {field('times', t('faults.times'), 'w-24')}
      {field('retryAfter', t('faults.retryAfter'), 'w-36')}
      {field('delayMs', t('faults.delay'), 'w-36')}
      <button type="submit" className="button button-main" disabled={isOff || !fault}>
        {t('faults.add')}
      </button>
      <ul id={notesId} className="flex w-full flex-col gap-0.5 text-xs text-warn empty:hidden">
        {wrong.map((name) => (
          <li key={name}>{t('faults.range', { field: t(labels[name]), ...ranges[name] })}</li>
        ))}
        {typed.row === '' && typed.delayMs.trim() === '' && <li>{t('faults.needsAnswer')}</li>}
      </ul>
    </form>
  )
}
