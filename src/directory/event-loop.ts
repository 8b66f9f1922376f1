/** Splits long work over event-loop iterations, so that the process can serve other requests in between. */

/** Milliseconds of work in one iteration. After that, the next step waits for a new iteration. */
const maxIterationMs = 5

let iterationStart = performance.now()
let isScheduled = false
/** Waiting steps, in the order of their calls. */
const waiting: (() => void)[] = []

/** Runs at the start of an iteration: records the time and resumes the first waiting step. */
function startIteration(): void {
  isScheduled = false
  iterationStart = performance.now()
  waiting.shift()?.()
  // One step per iteration: resolved promises run one after another, with no I/O between them.
  if (waiting.length > 0) scheduleIteration()
}

function scheduleIteration(): void {
  if (isScheduled) return
  isScheduled = true
  setImmediate(startIteration)
}

/** Resolves in an iteration that still has time left. Earlier callers go first. */
export function waitForEventLoop(): Promise<void> {
  scheduleIteration()
  if (waiting.length === 0 && performance.now() - iterationStart <= maxIterationMs) return Promise.resolve()
  return new Promise((resolve) => waiting.push(resolve))
}

/** Resolves in a later iteration, after pending I/O has been handled. */
export function waitForNextIteration(): Promise<void> {
  scheduleIteration()
  return new Promise((resolve) => waiting.push(resolve))
}
