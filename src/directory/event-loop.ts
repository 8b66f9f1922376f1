/** Fairness of the event loop: what is ready to go on does so in another round than the long work before it. */

/** Milliseconds of work after which the next piece waits for another round, in which others are heard first. */
const roundMs = 5

let roundBegan = performance.now()
let isNoted = false

/** Notes when the next round begins; it is asked before anything of that round goes on. */
function noteRound(): void {
  if (isNoted) return
  isNoted = true
  setImmediate(() => {
    isNoted = false
    roundBegan = performance.now()
  })
}

/**
 * Resolves in a round that has not worked long yet. Promises that are ready follow one another within
 * one round, and immediates too, so that a single wait would let several pieces of long work go on at once.
 */
export async function letOthersBeHeard(): Promise<void> {
  noteRound()
  while (performance.now() - roundBegan > roundMs) {
    await new Promise<void>((resolve) => setImmediate(resolve))
    noteRound()
  }
}
