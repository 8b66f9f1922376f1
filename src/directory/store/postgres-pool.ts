/** A connection pool that survives a server restart and stops waiting for a server that does not respond. */

import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely'
import pg from 'pg'
import { codeOf } from '#contract/errors.ts'
import { DatabaseBusy } from './engine.ts'

/** OID of int8. Our counts and milliseconds are far below 2^53, so they are safe as numbers. */
const bigintOid = 20

/**
 * Milliseconds: statement timeout at the server, maximum wait for its answer, and maximum wait for a
 * connection.
 */
const maxStatementMs = 3_250
const maxAnswerMs = 3_500
const maxConnectMs = 2_500
/** Maximum wait for an answer in a transaction without a statement timeout, in milliseconds. */
const maxLongAnswerMs = 300_000
/** Interval in milliseconds at which a server that did not respond is probed. */
const probeIntervalMs = 250

/** The statement that removes the statement timeout of its transaction. */
export const noTimeoutStatement = 'set local statement_timeout = 0'

export const typesOfPostgres = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === bigintOid ? Number : pg.types.getTypeParser(oid, format as 'text'),
} as pg.CustomTypesConfig

/** SQLSTATE of damaged data and of damaged indexes. */
const damagedCodes: ReadonlySet<string> = new Set(['XX001', 'XX002'])

/** Whether an error means that the data differs from what was written. */
export const isDamaged = (error: unknown) => damagedCodes.has(codeOf(error) ?? '')

/** Whether the server responds, and how to report that it does not. */
interface ServerWatch {
  readonly isUnresponsive: () => boolean
  readonly reportTimeout: () => void
}

/** A statement gets a name, and so is planned once for its connection, when it has run this often. */
const runsBeforeName = 3
/** SQLSTATE of a named statement whose columns have changed. */
const changedPlanCode = '0A000'
/** Names for each connection. Each takes memory of the server. */
const maxNames = 100

/** Names the statements that one connection runs often. */
function createNames(): (text: string) => { name?: string } {
  const runs = new Map<string, number>()
  const names = new Map<string, string>()
  return (text) => {
    const known = names.get(text)
    if (known !== undefined) return { name: known }
    if (names.size >= maxNames || !text.startsWith('select ')) return {}
    const count = (runs.get(text) ?? 0) + 1
    if (runs.size >= 10 * maxNames) runs.clear()
    runs.set(text, count)
    if (count < runsBeforeName) return {}
    const name = `s${names.size}`
    names.set(text, name)
    runs.delete(text)
    return { name }
  }
}

/** One connection as Kysely uses it. An answer that does not arrive in time closes the connection. */
class TimedClient implements PostgresPoolClient {
  readonly #client: pg.PoolClient
  readonly #watch: ServerWatch
  readonly #nameOf = createNames()
  #isNaming = true
  #isHurried = true

  constructor(client: pg.PoolClient, watch: ServerWatch) {
    this.#client = client
    this.#watch = watch
  }

  query<R>(text: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>
  query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>
  query(text: unknown, parameters: readonly unknown[] = []): unknown {
    return this.#ask(String(text), parameters)
  }

  async #ask(text: string, parameters: readonly unknown[]): Promise<unknown> {
    if (text === noTimeoutStatement) this.#isHurried = false
    const timer = setTimeout(
      () => {
        this.#watch.reportTimeout()
        // If a statement is running, this breaks the connection, and the statement fails.
        void this.#client.end()
      },
      this.#isHurried ? maxAnswerMs : maxLongAnswerMs,
    )
    try {
      const statement = { text, values: [...parameters] }
      if (!this.#isNaming) return await this.#client.query(statement)
      return await this.#client.query({ ...this.#nameOf(text), ...statement }).catch((error: unknown) => {
        if (codeOf(error) !== changedPlanCode) throw error
        // Another version of this program has changed the table: the named statements are those of the old one.
        this.#isNaming = false
        return this.#client.query(statement)
      })
    } finally {
      clearTimeout(timer)
    }
  }

  release(): void {
    this.#isHurried = true
    this.#client.release()
  }
}

/** Probes a server that does not respond until it answers. */
function watchServer(config: pg.PoolConfig): ServerWatch & { readonly stop: () => void } {
  let unresponsive = false
  let stopped = false
  const probe = async () => {
    if (stopped) return
    const client = new pg.Client({ ...config, connectionTimeoutMillis: 1_000, query_timeout: 1_000 })
    client.on('error', () => {})
    try {
      await client.connect()
      await client.query('select 1')
      unresponsive = false
    } catch {
      setTimeout(() => void probe(), probeIntervalMs).unref()
    } finally {
      client.end().catch(() => {})
    }
  }
  return {
    isUnresponsive: () => unresponsive,
    reportTimeout: () => {
      if (unresponsive) return
      unresponsive = true
      void probe()
    },
    stop: () => {
      stopped = true
    },
  }
}

const isTimeout = (error: unknown) => error instanceof Error && /timeout/i.test(error.message)

/** Statements are written for this level, whatever the database's own default is. */
const isolation = '-c default_transaction_isolation=read\\ committed'

/** The address with the level. Options that it or the environment has are kept. */
function withIsolation(url: string): Pick<pg.PoolConfig, 'connectionString' | 'options'> {
  const parsed = URL.parse(url)
  const given = parsed?.searchParams.get('options')
  if (!parsed || given == null) {
    return { connectionString: url, options: [process.env.PGOPTIONS, isolation].join(' ').trim() }
  }
  // Of an address with options, the driver takes no others.
  parsed.searchParams.set('options', `${given} ${isolation}`)
  return { connectionString: parsed.href }
}

/**
 * Opens a pool on `url`. While the server does not respond, requests for a connection fail immediately.
 * Errors: `DatabaseBusy`, and the driver's own.
 */
export function createTimedPool(
  url: string,
  connections: number,
): { readonly pool: PostgresPool; readonly config: pg.PoolConfig; readonly close: () => Promise<void> } {
  const config: pg.PoolConfig = { ...withIsolation(url), types: typesOfPostgres }
  const pool = new pg.Pool({
    ...config,
    max: connections,
    connectionTimeoutMillis: maxConnectMs,
    statement_timeout: maxStatementMs,
  })
  const watch = watchServer(config)
  // The pool replaces a connection that dies, idle or in use. The statement that used it fails, so the event
  // needs no handling.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  const clients = new WeakMap<pg.PoolClient, TimedClient>()
  const connect = async () => {
    if (watch.isUnresponsive()) throw new DatabaseBusy('the database does not answer')
    const client = await pool.connect().catch((error: unknown) => {
      if (isTimeout(error)) watch.reportTimeout()
      throw error
    })
    const timed = clients.get(client) ?? new TimedClient(client, watch)
    clients.set(client, timed)
    return timed
  }
  return {
    pool: { connect, end: () => pool.end() } as PostgresPool,
    config,
    close: async () => watch.stop(),
  }
}
