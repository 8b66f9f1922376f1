/** How long a service asks to wait, counted down. */
import { Timer } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useSpeech } from '../language/speech.tsx'
import { words } from './words.ts'

/** Seconds that are left; undefined if the header is neither seconds nor a date. */
export function secondsLeft(retryAfter: string, answeredAt: number, now: number): number | undefined {
  const isSeconds = /^\d{1,9}$/.test(retryAfter.trim())
  const isDate = /^[A-Z][a-z]{2},.+ GMT$/.test(retryAfter.trim())
  const until = isSeconds
    ? answeredAt + Number(retryAfter) * 1000
    : isDate
      ? Date.parse(retryAfter)
      : Number.NaN
  return Number.isNaN(until) ? undefined : Math.max(0, Math.ceil((until - now) / 1000))
}

/** `answeredAt`: milliseconds since 1970. */
export function RetryCountdown({ retryAfter, answeredAt }: { retryAfter: string; answeredAt: number }) {
  const { t } = useSpeech(words)
  const [now, setNow] = useState(answeredAt)
  useEffect(() => {
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), 250)
    return () => clearInterval(timer)
  }, [])
  const left = secondsLeft(retryAfter, answeredAt, Math.max(now, answeredAt))
  if (left === undefined) return null
  return (
    <span className="pill border-transparent bg-warn-soft text-warn" data-testid="countdown">
      <Timer className="icon-small" aria-hidden="true" />
      {left > 0 ? t('retry.in', { seconds: left }) : t('retry.now')}
    </span>
  )
}
