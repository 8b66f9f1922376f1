/** PostgreSQL, for several server processes on one database. */
import { PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import type { Engine } from './engine.ts'

/** int8: our counts and milliseconds stay far below 2^53. */
const bigintOid = 20

/** Classes of SQLSTATE: connection, resources (a full disk among them), operator's intervention, I/O. */
const unavailable = /^(?:08|53|57P|58)/
/** What the system says of a server that is not reached. */
const unreached = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'ENOTFOUND', 'EPIPE', 'ETIMEDOUT'])
/** What the driver says when a connection ended under it, which carries no code. */
const ended = /Connection terminated|timeout exceeded when trying to connect/

/** Opens a pool on `postgres://user:password@host:port/database`. Errors come with the first use. */
export function openPostgres(url: string, connections = 10): Engine {
  const types = {
    getTypeParser: (oid: number, format?: 'text' | 'binary') =>
      oid === bigintOid ? Number : pg.types.getTypeParser(oid, format as 'text'),
  }
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: 5_000,
    types: types as pg.CustomTypesConfig,
  })
  // A connection that dies while idle is replaced at the next need.
  pool.on('error', () => {})
  return {
    dialect: new PostgresDialect({ pool }),
    shared: true,
    connections,
    text: sql`text collate "C"`,
    describe: async (db) => {
      const { rows } = await sql<{ server_version: string }>`show server_version`.execute(db)
      return `PostgreSQL ${rows[0]?.server_version.split(' ', 1)[0] ?? ''}`.trim()
    },
    lock: async (db, name) => {
      await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(db)
    },
    lockAll: async (db) => {
      await sql`lock table sessions, handles, templates, people in access exclusive mode`.execute(db)
    },
    snapshot: (db, read) => db.transaction().setIsolationLevel('repeatable read').execute(read),
    isUnavailable: (error) => {
      const { code, message } = (error ?? {}) as { code?: string; message?: string }
      if (code !== undefined && (unreached.has(code) || unavailable.test(code))) return true
      return ended.test(message ?? '')
    },
  }
}
