/** Vitest global setup for PostgreSQL: starts one cluster. Each test creates its own databases in it. */
import { findPostgres, startPostgres } from './postgres.ts'

export default async function startCluster(): Promise<() => Promise<void>> {
  const folder = findPostgres()
  if (folder === undefined) throw new Error('PostgreSQL is not installed')
  const cluster = await startPostgres(folder)
  process.env.SESSIONSCOPE_TEST_POSTGRES = cluster.url
  return () => cluster.stop()
}
