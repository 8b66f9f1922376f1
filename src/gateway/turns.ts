/** Lets long work yield to other requests, and limits how much of it runs at once. */

/** Call between two steps of long work: waits for other requests if the steps so far took long. */
type Turns = () => Promise<void> | undefined

/** Milliseconds of work before the next yield, counted over all long work together. */
const turnMs = 3

const waiting: (() => void)[] = []
let since = 0

/** Resumes one waiting task per event-loop iteration, so that other events are handled in between. */
function goOn(): void {
  since = performance.now()
  waiting.shift()?.()
  if (waiting.length > 0) setImmediate(goOn)
}

export const takeTurns: Turns = () => {
  if (performance.now() - since < turnMs) return undefined
  return new Promise((resolve) => {
    if (waiting.push(resolve) === 1) setImmediate(goOn)
  })
}

/** Runs at most this many tasks at a time; the others wait in order of arrival. */
export function createConcurrencyLimit(most: number): <T>(run: () => Promise<T>) => Promise<T> {
  const others: (() => void)[] = []
  let running = 0
  return async (run) => {
    if (running >= most) await new Promise<void>((resolve) => others.push(resolve))
    else running++
    try {
      return await run()
    } finally {
      // The next waiting task takes over this one's place, so the count stays the same.
      const next = others.shift()
      if (next) next()
      else running--
    }
  }
}
