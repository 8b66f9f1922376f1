/** The local directory's clock: held, stepped, or running. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Pause, Play, StepForward } from 'lucide-react'
import { useEffect, useId, useState } from 'react'
import type { ClockChange } from '#contract/console/directory-state.ts'
import { client } from '../client.ts'
import { ErrorNote } from '../kit/ErrorNote.tsx'
import { getFormats } from '../kit/formats.ts'
import { useSpeech } from '../language/speech.tsx'
import { usePreferences } from '../preferences.ts'
import { healthQuery } from '../queries.ts'
import { useMissingRole } from '../use-missing-role.ts'
import { useWrite } from '../use-write.ts'
import { words } from './clock-words.ts'
import { Missing } from './Missing.tsx'

/** Milliseconds. */
const steps = [10_000, 60_000, 600_000, 3_600_000, 86_400_000]

/** The directory's time, one second after another; milliseconds since 1970. */
export function useDirectoryTime(): { now: number; isHeld: boolean } | undefined {
  const { data, dataUpdatedAt } = useQuery(healthQuery)
  const [browserNow, setBrowserNow] = useState(dataUpdatedAt)
  const isHeld = data?.clock.held ?? true
  useEffect(() => {
    if (isHeld) return
    const timer = setInterval(() => setBrowserNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [isHeld])
  if (!data) return undefined
  const read = Date.parse(data.clock.now)
  return { now: isHeld ? read : read + Math.max(0, browserNow - dataUpdatedAt), isHeld }
}

export function ClockControls() {
  const { t, language } = useSpeech(words)
  const { clock: zone } = usePreferences()
  const formats = getFormats(language, zone)
  const id = useId()
  const queries = useQueryClient()
  const time = useDirectoryTime()
  const missing = useMissingRole('changeClock')
  const [at, setAt] = useState('')
  const { run, isPending, problem } = useWrite((body: ClockChange) => client.changeClock({ body }), {
    onDone: () => queries.invalidateQueries({ queryKey: healthQuery.queryKey }),
  })
  const isOff = missing !== undefined || isPending || !time
  // The field has no zone; what it says is UTC.
  const instant = at === '' ? Number.NaN : Date.parse(`${at}Z`)
  return (
    <div className="flex flex-col gap-3">
      <p className="id text-lg font-semibold" data-testid="directory-time">
        {time ? formats.exact(time.now) : '–'}
      </p>
      <div className="flex flex-wrap gap-2">
        {time?.isHeld ? (
          <button type="button" className="button" disabled={isOff} onClick={() => run({ now: null })}>
            <Play className="icon" aria-hidden="true" />
            {t('clock.run')}
          </button>
        ) : (
          <button
            type="button"
            className="button"
            disabled={isOff}
            onClick={() => time && run({ now: new Date(time.now).toISOString() })}
          >
            <Pause className="icon" aria-hidden="true" />
            {t('clock.hold')}
          </button>
        )}
        {steps.map((advanceMs) => (
          <button
            key={advanceMs}
            type="button"
            className="button"
            disabled={isOff}
            onClick={() => run({ advanceMs })}
          >
            <StepForward className="icon" aria-hidden="true" />
            {t('clock.step', { duration: formats.duration(advanceMs) })}
          </button>
        ))}
      </div>
      <div className="flex flex-wrap items-end gap-2">
        <label htmlFor={id} className="flex flex-col gap-1 text-xs text-muted">
          {t('clock.at')}
          <input
            id={id}
            type="datetime-local"
            step={1}
            className="control w-auto text-sm text-ink"
            value={at}
            onChange={(event) => setAt(event.target.value)}
          />
        </label>
        <button
          type="button"
          className="button"
          disabled={isOff || Number.isNaN(instant)}
          onClick={() => run({ now: new Date(instant).toISOString() })}
        >
          {t('clock.set')}
        </button>
      </div>
      <p className="text-xs text-muted">{t('clock.help')}</p>
      <Missing role={missing} />
      <ErrorNote>{problem}</ErrorNote>
    </div>
  )
}
