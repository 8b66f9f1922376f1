/** Starts several servers on one PostgreSQL, with the template and headers that their tests need. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Cluster, findPostgres, startPostgres } from '../postgres.ts'
import { type RunningServer, startServer } from '../server.ts'

/** Folder of the PostgreSQL programs. If undefined, these tests are skipped. */
export const postgresFolder = findPostgres()

export const scid = '00000000-0000-4000-8000-000000000001'
export const templateName = 'Kept'
export const sessionsPath = `/serviceconfigs/${scid}/sessiontemplates/${templateName}/sessions`

const json = { 'content-type': 'application/json' }
const flags = ['--rate-limits', 'off', '--world', 'empty', '--no-app']

/** Seed of this run: SESSIONSCOPE_SEED, to repeat a run, or random. */
export const seed = Number(process.env.SESSIONSCOPE_SEED ?? Math.floor(Math.random() * 2 ** 31))

/** Starts a server on a PostgreSQL database. `data`: folder of its audit log. `port` 0: any free port. */
export function startServerOn(database: string, data: string, port = 0): Promise<RunningServer> {
  return startServer(data, port, [...flags, '--database', database])
}

/** Creates a template whose sessions persist: inactive members stay, and empty sessions do not end. */
export async function createTemplate(url: string): Promise<void> {
  const system = { inactiveRemovalTimeout: null, sessionEmptyTimeout: null }
  const path = `${url}/console/serviceconfigs/${scid}/sessiontemplates/${templateName}`
  const body = JSON.stringify({ contractVersion: 107, constants: { system } })
  const { status } = await fetch(path, { method: 'PUT', headers: json, body })
  if (status >= 300) throw new Error(`the template was answered ${status}`)
}

/** Request headers with a new credential for this XUID. */
export async function createHeaders(url: string, xuid: string): Promise<Record<string, string>> {
  const body = JSON.stringify({ xuid })
  const issued = await fetch(`${url}/console/tokens`, { method: 'POST', headers: json, body })
  const { authorization } = (await issued.json()) as { authorization: string }
  return { ...json, authorization, 'x-xbl-contract-version': '107' }
}

export interface ServersOnPostgres {
  readonly cluster: Cluster
  readonly servers: readonly RunningServer[]
  /** Exit code and last output of each server that ended before `stop`. */
  readonly endedServers: readonly string[]
  readonly stop: () => Promise<void>
}

/** Starts a cluster, then the servers in sequence: the first creates the schema, the others use it. */
export async function startServersOnPostgres(count: number, durable: boolean): Promise<ServersOnPostgres> {
  if (postgresFolder === undefined) throw new Error('PostgreSQL is not installed')
  const folder = mkdtempSync(join(tmpdir(), 'sessionscope-servers-'))
  const cluster = await startPostgres(postgresFolder, durable)
  const servers: RunningServer[] = []
  const endedServers: string[] = []
  let stopping = false
  for (let i = 0; i < count; i++) {
    const server = await startServerOn(cluster.url, join(folder, String(i)))
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
