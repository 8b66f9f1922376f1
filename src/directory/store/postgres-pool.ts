/** A pool of connections that outlives a server that restarts, and that waits for none that says nothing. */
import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely'
import pg from 'pg'
import { DatabaseBusy } from './engine.ts'

/** int8: our counts and milliseconds stay far below 2^53. */
const bigintOid = 20

/** Milliseconds: a statement's time at the server, the time for its answer to come, and for a connection. */
const statementMs = 3_250
const answerMs = 3_500
const connectMs = 2_500
/** The same where a transaction may take as long as it needs, so that none waits for ever. */
const unhurriedMs = 300_000
/** Milliseconds between two looks whether a server that said nothing answers again. */
const lookMs = 250

/** The statement after which its transaction may take as long as it needs. */
export const unhurried = 'set local statement_timeout = 0'

export const typesOfPostgres = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === bigintOid ? Number : pg.types.getTypeParser(oid, format as 'text'),
} as pg.CustomTypesConfig

/** Data and indexes that are not whole. */
const damagedCodes: readonly unknown[] = ['XX001', 'XX002']

/** Whether an error means that the data is not what was written. */
export const isDamaged = (error: unknown) => damagedCodes.includes((error as { code?: unknown } | null)?.code)

/** Whether the server answers, and what is to be done when it does not. */
interface Watch {
  readonly isSilent: () => boolean
  readonly onSilence: () => void
}

/** One connection as Kysely uses it: an answer that does not come in time ends the connection. */
class PatientClient implements PostgresPoolClient {
  readonly #client: pg.PoolClient
  readonly #watch: Watch
  #isHurried = true

  constructor(client: pg.PoolClient, watch: Watch) {
    this.#client = client
    this.#watch = watch
  }

  query<R>(text: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>
  query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>
  query(text: unknown, parameters: readonly unknown[] = []): unknown {
    return this.#ask(String(text), parameters)
  }

  async #ask(text: string, parameters: readonly unknown[]): Promise<unknown> {
    if (text === unhurried) this.#isHurried = false
    const late = setTimeout(
      () => {
        this.#watch.onSilence()
        // With a statement under way this breaks the connection, and the statement ends with an error.
        void this.#client.end()
      },
      this.#isHurried ? answerMs : unhurriedMs,
    )
    try {
      return await this.#client.query(text, [...parameters])
    } finally {
      clearTimeout(late)
    }
  }

  release(): void {
    this.#isHurried = true
    this.#client.release()
  }
}

/** Looks again and again until the server answers. */
function watchServer(config: pg.PoolConfig): Watch & { readonly stop: () => void } {
  let silent = false
  let stopped = false
  const look = async () => {
    if (stopped) return
    const client = new pg.Client({ ...config, connectionTimeoutMillis: 1_000, query_timeout: 1_000 })
    client.on('error', () => {})
    try {
      await client.connect()
      await client.query('select 1')
      silent = false
    } catch {
      setTimeout(() => void look(), lookMs).unref()
    } finally {
      client.end().catch(() => {})
    }
  }
  return {
    isSilent: () => silent,
    onSilence: () => {
      if (silent) return
      silent = true
      void look()
    },
    stop: () => {
      stopped = true
    },
  }
}

const isTimeout = (error: unknown) => error instanceof Error && /timeout/i.test(error.message)

/**
 * Opens a pool on `url`. While the server says nothing, whoever wants a connection is told at once.
 * Errors: `DatabaseBusy`, and the driver's own.
 */
export function createPatientPool(
  url: string,
  connections: number,
): { readonly pool: PostgresPool; readonly config: pg.PoolConfig; readonly close: () => Promise<void> } {
  const config: pg.PoolConfig = { connectionString: url, types: typesOfPostgres }
  const pool = new pg.Pool({
    ...config,
    max: connections,
    connectionTimeoutMillis: connectMs,
    statement_timeout: statementMs,
  })
  const watch = watchServer(config)
  // A connection that dies while it is idle or in use is replaced at the next need; whoever used it is told by its statement.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  const clients = new WeakMap<pg.PoolClient, PatientClient>()
  const connect = async () => {
    if (watch.isSilent()) throw new DatabaseBusy('the database does not answer')
    const client = await pool.connect().catch((error: unknown) => {
      if (isTimeout(error)) watch.onSilence()
      throw error
    })
    const patient = clients.get(client) ?? new PatientClient(client, watch)
    clients.set(client, patient)
    return patient
  }
  return {
    pool: { connect, end: () => pool.end() } as PostgresPool,
    config,
    close: async () => watch.stop(),
  }
}
