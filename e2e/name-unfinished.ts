/** A reporter that names the test files that were running or waiting when a worker of the runner ended. */
import type { Reporter, TestModule } from 'vitest/node'

export default class NameUnfinished implements Reporter {
  onTestRunEnd(files: readonly TestModule[]): void {
    for (const file of files) {
      const state = file.state()
      if (state !== 'pending' && state !== 'queued') continue
      console.error(`${state} when its worker ended: ${file.project.name} ${file.relativeModuleId}`)
    }
  }
}
