/** Test projects. The directory's tests run twice: on SQLite and on PostgreSQL. */
import { defineConfig } from 'vitest/config'
import { findPostgres } from './e2e/postgres.ts'

const limits = { testTimeout: 60_000, hookTimeout: 60_000 }
const sqliteProject = {
  extends: true as const,
  test: { ...limits, name: 'sqlite', include: ['src/**/*.test.{ts,tsx}'] },
}
/** Suites that ask no database, or open SQLite themselves. */
const withoutPostgres = [
  'src/directory/{scheduler,share-reads}.test.ts',
  'src/directory/store/{group-commit,locks,sqlite}.test.ts',
]
/** Suites that say little of the store, and take long: on PostgreSQL they run in `test:long`. */
const longOnPostgres = [
  'src/directory/{access,conditions,console,data-check,ended,inherited-names,leak,table,world-progress}.test.ts',
  'src/directory/{handlers/explain,world/world-import}.test.ts',
]
const postgresProject = {
  extends: true as const,
  test: {
    ...limits,
    name: 'postgres',
    include: ['src/directory/**/*.test.ts'],
    exclude: [...withoutPostgres, ...(process.env.SESSIONSCOPE_POSTGRES === 'all' ? [] : longOnPostgres)],
    globalSetup: ['e2e/vitest-postgres.ts'],
    env: { SESSIONSCOPE_TEST_ENGINE: 'postgres' },
  },
}

/** The tests of the contract once more, over HTTP and without the objects of the Fetch standard. For `test:long`. */
const overHttpProject = {
  extends: true as const,
  test: {
    ...limits,
    name: 'over-http',
    include: [
      'src/directory/{bounds,clauses,concurrency,conditions,directory,element,handle,leak,long-batch,session,table}.test.ts',
    ],
    env: { SESSIONSCOPE_TEST_WAY: 'http' },
  },
}

/** Response times of one server under load. Run alone: other tests would distort the times. */
const loadsProject = {
  extends: true as const,
  test: { ...limits, name: 'loads', include: ['e2e/loads/*.test.ts'], retry: 2 },
}

/** Tests that start real servers, each in its own process. */
const processesProject = {
  extends: true as const,
  test: { ...limits, name: 'processes', include: ['e2e/processes/*.test.ts'] },
}

const hasPostgres = findPostgres() !== undefined
if (!hasPostgres) {
  const line =
    'PostgreSQL is not installed (initdb and postgres): install it, for Debian apt-get install postgresql.'
  if (process.env.CI !== undefined) throw new Error(line)
  console.error(`${line} The directory's tests on PostgreSQL are skipped.`)
}

export default defineConfig({
  // Many tests wait for servers and sockets. The runner's default would leave one of two cores idle.
  test: {
    maxWorkers: 4,
    // No test file changes what another one imports: one worker loads each module once.
    isolate: false,
    projects: [
      sqliteProject,
      ...(process.env.SESSIONSCOPE_OVER_HTTP ? [overHttpProject] : []),
      processesProject,
      loadsProject,
      ...(hasPostgres ? [postgresProject] : []),
    ],
  },
})
