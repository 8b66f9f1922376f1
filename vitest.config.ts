/** Unit and property tests, beside the code; the directory's whole suite runs on both databases. */
import { defineConfig } from 'vitest/config'
import { findPostgres } from './e2e/postgres.ts'

const limits = { testTimeout: 60_000, hookTimeout: 60_000 }
const onEmbedded = {
  extends: true as const,
  test: { ...limits, name: 'sqlite', include: ['src/**/*.test.{ts,tsx}'] },
}
const onPostgres = {
  extends: true as const,
  test: {
    ...limits,
    name: 'postgres',
    include: ['src/directory/**/*.test.ts'],
    globalSetup: ['e2e/vitest-postgres.ts'],
    env: { SESSIONSCOPE_TEST_ENGINE: 'postgres' },
  },
}

/** One server under a load, timed by a second client: nothing else may run beside it. */
const underLoad = {
  extends: true as const,
  test: { ...limits, name: 'loads', include: ['e2e/loads/*.test.ts'], retry: 2 },
}

/** Real servers in processes of their own. */
const inProcesses = {
  extends: true as const,
  test: { ...limits, name: 'processes', include: ['e2e/processes/*.test.ts'] },
}

const hasPostgres = findPostgres() !== undefined
if (!hasPostgres) {
  const line =
    'PostgreSQL is not installed (initdb and postgres): install it, for Debian apt-get install postgresql.'
  if (process.env.CI !== undefined) throw new Error(line)
  console.error(`${line} Its half of the directory's suite does not run.`)
}

export default defineConfig({
  // Much of it waits, for servers and sockets; by itself the runner would leave one of two cores idle.
  test: {
    maxWorkers: 2,
    projects: [onEmbedded, inProcesses, underLoad, ...(hasPostgres ? [onPostgres] : [])],
  },
})
