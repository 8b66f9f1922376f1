/** `npm run test:planted`: plants one bug at a time in a copy of the project; its tests must fail. */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { allSuites } from './planted/all-suites.ts'
import type { Plant, Suite } from './planted/plants.ts'

const root = join(import.meta.dirname, '..')
/** First argument: run only suites whose file name contains this text. */
const fileFilter = process.argv[2] ?? ''

function makeCopy(): string {
  const copy = mkdtempSync(join(tmpdir(), 'sessionscope-planted-'))
  for (const name of ['src', 'e2e', 'package.json', 'tsconfig.json', 'vitest.config.ts', 'docs']) {
    cpSync(join(root, name), join(copy, name), { recursive: true })
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  return copy
}

/** Runs the suite on the copy. Returns whether it passes. */
function passes(copy: string, { file, tests, project, env }: Suite): boolean {
  const named = tests === undefined ? [] : ['--testNamePattern', tests]
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const { status } = spawnSync(process.execPath, [vitest, 'run', '--project', project, file, ...named], {
    cwd: copy,
    // Suites on PostgreSQL include those that a plain `npm test` leaves to `test:long`.
    env: { ...process.env, SESSIONSCOPE_POSTGRES: 'all', ...env },
    stdio: 'ignore',
    timeout: 300_000,
  })
  return status === 0
}

function plant(copy: string, { file, from, to }: Plant): () => void {
  const path = join(copy, file)
  const text = readFileSync(path, 'utf8')
  const parts = text.split(from)
  if (parts.length < 2) throw new Error(`${file} has no ${JSON.stringify(from)}`)
  writeFileSync(path, [parts[0], parts.slice(1).join(from)].join(to))
  return () => writeFileSync(path, text)
}

function main(): boolean {
  const copy = makeCopy()
  const unnoticed: string[] = []
  let [planted, noticed] = [0, 0]
  try {
    for (const suite of allSuites.filter(({ file }) => file.includes(fileFilter))) {
      if (!passes(copy, suite)) throw new Error(`${suite.file} fails without a bug`)
      for (const one of suite.plants) {
        const restore = plant(copy, one)
        const passed = passes(copy, suite)
        restore()
        planted++
        if (passed) unnoticed.push(`${suite.file}: ${one.file}: ${one.to}`)
        else noticed++
        console.log(
          `${passed ? 'NOT NOTICED' : 'noticed    '} ${suite.file} ← ${one.file}: ${one.from.slice(0, 60).replaceAll('\n', ' ')}`,
        )
      }
    }
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
  console.log(`\n${noticed} of ${planted} planted bugs noticed`)
  for (const line of unnoticed) console.log(`not noticed: ${line}`)
  return unnoticed.length === 0
}

process.exitCode = main() ? 0 : 1
