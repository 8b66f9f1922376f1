/** Calls each step when the browser has nothing else to do. Returns how to stop. */
export function runWhenIdle(steps: readonly (() => void)[]): () => void {
  let isOver = false
  const next = ([step, ...rest]: readonly (() => void)[]) => {
    if (!step) return
    const run = () => {
      if (isOver) return
      step()
      next(rest)
    }
    // Safari has no idle callbacks.
    if ('requestIdleCallback' in globalThis) requestIdleCallback(run)
    else setTimeout(run)
  }
  next(steps)
  return () => {
    isOver = true
  }
}
