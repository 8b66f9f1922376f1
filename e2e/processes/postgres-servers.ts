/** Servers on one PostgreSQL, and what each test of several of them begins with. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Cluster, findPostgres, startPostgres } from '../postgres.ts'
import { type RunningServer, startServer } from '../server.ts'

/** Where the programs of PostgreSQL are; without them these tests do not run. */
export const postgresFolder = findPostgres()

export const scid = '00000000-0000-4000-8000-000000000001'
export const templateName = 'Kept'
export const sessionsPath = `/serviceconfigs/${scid}/sessiontemplates/${templateName}/sessions`

const json = { 'content-type': 'application/json' }
const flags = ['--rate-limits', 'off', '--world', 'empty', '--no-app']

/** The seed of this run: given, to draw a run again, or drawn. */
export const seed = Number(process.env.SESSIONSCOPE_SEED ?? Math.floor(Math.random() * 2 ** 31))

/** A server on a database of PostgreSQL; `data` is where its audit log is. `port` 0: any free one. */
export function startOn(database: string, data: string, port = 0): Promise<RunningServer> {
  return startServer(data, port, [...flags, '--database', database])
}

/** A template whose sessions stay: nobody lapses in them, and they do not end when they are empty. */
export async function createTemplate(url: string): Promise<void> {
  const system = { inactiveRemovalTimeout: null, sessionEmptyTimeout: null }
  const path = `${url}/console/serviceconfigs/${scid}/sessiontemplates/${templateName}`
  const body = JSON.stringify({ contractVersion: 107, constants: { system } })
  const { status } = await fetch(path, { method: 'PUT', headers: json, body })
  if (status >= 300) throw new Error(`the template was answered ${status}`)
}

/** The headers of requests that somebody makes. */
export async function createHeaders(url: string, xuid: string): Promise<Record<string, string>> {
  const body = JSON.stringify({ xuid })
  const issued = await fetch(`${url}/console/tokens`, { method: 'POST', headers: json, body })
  const { authorization } = (await issued.json()) as { authorization: string }
  return { ...json, authorization, 'x-xbl-contract-version': '107' }
}

export interface ServersOnPostgres {
  readonly cluster: Cluster
  readonly servers: readonly RunningServer[]
  /** What each server printed that ended before `stop`. */
  readonly endedServers: readonly string[]
  readonly stop: () => Promise<void>
}

/** Starts a cluster, and servers on it one after another: the first makes the schema, the others find it. */
export async function startServersOnPostgres(count: number, durable: boolean): Promise<ServersOnPostgres> {
  if (postgresFolder === undefined) throw new Error('PostgreSQL is not installed')
  const folder = mkdtempSync(join(tmpdir(), 'sessionscope-servers-'))
  const cluster = await startPostgres(postgresFolder, durable)
  const servers: RunningServer[] = []
  const endedServers: string[] = []
  let stopping = false
  for (let i = 0; i < count; i++) {
    const server = await startOn(cluster.url, join(folder, String(i)))
    servers.push(server)
    void server.ended.then((code) => {
      if (!stopping) endedServers.push(`exit ${code}: ${server.output().slice(-2_000)}`)
    })
  }
  const stop = async () => {
    stopping = true
    await Promise.all(servers.map((server) => server.kill()))
    await cluster.stop()
    rmSync(folder, { recursive: true })
  }
  return { cluster, servers, endedServers, stop }
}
