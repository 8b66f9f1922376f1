/** Splits long work over event-loop iterations, so that the process can serve other requests in between. */

/** Milliseconds of work in one iteration. After that, the next step waits for a new iteration. */
const roundMs = 5

let roundBegan = performance.now()
let isScheduled = false
/** Waiting steps, in the order of their calls. */
const waiting: (() => void)[] = []

/** Runs at the start of an iteration: records the time and resumes the first waiting step. */
function beginRound(): void {
  isScheduled = false
  roundBegan = performance.now()
  waiting.shift()?.()
  // One step per iteration: resolved promises run one after another, with no I/O between them.
  if (waiting.length > 0) scheduleRound()
}

function scheduleRound(): void {
  if (isScheduled) return
  isScheduled = true
  setImmediate(beginRound)
}

/** Resolves in an iteration that still has time left. Earlier callers go first. */
export function letOthersBeHeard(): Promise<void> {
  scheduleRound()
  if (waiting.length === 0 && performance.now() - roundBegan <= roundMs) return Promise.resolve()
  return new Promise((resolve) => waiting.push(resolve))
}

/** Resolves in a later iteration, after pending I/O has been handled. */
export function nextRound(): Promise<void> {
  scheduleRound()
  return new Promise((resolve) => waiting.push(resolve))
}
