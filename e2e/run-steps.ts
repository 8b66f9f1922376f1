/** Runs one step after another in the open, and ends with what they came to. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

export interface Step {
  readonly name: string
  /** A program that npm has installed, and what it is given. */
  readonly command: readonly [program: string, ...args: string[]]
}

const bin = join(import.meta.dirname, '../node_modules/.bin')

/** Answers whether every step ended well; the first that does not ends the row. */
export function runSteps(steps: readonly Step[]): boolean {
  for (const { name, command } of steps) {
    console.log(`\n── ${name}`)
    const [program, ...args] = command
    const env = {
      ...process.env,
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

export const architecture: Step = {
  name: 'architecture',
  command: ['vitest', 'run', 'src/architecture.test.ts'],
}
