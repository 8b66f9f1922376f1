/** A clock on the screen: the directory's time, one second after another. */
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { healthQuery } from '../queries.ts'

/**
 * Milliseconds since 1970. `now` was right when the browser's clock showed `at`. A held clock stands still, and so does
 * that of a recording.
 */
export function useTicking(now: number, at: number, canTick: boolean): number {
  const { data } = useQuery(healthQuery)
  const isTicking = canTick && data?.clock.held !== true && at > 0
  const [browserNow, setBrowserNow] = useState(at)
  useEffect(() => {
    if (!isTicking) return
    setBrowserNow(Date.now())
    const timer = setInterval(() => setBrowserNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [isTicking])
  return isTicking ? now + Math.max(0, browserNow - at) : now
}
