/** Writes that share a commit: each is acknowledged when it is on disk, and one that fails takes nothing with it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import { Kysely, sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Db } from './engine.ts'
import { createGroupCommit } from './group-commit.ts'
import type { Schema } from './schema.ts'
import { connect, dialectOf } from './sqlite-connection.ts'

const seed = Number(process.env.SESSIONSCOPE_SEED ?? Math.floor(Math.random() * 2 ** 31))

let folder: string
let raw: DatabaseSync
/** Another connection: it sees only what is committed. */
let other: DatabaseSync
let db: Db
let commits: number

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sessionscope-group-'))
  const file = join(folder, 'test.sqlite')
  raw = connect(file)
  raw.exec('create table written (id integer primary key, size text not null)')
  other = new DatabaseSync(file)
  commits = 0
  const countCommits = (text: string) => {
    if (text === 'commit') commits++
  }
  db = new Kysely<Schema>({ dialect: dialectOf(raw, countCommits).dialect })
})
afterEach(async () => {
  other.close()
  await db.destroy()
  rmSync(folder, { recursive: true })
})

const insert = (trx: Db, id: number, size = 0) =>
  sql`insert into written values (${id}, ${'x'.repeat(size)})`.execute(trx)
const countIn = async (trx: Db) =>
  (await sql<{ n: number }>`select count(*) as n from written`.execute(trx)).rows[0]?.n
const listOnDisk = () =>
  other
    .prepare('select id from written order by id')
    .all()
    .map(({ id }) => Number(id))

/** Groups that end for no reason of time. */
const untimed = { writes: 64, ms: 60_000 }

test('the writes of one moment share a commit, and each sees those before it', async () => {
  const write = createGroupCommit(untimed)
  const seen = await Promise.all(
    Array.from({ length: 40 }, (_, id) =>
      write(db, async (trx) => {
        await insert(trx, id)
        return countIn(trx)
      }),
    ),
  )
  expect(seen).toEqual(Array.from({ length: 40 }, (_, i) => i + 1))
  expect(listOnDisk()).toHaveLength(40)
  expect(commits).toBe(1)
})

test('many writes are more than one group: the first waits for a bounded number of others', async () => {
  const writeAll = async (write: ReturnType<typeof createGroupCommit>, first: number) => {
    commits = 0
    await Promise.all(Array.from({ length: 30 }, (_, i) => write(db, (trx) => insert(trx, first + i))))
    return commits
  }
  expect(await writeAll(createGroupCommit({ ...untimed, writes: 10 }), 0)).toBe(3)
  // Or for a bounded time.
  expect(await writeAll(createGroupCommit({ ...untimed, ms: 0 }), 100)).toBe(30)
  expect(listOnDisk()).toHaveLength(60)
})

test('what has been written waits for the disk together', async () => {
  const write = createGroupCommit(untimed)
  const order: string[] = []
  const one = async (id: number) => {
    await write(
      db,
      async (trx) => {
        await insert(trx, id)
        order.push('wrote')
      },
      () => order.push('waits'),
    )
    order.push('is on disk')
  }
  await Promise.all([one(1), one(2)])
  expect(order).toEqual(['wrote', 'waits', 'wrote', 'waits', 'is on disk', 'is on disk'])
})

test('if the transaction itself ends, only the write that ended it fails, and the next group works', async () => {
  const write = createGroupCommit()
  const results = await Promise.allSettled([
    write(db, (trx) => insert(trx, 1)),
    // As SQLite itself does on a full disk.
    write(db, async (trx) => {
      await insert(trx, 2)
      raw.exec('rollback')
      throw new Error('the disk is full')
    }),
    write(db, (trx) => insert(trx, 3)),
  ])
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(results[1]).toMatchObject({ reason: { message: 'the disk is full' } })
  expect(listOnDisk()).toEqual([1, 3])
  await write(db, (trx) => insert(trx, 4))
  expect(listOnDisk()).toEqual([1, 3, 4])
})

test('if the commit fails, only the write that makes it fail does', async () => {
  const write = createGroupCommit()
  raw.exec('create table parent (id integer primary key)')
  raw.exec('create table child (id integer references parent deferrable initially deferred)')
  const orphan = (trx: Db) => sql`insert into child values (1)`.execute(trx)
  const results = await Promise.allSettled([
    write(db, (trx) => insert(trx, 1)),
    write(db, orphan),
    write(db, () => Promise.reject(new Error('refused'))),
  ])
  expect(results).toMatchObject([
    { status: 'fulfilled' },
    { status: 'rejected', reason: { message: 'FOREIGN KEY constraint failed' } },
    { status: 'rejected', reason: { message: 'refused' } },
  ])
  expect(listOnDisk()).toEqual([1])
})

/** What one write does, and how many iterations of the event loop pass before it and within it. */
const oneWrite = fc.record({
  kind: fc.constantFrom('insert', 'insert', 'fail', 'tooLarge', 'refuse'),
  before: fc.integer({ min: 0, max: 3 }),
  within: fc.constantFrom(0, 0, 0, 1),
})

test(`acknowledged is what is on disk, and nothing else: generated writes, seed ${seed}`, async () => {
  let nextId = 1
  await fc.assert(
    fc.asyncProperty(fc.array(oneWrite, { minLength: 1, maxLength: 40 }), async (writes) => {
      const write = createGroupCommit()
      const { page_count: pages = 0 } = raw.prepare('pragma page_count').get() as { page_count?: number }
      raw.exec(`pragma max_page_count = ${pages + 20}`)
      const acknowledged: number[] = []
      const run = async ({ kind, before, within }: (typeof writes)[number]) => {
        const id = nextId++
        for (let i = 0; i < before; i++) await setImmediate()
        const work = write(db, async (trx) => {
          const was = await countIn(trx)
          await insert(trx, id, kind === 'tooLarge' ? 200_000 : 10)
          for (let i = 0; i < within; i++) await setImmediate()
          if (kind === 'fail') await insert(trx, id)
          if (kind === 'refuse') throw new Error('refused')
          // Nobody else writes in between.
          expect(await countIn(trx)).toBe((was ?? 0) + 1)
        })
        const isWritten = await work.then(
          () => true,
          () => false,
        )
        expect([kind, isWritten]).toEqual([kind, kind === 'insert'])
        expect(listOnDisk().includes(id)).toBe(isWritten)
        if (isWritten) acknowledged.push(id)
      }
      // None of them goes on into the next example.
      const runs = await Promise.allSettled(writes.map(run))
      const found = listOnDisk()
      raw.exec('delete from written; pragma max_page_count = 1000000')
      for (const one of runs) if (one.status === 'rejected') throw one.reason
      expect(found).toEqual(acknowledged.toSorted((a, b) => a - b))
    }),
    { numRuns: 150, seed },
  )
})
