/** Opens a real directory in process for tests, without a port or mocks, on a new test database. */

import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CompiledQuery, type Dialect, type Driver } from 'kysely'
import pg from 'pg'
import { createClient } from '#api/client.ts'
import { toWireTime } from '#contract/identifiers.ts'
import type { SessionQuery } from '#contract/mpsd/query.ts'
import { formatParameters } from '#contract/query-string.ts'
import type { Send } from '#contract/send.ts'
import { writeAnswer } from '#http/answer.ts'
import { fromMessage } from '#http/incoming.ts'
import { type DirectoryOptions, type OpenDirectory, openDirectory } from './open-directory.ts'
import { shareReads } from './share-reads.ts'
import type { Db, Engine } from './store/engine.ts'
import { defaultConditions, metaKeys, writeMeta } from './store/meta.ts'
import { openPostgres } from './store/postgres.ts'
import { openSqlite } from './store/sqlite.ts'
import { DirectAdapter } from './store/sqlite-connection.ts'
import { openStore } from './store/store.ts'

export const scid = '8f3d1c52-6a0b-4e7e-9b1d-2f6c5a7e4d10'
export const startOfTime = Date.parse('2026-03-04T05:06:07Z')

export interface Sent {
  readonly as?: string | undefined
  readonly method?: string
  readonly body?: unknown
  readonly headers?: Record<string, string>
}

export interface Rig {
  readonly directory: OpenDirectory
  /** Moves the directory's clock forward. */
  readonly wait: (milliseconds: number) => void
  /** Sends a request as a XUID, whose token is created at first use. Bodies that are objects become JSON. */
  readonly send: (path: string, sent?: Sent) => Promise<Response>
  readonly tokenOf: (xuid: string, more?: object) => Promise<string>
  readonly client: ReturnType<typeof createClient>
}

const postgres =
  process.env.SESSIONSCOPE_TEST_ENGINE === 'postgres' ? process.env.SESSIONSCOPE_TEST_POSTGRES : undefined

/** The database of this test run. */
export const testedEngine = postgres === undefined ? 'sqlite' : 'postgres'

/** Creates a database in the PostgreSQL cluster of the test run, and returns its URL. */
export async function createDatabase(): Promise<string> {
  const name = `t${randomUUID().replaceAll('-', '')}`
  const client = new pg.Client({ connectionString: postgres })
  await client.connect()
  await client.query(`create database ${name}`)
  await client.end()
  return (postgres ?? '').replace('/postgres?', `/${name}?`)
}

/** Opens an empty database of the kind that this run tests. */
export async function createEngine(): Promise<Engine> {
  return postgres === undefined ? openSqlite(':memory:') : openPostgres(await createDatabase())
}

/**
 * Opens a store without a directory. `look` lets what is kept in memory follow what was written, as the directory does
 * before each request.
 */
export async function openBareStore(engine: Engine): Promise<{ db: Db; look: () => Promise<void> }> {
  const db = await openStore(engine)
  await writeMeta(db, metaKeys.conditions, defaultConditions)
  const look = shareReads(async (key: string) => {
    await engine.sharedChanges?.readMeta(db, key)
  })
  return { db, look: () => look(metaKeys.conditions) }
}

/**
 * Whether requests of the contract take the way of a real server: over HTTP, without the objects of the Fetch standard
 * on the server's side. Otherwise they are handed to the directory as a Request.
 */
export const isOverHttp = process.env.SESSIONSCOPE_TEST_WAY === 'http'

/** Headers that the connection adds, and not the directory. */
const ofConnection: ReadonlySet<string> = new Set(['connection', 'date', 'keep-alive', 'transfer-encoding'])

