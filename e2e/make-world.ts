/**
 * Playwright global setup: creates a demo world, which each worker copies. With `SESSIONSCOPE_TEST_ENGINE=postgres` also
 * one in a temporary PostgreSQL cluster.
 */
import { randomUUID } from 'node:crypto'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { findPostgres, startPostgres } from './postgres.ts'
import { startServer } from './server.ts'

const folderVariable = 'SESSIONSCOPE_TEST_WORLD'
const clusterVariable = 'SESSIONSCOPE_TEST_POSTGRES'
const template = 'world'

const databaseUrl = (cluster: string, name: string) => cluster.replace('/postgres?', `/${name}?`)

async function createDatabase(cluster: string, definition: string): Promise<void> {
  const client = new pg.Client({ connectionString: cluster })
  await client.connect()
  await client.query(`create database ${definition}`)
  await client.end()
}

async function makeCluster(): Promise<() => Promise<void>> {
  const programs = findPostgres()
  if (programs === undefined) throw new Error('PostgreSQL is not installed')
  const cluster = await startPostgres(programs)
  await createDatabase(cluster.url, template)
  const folder = mkdtempSync(join(tmpdir(), 'sessionscope-world-'))
  const server = await startServer(folder, 0, ['--database', databaseUrl(cluster.url, template)])
  await server.stop()
  rmSync(folder, { recursive: true })
  process.env[clusterVariable] = cluster.url
  return () => cluster.stop()
}

export default async function makeWorld(): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'sessionscope-world-'))
  const server = await startServer(folder)
  await server.stop()
  process.env[folderVariable] = folder
  const stopCluster = process.env.SESSIONSCOPE_TEST_ENGINE === 'postgres' ? await makeCluster() : undefined
  return async () => {
    rmSync(folder, { recursive: true })
    await stopCluster?.()
  }
}

/** A data folder with a copy of the demo world. The caller removes it. */
export function copyWorld(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sessionscope-e2e-'))
  cpSync(process.env[folderVariable] ?? '', folder, { recursive: true })
  return folder
}

/** Flags of a server on a copy of the demo world in the tested database; none for the embedded one. */
export async function copyDatabase(): Promise<string[]> {
  const cluster = process.env[clusterVariable]
  if (cluster === undefined) return []
  const name = `t${randomUUID().replaceAll('-', '')}`
  await createDatabase(cluster, `${name} template ${template}`)
  return ['--database', databaseUrl(cluster, name)]
}
