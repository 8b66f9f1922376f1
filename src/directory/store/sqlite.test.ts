/** Tests the embedded database's file: acknowledged writes are on disk, and a loss of data is reported. */
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Db, Wait } from './engine.ts'
import { inspectFile, openSqlite } from './sqlite.ts'
import { openStore } from './store.ts'
import { checkLog } from './write-ahead-log.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sessionscope-file-'))
  file = join(folder, 'directory.sqlite')
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('openSqlite', () => {
  test('writes every commit to disk before it returns, on each connection', async () => {
    const engine = openSqlite(file)
    const db = await openStore(engine)
    const settings = async (on: Db) => {
      const synchronous = await sql<{ synchronous: number }>`pragma synchronous`.execute(on)
      const journal = await sql<{ journal_mode: string }>`pragma journal_mode`.execute(on)
      return [synchronous.rows[0]?.synchronous, journal.rows[0]?.journal_mode]
    }
    // 2 is FULL. With NORMAL, a power failure loses writes acknowledged since the last checkpoint.
    expect(await settings(db)).toEqual([2, 'wal'])
    expect(await engine.exclusively(db, settings)).toEqual([2, 'wal'])
    expect(await engine.snapshot(db, settings)).toEqual([2, 'wal'])
    await db.destroy()
    await engine.close()
  })

  test('a write gives its place to others while it waits for the disk, and has no lock when it continues', async () => {
    const engine = openSqlite(file)
    const db = await openStore(engine)
    const order: string[] = []
    const wait: Wait = async (pending) => {
      order.push('waits')
      const result = await pending()
      order.push('is on disk')
      // The world can be replaced now, whatever this request still waits for.
      await engine.replace(db, { inTransaction: async () => {}, inThread: async () => {} })
      return result
    }
    const write = () =>
      engine.write(db, { wait }, async (trx) => {
        await sql`insert into meta (key, value, seal) values (${crypto.randomUUID()}, '', 0)`.execute(trx)
        order.push('wrote')
      })
    await Promise.all([write(), write()])
    expect(order).toEqual(['wrote', 'waits', 'wrote', 'waits', 'is on disk', 'is on disk'])
    await db.destroy()
    await engine.close()
  })

  test('a structure that lacks a column or a table is damage, and a mistake in a statement is not', async () => {
    const engine = openSqlite(file)
    const db = await openStore(engine)
    const errorOf = (text: string) =>
      sql
        .raw(text)
        .execute(db)
        .then(
          () => undefined,
          (error: unknown) => error,
        )
    for (const text of [
      'select other from meta',
      'select 1 from other',
      'insert into meta (other) values (1)',
    ])
      expect(engine.isDamaged(await errorOf(text)), text).toBe(true)
    expect(engine.isDamaged(await errorOf('select from'))).toBe(false)
    await db.destroy()
    await engine.close()
  })

  test('keys begin with the SCID, except those of people and handles (choice 27)', async () => {
    const engine = openSqlite(file)
    const db = await openStore(engine)
    const keysOf = async (table: string) => {
      const { rows } = await sql<{ name: string; pk: number }>`pragma table_info(${sql.lit(table)})`.execute(
        db,
      )
      return rows
        .filter(({ pk }) => pk > 0)
        .toSorted((a, b) => a.pk - b.pk)
        .map(({ name }) => name)
    }
    for (const table of ['templates', 'sessions', 'session_members', 'session_keywords'])
      expect((await keysOf(table))[0], table).toBe('scid')
    expect([await keysOf('people'), await keysOf('handles')]).toEqual([['xuid'], ['id']])
    await db.destroy()
    await engine.close()
  })

  test('rejects an empty file and a log without its database, and leaves both unchanged', () => {
    writeFileSync(file, '')
    expect(() => openSqlite(file)).toThrow('is empty')
    expect(readFileSync(file)).toHaveLength(0)
    rmSync(file)
    writeFileSync(`${file}-wal`, 'x')
    expect(() => openSqlite(file)).toThrow('is missing, but')
    expect(existsSync(file)).toBe(false)
  })

  test('removes unfinished copies of an ended process', () => {
    writeFileSync(`${file}.backup-1`, 'x')
    writeFileSync(`${file}.backup-1.part`, 'x')
    writeFileSync(join(folder, 'other'), 'x')
    void openSqlite(file).close()
    expect(existsSync(`${file}.backup-1`) || existsSync(`${file}.backup-1.part`)).toBe(false)
    expect(existsSync(join(folder, 'other'))).toBe(true)
  })

  test('inspectFile checks a file that no process has open, and skips one that a process has open', () => {
    expect(() => inspectFile(file)).toThrow('does not exist')
    const engine = openSqlite(file)
    inspectFile(file)
    void engine.close()
    writeFileSync(file, '')
    expect(() => inspectFile(file)).toThrow('is empty')
  })
})

describe('checkLog', () => {
  const log = () => `${file}-wal`

  /** The log of a killed process, after it restarted `restarts` times. */
  function leaveLog(restarts: number): Buffer {
    const db = new DatabaseSync(join(folder, 'living'))
    db.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA journal_size_limit=0')
    db.exec('create table t (n integer, text text)')
    const fill = (rows: number) => {
      for (let i = 0; i < rows; i++) db.exec(`insert into t values (${i}, '${'x'.repeat(3000)}')`)
    }
    for (let i = 0; i < restarts; i++) {
      fill(30)
      db.exec('PRAGMA wal_checkpoint(RESTART)')
    }
    fill(5)
    copyFileSync(join(folder, 'living-wal'), log())
    db.close()
    return readFileSync(log())
  }

  test.each([0, 1, 3])('accepts a log that restarted %i times, and detects a flipped bit', (restarts) => {
    const validLog = leaveLog(restarts)
    expect(() => checkLog(log())).not.toThrow()
    let detected = 0
    const places = Array.from({ length: 400 }, (_, i) => Math.floor((i * validLog.length) / 400))
    // Every byte of the header and of the heads of the first and the last frame.
    const frame = 24 + 4096
    for (const start of [0, 32, validLog.length - frame])
      places.push(...Array.from({ length: 24 }, (_, i) => start + i))
    for (const place of places) {
      const damaged = Buffer.from(validLog)
      damaged.writeUInt8(damaged.readUInt8(place) ^ 16, place)
      writeFileSync(log(), damaged)
      expect(() => checkLog(log()), `byte ${place} of ${validLog.length}`).toThrow('restore the data')
      detected++
    }
    expect(detected).toBe(places.length)
  })

  test('accepts a log that ends in the middle of a transaction, as a killed process leaves it', () => {
    const validLog = leaveLog(1)
    for (const length of [0, 31, 32, 32 + 24, 32 + 4120 - 1, validLog.length - 1, validLog.length - 4000]) {
      writeFileSync(log(), validLog.subarray(0, length))
      expect(() => checkLog(log()), `${length} bytes`).not.toThrow()
    }
    // The head of a new frame is written, and old frames of an earlier log follow it.
    const old = Buffer.alloc(3 * 4120, 7)
    writeFileSync(log(), Buffer.concat([validLog, validLog.subarray(32, 56), old]))
    expect(() => checkLog(log())).not.toThrow()
  })
})
