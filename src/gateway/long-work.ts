/** Lets long work yield to other requests, and limits how much of it runs at once. */

/** Call between two steps of long work: waits for other requests if the steps so far took long. */
type YieldIfDue = () => Promise<void> | undefined

/** Milliseconds of work before the next yield, counted over all long work together. */
const maxWorkMs = 3

const waiting: (() => void)[] = []
let workBegan = 0

/** Resumes one waiting task per event-loop iteration, so that other events are handled in between. */
function resumeNext(): void {
  workBegan = performance.now()
  waiting.shift()?.()
  if (waiting.length > 0) setImmediate(resumeNext)
}

export const yieldIfDue: YieldIfDue = () => {
  if (performance.now() - workBegan < maxWorkMs) return undefined
  return new Promise((resolve) => {
    if (waiting.push(resolve) === 1) setImmediate(resumeNext)
  })
}

/** Runs at most this many tasks at a time; the others wait in order of arrival. */
export function createConcurrencyLimit(maxRunning: number): <T>(run: () => Promise<T>) => Promise<T> {
  const queue: (() => void)[] = []
  let running = 0
  return async (run) => {
    if (running >= maxRunning) await new Promise<void>((resolve) => queue.push(resolve))
    else running++
    try {
      return await run()
    } finally {
      // The next waiting task takes over this one's place, so the count stays the same.
      const next = queue.shift()
      if (next) next()
      else running--
    }
  }
}
