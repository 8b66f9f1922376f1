/** Long work that lets others have their turn, and no more of it at once than there may be. */

/** Call it between two steps: it waits for others where the steps so far took long. */
export type Turns = () => Promise<void> | undefined

/** Milliseconds of work between two turns of others. */
const turnMs = 3

export function takeTurns(): Turns {
  let since = performance.now()
  return () => {
    if (performance.now() - since < turnMs) return undefined
    return new Promise((resolve) => {
      setImmediate(() => {
        since = performance.now()
        resolve()
      })
    })
  }
}

/** Runs so many at a time, the others in the order they came. */
export function createConcurrencyLimit(most: number): <T>(run: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = []
  let running = 0
  return async (run) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve))
    else running++
    try {
      return await run()
    } finally {
      // Whoever waits takes the place over.
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}
