/** What is being done with the whole world, for those who wait for it. Within this process. */
import type { WorldProgress } from '#contract/console/directory-state.ts'

/** `done` elements of `total`, if it is known. */
export type ReportProgress = (step: WorldProgress['step'], done: number, total?: number) => void

export interface RunningTasks {
  readonly begin: (kind: WorldProgress['kind']) => {
    readonly report: ReportProgress
    readonly end: () => void
  }
  readonly list: () => WorldProgress[]
}

export function createRunningTasks(): RunningTasks {
  const running = new Map<symbol, WorldProgress>()
  return {
    begin: (kind) => {
      const key = Symbol(kind)
      const report: ReportProgress = (step, done, total) => {
        running.set(key, { kind, step, done, ...(total !== undefined && { total }) })
      }
      report('reading', 0)
      return { report, end: () => running.delete(key) }
    },
    list: () => [...running.values()],
  }
}
