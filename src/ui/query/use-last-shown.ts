/** An answer that comes at once is drawn without a screen that says that it is awaited. */
import { useEffect, useRef, useState } from 'react'

/** Milliseconds. A wait as short as that is hardly seen. */
const shortWaitMs = 150

/**
 * What is shown: for a short time after something is awaited, still what was shown before. `awaited`: what; undefined for
 * nothing.
 */
export function useLastShown<Shown>(now: Shown, awaited: object | undefined): Shown {
  const last = useRef(now)
  const [late, setLate] = useState<object>()
  useEffect(() => {
    if (awaited === undefined) return undefined
    const timer = setTimeout(() => setLate(awaited), shortWaitMs)
    return () => {
      clearTimeout(timer)
      setLate(undefined)
    }
  }, [awaited])
  if (awaited === undefined || late === awaited) last.current = now
  return last.current
}