/** Sends the contract's requests over HTTP, and all others as they are. */
async function startServer(directory: OpenDirectory): Promise<{ send: Send; stop: () => Promise<void> }> {
  const server = createServer((message, response) => {
    const incoming = fromMessage(message, response)
    if (!incoming) return response.destroy()
    directory.answer(incoming).then(
      (answer) => writeAnswer(response, answer),
      () => response.destroy(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    send: async (request) => {
      const { pathname, search } = new URL(request.url)
      // What a server would read as a URL, or hand over as a Request, takes the other way.
      const isPlain = /^(?:\/[\w~-]*)+$/.test(pathname) && request.method !== 'HEAD'
      if (!directory.ownsContractPath(pathname) || !isPlain) return directory.fetch(request)
      const answer = await fetch(new Request(`http://127.0.0.1:${port}${pathname}${search}`, request))
      const headers = [...answer.headers].filter(([name]) => !ofConnection.has(name))
      return new Response(answer.body, { status: answer.status, headers })
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Wraps an engine so that each SQL statement is reported. */
export function watchStatements(engine: Engine, onStatement: (statement: CompiledQuery) => void): Engine {
  const watchedConnections = new WeakSet<object>()
  const spyDriver = (driver: Driver): Driver =>
    new Proxy(driver, {
      get(target, name) {
        const value = Reflect.get(target, name)
        if (typeof value !== 'function') return value
        if (name !== 'acquireConnection') return value.bind(target)
        return async () => {
          const connection = await target.acquireConnection()
          if (watchedConnections.has(connection)) return connection
          watchedConnections.add(connection)
          const executeQuery = connection.executeQuery.bind(connection)
          connection.executeQuery = (query: CompiledQuery) => {
            onStatement(query)
            return executeQuery(query) as never
          }
          return connection
        }
      },
    })
  const { dialect } = engine
  const watched: Dialect = {
    createAdapter: () => {
      const adapter = dialect.createAdapter()
      if (!(adapter instanceof DirectAdapter)) return adapter
      return new DirectAdapter((text, parameters) => {
        const rows = adapter.select(text, parameters)
        if (rows) onStatement(CompiledQuery.raw(text, [...parameters]))
        return rows
      })
    },
    createDriver: () => spyDriver(dialect.createDriver()),
    createIntrospector: (db) => dialect.createIntrospector(db),
    createQueryCompiler: () => dialect.createQueryCompiler(),
  }
  return { ...engine, dialect: watched }
}

export async function openRig(options: Partial<DirectoryOptions> = {}): Promise<Rig> {
  let time = startOfTime
  let ids = 0
  const directory = await openDirectory({
    engine: options.engine ?? (await createEngine()),
    version: '0',
    world: 'empty',
    rateLimits: false,
    now: () => time,
    newId: () => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`,
    ...options,
  })
  const base = 'http://directory'
  const server = isOverHttp ? await startServer(directory) : undefined
  const ask: Send = server?.send ?? ((request) => directory.fetch(request))
  const client = createClient(ask, base)
  const tokens = new Map<string, string>()
  const tokenOf: Rig['tokenOf'] = async (xuid, more = {}) => {
    const known = tokens.get(xuid)
    if (known !== undefined && Object.keys(more).length === 0) return known
    const { authorization } = await client.createToken({ body: JSON.stringify({ xuid, ...more }) })
    tokens.set(xuid, authorization)
    return authorization
  }
  const send: Rig['send'] = async (path, { as, method, body, headers = {} } = {}) => {
    const text =
      body === undefined
        ? undefined
        : typeof body === 'string' || body instanceof Uint8Array
          ? body
          : JSON.stringify(body)
    const all = {
      'x-xbl-contract-version': '107',
      ...(as !== undefined && { authorization: await tokenOf(as) }),
      ...headers,
    }
    const verb = method ?? (text === undefined ? 'GET' : 'POST')
    return ask(
      new Request(`${base}${path}`, {
        method: verb,
        headers: all,
        ...(text !== undefined && { body: text as BodyInit }),
      }),
    )
  }
  const wait: Rig['wait'] = (milliseconds) => {
    time += milliseconds
  }
  const close = async () => {
    await server?.stop()
    await directory.close()
  }
  return {
    directory: { ...directory, ...(server && { fetch: server.send }), close },
    wait,
    send,
    tokenOf,
    client,
  }
}

/** Template constants with no timeouts for members. */
export const timeless = {
  reservedRemovalTimeout: null,
  inactiveRemovalTimeout: null,
  readyRemovalTimeout: null,
}

export async function putTemplate(
  rig: Rig,
  name: string,
  system: object = timeless,
  more: object = {},
): Promise<Response> {
  const path = `/console/serviceconfigs/${scid}/sessiontemplates/${name}`
  return rig.send(path, { method: 'PUT', body: { contractVersion: 107, constants: { system }, ...more } })
}

export const sessionPath = (template: string, name: string) =>
  `/serviceconfigs/${scid}/sessiontemplates/${template}/sessions/${encodeURIComponent(name)}`

export const join = (system: object = { active: true }) => ({ members: { me: { properties: { system } } } })

export const reserve = (...xuids: string[]) => ({
  members: Object.fromEntries(xuids.map((xuid, i) => [`reserve_${i}`, { constants: { system: { xuid } } }])),
})

export const startWire = toWireTime(startOfTime)

/** The request for a query: a batch if it has several XUIDs. */
export function requestOf(one: SessionQuery): [path: string, body?: object] {
  const batch = one.xuids.length > 1
  const given: [string, string | undefined][] = [
    ['keyword', one.keyword],
    ['xuid', batch ? undefined : one.xuids[0]],
    ['reservations', String(one.reservations)],
    ['inactive', String(one.inactive)],
    ['private', String(one.private)],
    ['visibility', one.visibility],
    ['version', one.version === undefined ? undefined : String(one.version)],
    ['take', String(one.take)],
  ]
  const parameters = given.filter((entry): entry is [string, string] => entry[1] !== undefined)
  const base = `/serviceconfigs/${one.scid}${one.template === undefined ? '' : `/sessiontemplates/${one.template}`}`
  const search = formatParameters(parameters)
  return batch ? [`${base}/batch?${search}`, { xuids: one.xuids }] : [`${base}/sessions?${search}`]
}
