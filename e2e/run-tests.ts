/** `npm test`: runs checks, unit, property, load and browser tests, and prints one line with the totals. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ensureChromium } from './chromium.ts'
import { checks, runSteps } from './run-steps.ts'

const results = join(import.meta.dirname, '../test-results')
const unitReport = join(results, 'unit.json')
const loadReport = join(results, 'loads.json')
const browserReport = join(results, 'report.json')

interface Count {
  readonly passed: number
  readonly failed: number
}

function read<T>(file: string, count: (report: T) => Count): Count {
  try {
    return count(JSON.parse(readFileSync(file, 'utf8')) as T)
  } catch {
    // There is no report: the runner ended before it wrote one. Count no tests.
    return { passed: 0, failed: 0 }
  }
}

function main(): boolean {
  rmSync(results, { recursive: true, force: true })
  mkdirSync(results)
  const report = (file: string) => [
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
    '--reporter=./e2e/name-unfinished.ts',
  ]
  const unit = runSteps([
    ...checks,
    {
      name: 'unit and property tests',
      command: ['vitest', 'run', '--project', '!loads', ...report(unitReport)],
    },
    { name: 'loads', command: ['vitest', 'run', '--project', 'loads', ...report(loadReport)] },
  ])
  // Read these reports first: the browser tests clear the results folder.
  const [units, loads] = [unitReport, loadReport].map((file) =>
    read<{ numPassedTests: number; numFailedTests: number }>(file, (counted) => ({
      passed: counted.numPassedTests,
      failed: counted.numFailedTests,
    })),
  ) as [Count, Count]
  let browser = false
  if (unit) {
    try {
      ensureChromium()
      browser = runSteps([{ name: 'browser tests', command: ['playwright', 'test'] }])
    } catch (error) {
      console.error(error instanceof Error ? error.message : error)
    }
  }
  const browsers = read<{ stats: { expected: number; unexpected: number; flaky: number } }>(
    browserReport,
    ({ stats }) => ({
      passed: stats.expected,
      failed: stats.unexpected + stats.flaky,
    }),
  )
  console.log(
    `\n${units.passed + loads.passed + browsers.passed} passed, ${units.failed + loads.failed + browsers.failed} failed`,
  )
  return unit && browser
}

process.exitCode = main() ? 0 : 1
