/** Once before the directory's suite runs on PostgreSQL: a cluster, in which each test has databases of its own. */
import { findPostgres, startPostgres } from './postgres.ts'

export default async function startCluster(): Promise<() => Promise<void>> {
  const folder = findPostgres()
  if (folder === undefined) throw new Error('PostgreSQL is not installed')
  const cluster = await startPostgres(folder)
  process.env.SESSIONSCOPE_TEST_POSTGRES = cluster.url
  return () => cluster.stop()
}
