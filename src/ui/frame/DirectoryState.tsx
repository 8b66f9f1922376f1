/** What makes the local directory behave otherwise than usual: a held or moved clock, and injected faults. */
import { useQuery } from '@tanstack/react-query'
import { Activity, Timer, Zap } from 'lucide-react'
import { Suspense } from 'react'
import { getFormats } from '../kit/formats.ts'
import { lazyPart } from '../kit/lazy-part.tsx'
import { Popover } from '../kit/Popover.tsx'
import { useSpeech } from '../language/speech.tsx'
import { usePreferences } from '../preferences.ts'
import { healthQuery } from '../queries.ts'
import { useLinkTo } from './use-link-to.ts'
import { words } from './words.ts'

const ClockControls = lazyPart(() => import('./ClockControls.tsx').then((part) => part.ClockControls))

/** Milliseconds between the two clocks that count as a moved clock: more than an answer takes. */
const minMovedMs = 15_000

export function DirectoryState() {
  const { t, language } = useSpeech(words)
  const { clock: zone } = usePreferences()
  const { data, dataUpdatedAt } = useQuery(healthQuery)
  const linkTo = useLinkTo()
  if (!data) return null
  const { clock, faults, traffic } = data
  const now = Date.parse(clock.now)
  const isMoved = Math.abs(now - dataUpdatedAt) > minMovedMs
  const isOff = clock.held || isMoved
  const tell = (time: string) => t(clock.held ? 'clock.held' : 'clock.moved', { time })
  return (
    <>
      <Popover
        label={isOff ? tell(getFormats(language, zone).exact(now)) : t('clock.button')}
        className={
          isOff ? 'pill border-transparent bg-warn-soft text-warn' : 'bar-button max-[1100px]:hidden'
        }
        button={
          <>
            <Timer className={isOff ? 'icon-small' : 'icon'} aria-hidden="true" />
            {isOff && (
              <span className="max-[1400px]:hidden">{tell(getFormats(language, zone).clock(now))}</span>
            )}
          </>
        }
      >
        <div className="w-96 max-w-[80vw] whitespace-normal">
          <Suspense fallback={<p aria-busy="true">…</p>}>
            <ClockControls />
          </Suspense>
        </div>
      </Popover>
      {faults.length > 0 && (
        <span className="pill border-transparent bg-warn-soft text-warn" title={t('faults.title')}>
          <Zap className="icon-small" aria-hidden="true" />
          {t(faults.length === 1 ? 'faults.one' : 'faults.other', { count: faults.length })}
        </span>
      )}
      {traffic && (
        <button
          type="button"
          className="bar-button max-md:hidden"
          aria-label={t('traffic.on')}
          title={t('traffic.on')}
          onClick={() => linkTo('/traffic')}
        >
          <Activity className="icon" aria-hidden="true" />
        </button>
      )}
    </>
  )
}
