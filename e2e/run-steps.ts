/** Runs check and test commands in sequence, with their output shown. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

export interface Step {
  readonly name: string
  /** A program from `node_modules/.bin` and its arguments. */
  readonly command: readonly [program: string, ...args: string[]]
  readonly env?: Readonly<Record<string, string>>
}

const bin = join(import.meta.dirname, '../node_modules/.bin')

/** Runs the steps until one fails. Returns whether all succeeded. */
export function runSteps(steps: readonly Step[]): boolean {
  for (const { name, command, env: own } of steps) {
    console.log(`\n── ${name}`)
    const [program, ...args] = command
    const env = {
      ...process.env,
      ...own,
      PATH: `${bin}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}`,
    }
    const { status } = spawnSync(program, args, {
      stdio: 'inherit',
      env,
      shell: process.platform === 'win32',
    })
    if (status !== 0) {
      console.error(`\n${name} failed: ${command.join(' ')}`)
      return false
    }
  }
  return true
}

export const checks: readonly Step[] = [
  { name: 'types', command: ['tsc', '--noEmit'] },
  { name: 'lint and format', command: ['biome', 'check', '--error-on-warnings', '.'] },
  { name: 'dead code', command: ['knip'] },
]

/** Tests that read the code alone: they take a second, and break by a change anywhere. */
export const readCode: Step = {
  name: 'architecture and planted bugs',
  command: ['vitest', 'run', 'src/architecture.test.ts', 'e2e/processes/plants.test.ts'],
}
