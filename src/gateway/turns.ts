/** Long work that lets others have their turn, and no more of it at once than there may be. */

/** Call it between two steps: it waits for others where the steps so far took long. */
type Turns = () => Promise<void> | undefined

/** Milliseconds of work between two turns of others, of all who work long together. */
const turnMs = 3

const waiting: (() => void)[] = []
let since = 0

/** One of those who wait goes on, whoever else there is in the next round. */
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

/** Runs so many at a time, the others in the order they came. */
export function createConcurrencyLimit(most: number): <T>(run: () => Promise<T>) => Promise<T> {
  const others: (() => void)[] = []
  let running = 0
  return async (run) => {
    if (running >= most) await new Promise<void>((resolve) => others.push(resolve))
    else running++
    try {
      return await run()
    } finally {
      // Whoever waits takes the place over.
      const next = others.shift()
      if (next) next()
      else running--
    }
  }
}
