/** Time as the gateway needs it: now, and later. */

export interface Timer {
  /** Milliseconds that only grow; of no date. */
  readonly now: () => number
  /** Runs it once, unless it is taken back. */
  readonly after: (milliseconds: number, run: () => void) => () => void
}

/** The machine's own. What waits does not keep the server alive. */
export const machineTimer: Timer = {
  now: () => performance.now(),
  after: (milliseconds, run) => {
    const handle = setTimeout(run, milliseconds).unref()
    return () => clearTimeout(handle)
  },
}

/** Errors: the signal's reason, at once when it is given. */
export function wait(timer: Timer, milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason)
      return
    }
    const cancel = timer.after(milliseconds, () => {
      signal.removeEventListener('abort', giveUp)
      resolve()
    })
    const giveUp = () => {
      cancel()
      reject(signal.reason)
    }
    signal.addEventListener('abort', giveUp, { once: true })
  })
}
