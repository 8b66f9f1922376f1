/** The file of the embedded database: what is acknowledged is on disk, and no part of it is lost without a word. */
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Db } from './engine.ts'
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
  test('waits for the disk with every commit, on each of its connections', async () => {
    const engine = openSqlite(file)
    const db = await openStore(engine)
    const settings = async (on: Db) => {
      const synchronous = await sql<{ synchronous: number }>`pragma synchronous`.execute(on)
      const journal = await sql<{ journal_mode: string }>`pragma journal_mode`.execute(on)
      return [synchronous.rows[0]?.synchronous, journal.rows[0]?.journal_mode]
    }
    // 2 is FULL: with NORMAL a loss of power loses what was acknowledged since the last checkpoint.
    expect(await settings(db)).toEqual([2, 'wal'])
    expect(await engine.alone(db, settings)).toEqual([2, 'wal'])
    expect(await engine.snapshot(db, settings)).toEqual([2, 'wal'])
    await db.destroy()
    await engine.close()
  })

  test('an empty file and a log without its database are refused, and stay as they are', () => {
    writeFileSync(file, '')
    expect(() => openSqlite(file)).toThrow('is empty')
    expect(readFileSync(file)).toHaveLength(0)
    rmSync(file)
    writeFileSync(`${file}-wal`, 'x')
    expect(() => openSqlite(file)).toThrow('is missing beside')
    expect(existsSync(file)).toBe(false)
  })

  test('copies that an ended process was making are taken away', () => {
    writeFileSync(`${file}.backup-1`, 'x')
    writeFileSync(`${file}.backup-1.part`, 'x')
    writeFileSync(join(folder, 'other'), 'x')
    void openSqlite(file).close()
    expect(existsSync(`${file}.backup-1`) || existsSync(`${file}.backup-1.part`)).toBe(false)
    expect(existsSync(join(folder, 'other'))).toBe(true)
  })

  test('inspectFile looks at a file that nobody has, and leaves one alone that somebody has', () => {
    expect(() => inspectFile(file)).toThrow('is not there')
    const engine = openSqlite(file)
    inspectFile(file)
    void engine.close()
    writeFileSync(file, '')
    expect(() => inspectFile(file)).toThrow('is empty')
  })
})

describe('checkLog', () => {
  const log = () => `${file}-wal`

  /** A log as a killed process leaves it, after it has begun anew `restarts` times. */
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

  test.each([0, 1, 3])('a log that began anew %i times is whole, and each of its bits counts', (restarts) => {
    const whole = leaveLog(restarts)
    expect(() => checkLog(log())).not.toThrow()
    let told = 0
    const places = Array.from({ length: 400 }, (_, i) => Math.floor((i * whole.length) / 400))
    // The header, and the heads of the first and the last frame, whole.
    const frame = 24 + 4096
    for (const start of [0, 32, whole.length - frame])
      places.push(...Array.from({ length: 24 }, (_, i) => start + i))
    for (const place of places) {
      const turned = Buffer.from(whole)
      turned.writeUInt8(turned.readUInt8(place) ^ 16, place)
      writeFileSync(log(), turned)
      expect(() => checkLog(log()), `byte ${place} of ${whole.length}`).toThrow('restore the data')
      told++
    }
    expect(told).toBe(places.length)
  })

  test('a log that ends in the middle of a transaction is one that a killed process leaves', () => {
    const whole = leaveLog(1)
    for (const length of [0, 31, 32, 32 + 24, 32 + 4120 - 1, whole.length - 1, whole.length - 4000]) {
      writeFileSync(log(), whole.subarray(0, length))
      expect(() => checkLog(log()), `${length} bytes`).not.toThrow()
    }
    // The head of a frame is written, and behind it stands what a log before this one had there.
    const old = Buffer.alloc(3 * 4120, 7)
    writeFileSync(log(), Buffer.concat([whole, whole.subarray(32, 56), old]))
    expect(() => checkLog(log())).not.toThrow()
  })
})
