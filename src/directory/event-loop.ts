/** Fairness of the event loop: what is ready to go on does so in another round than the long work before it. */

/** Milliseconds of work after which the next piece waits for another round, in which others are heard first. */
const roundMs = 5

let roundBegan = performance.now()
let isScheduled = false
/** Those who wait, first come, first served. */
const waiting: (() => void)[] = []

/** At the beginning of a round, notes when that is, and lets the first who waits go on. */
function beginRound(): void {
  isScheduled = false
  roundBegan = performance.now()
  waiting.shift()?.()
  // One in each round: promises that are ready follow one another without anybody being heard in between.
  if (waiting.length > 0) scheduleRound()
}

function scheduleRound(): void {
  if (isScheduled) return
  isScheduled = true
  setImmediate(beginRound)
}

/** Resolves in a round that has not worked long yet, after those who asked before. */
export function letOthersBeHeard(): Promise<void> {
  scheduleRound()
  if (waiting.length === 0 && performance.now() - roundBegan <= roundMs) return Promise.resolve()
  return new Promise((resolve) => waiting.push(resolve))
}

/** Resolves in another round, in which others were heard. */
export function nextRound(): Promise<void> {
  scheduleRound()
  return new Promise((resolve) => waiting.push(resolve))
}
