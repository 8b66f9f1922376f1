/** The gateway's clock: the current time, and delayed calls. */

export interface Timer {
  /** Milliseconds since an arbitrary moment; never decreases. */
  readonly now: () => number
  /** Runs it once after the delay. The returned function cancels it. */
  readonly after: (milliseconds: number, run: () => void) => () => void
}

/** The system's clock. Pending calls do not keep the process alive. */
export const systemTimer: Timer = {
  now: () => performance.now(),
  after: (milliseconds, run) => {
    const handle = setTimeout(run, milliseconds).unref()
    return () => clearTimeout(handle)
  },
}

/** Errors: the signal's reason, at once if the signal is aborted already. */
export function wait(timer: Timer, milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason)
      return
    }
    const cancel = timer.after(milliseconds, () => {
      signal.removeEventListener('abort', cancelWait)
      resolve()
    })
    const cancelWait = () => {
      cancel()
      reject(signal.reason)
    }
    signal.addEventListener('abort', cancelWait, { once: true })
  })
}
