/** Data that was damaged on disk is reported and is never returned as valid (choice 40). */
import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { askAll, type DamageWorld, makeDamageWorld, openDamaged } from './damage-world.ts'

const bits = Number(process.env.SESSIONSCOPE_BITS ?? 64)
/** Number of runs with an overwritten page, and of runs with a truncated file. */
const larger = Math.ceil(bits / 8)
const seed = Number(process.env.SESSIONSCOPE_SEED ?? Math.floor(Math.random() * 2 ** 31))

/** Random numbers of at least 0 and less than 1. The same seed gives the same numbers (mulberry32). */
function drawFrom(start: number): () => number {
  let state = start
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

let folder: string
let file: string
let world: DamageWorld
let truth: string[]
/** Database files (suffix → bytes) after a clean shutdown, and while still open, as after a kill. */
const closed = new Map<string, Buffer>()
const killed = new Map<string, Buffer>()

const ends = ['', '-wal']
const read = (name: string) =>
  new Map(ends.flatMap((end) => (existsSync(name + end) ? [[end, readFileSync(name + end)]] : [])))

function lay(files: ReadonlyMap<string, Buffer>): void {
  for (const end of ['', '-wal', '-shm', '.lock', '.new']) rmSync(file + end, { force: true })
  for (const [end, bytes] of files) writeFileSync(file + end, bytes)
}

type Outcome = 'harmless' | 'repaired' | 'told' | 'refused'

const isTold = (answer: string) =>
  /^500 /.test(answer) ? answer.includes('store.damaged') : answer.startsWith('503 ')
const isCounted = (answer: string) => /^200 .*"damaged":[1-9]\d*\}$/s.test(answer)

/** Opens the files, checks them and sends all requests. `unlike`: wrong answers that report no damage. */
async function look(): Promise<{ outcome: Outcome; unlike: string[] }> {
  let directory: Awaited<ReturnType<typeof openDamaged>>
  try {
    directory = await openDamaged(file)
  } catch (error) {
    expect(String(error)).not.toContain('an empty world was filled')
    return { outcome: 'refused', unlike: [] }
  }
  try {
    await directory.context.dataCheck.runHere()
    const answers = await askAll(directory, world)
    const wrong = answers.flatMap((answer, i) => (answer === truth[i] ? [] : [{ answer, i }]))
    const unlike = wrong.filter(({ answer }) => !isTold(answer) && !isCounted(answer))
    const { state } = directory.context.dataCheck.status()
    const outcome = wrong.length > 0 ? 'told' : state === 'repaired' ? 'repaired' : 'harmless'
    return {
      outcome,
      unlike: unlike.map(({ answer, i }) => `${i}: ${answer.slice(0, 300)} ← ${truth[i]?.slice(0, 300)}`),
    }
  } finally {
    await directory.close()
  }
}

async function damageOverAndOver(
  times: number,
  what: string,
  damage: (draw: () => number) => string,
): Promise<Record<Outcome, number>> {
  const draw = drawFrom(seed)
  const counts = { harmless: 0, repaired: 0, told: 0, refused: 0 }
  for (let i = 0; i < times; i++) {
    const where = damage(draw)
    const { outcome, unlike } = await look()
    expect(unlike.slice(0, 3), `seed ${seed}, ${what} ${i}: ${where}`).toEqual([])
    counts[outcome]++
  }
  process.stdout.write(`${times} ${what}, seed ${seed}, 0 returned as valid: ${JSON.stringify(counts)}\n`)
  return counts
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sessionscope-damage-'))
  file = join(folder, 'directory.sqlite')
  world = await makeDamageWorld(file, () => {
    for (const [end, bytes] of read(file)) killed.set(end, bytes)
  })
  for (const [end, bytes] of read(file)) closed.set(end, bytes)
  const directory = await openDamaged(file)
  truth = await askAll(directory, world)
  await directory.close()
})
afterAll(() => rmSync(folder, { recursive: true }))
beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
})
afterEach(() => {
  vi.restoreAllMocks()
})

/** Writes the files with one random bit inverted. Returns its position for the failure message. */
function turnBit(files: ReadonlyMap<string, Buffer>, draw: () => number): string {
  const total = [...files.values()].reduce((sum, { length }) => sum + length, 0)
  let at = Math.floor(draw() * total)
  const bit = Math.floor(draw() * 8)
  const turned = new Map(files)
  for (const [end, bytes] of files) {
    if (at >= 0 && at < bytes.length) {
      const copy = Buffer.from(bytes)
      copy.writeUInt8(copy.readUInt8(at) ^ (1 << bit), at)
      turned.set(end, copy)
      lay(turned)
      return `bit ${bit} of byte ${at} of directory.sqlite${end}`
    }
    at -= bytes.length
  }
  throw new Error('no byte was drawn')
}

describe('damaged data is never returned as valid', () => {
  test('the requests read all data, and a sound file is reported as sound', async () => {
    expect(truth.length).toBeGreaterThan(75)
    expect(truth.filter((answer) => answer.startsWith('200')).length).toBeGreaterThan(65)
    expect(closed.has('-wal')).toBe(false)
    expect(killed.get('-wal')?.length).toBeGreaterThan(100_000)
    for (const files of [closed, killed]) {
      lay(files)
      expect(await look()).toEqual({ outcome: 'harmless', unlike: [] })
      lay(files)
      const directory = await openDamaged(file)
      await directory.context.dataCheck.run()
      expect(directory.context.dataCheck.status()).toMatchObject({ state: 'sound', findings: 0 })
      await directory.close()
    }
  })

  test('single bits of the database', async () => {
    const counts = await damageOverAndOver(bits, 'bits', (draw) => turnBit(closed, draw))
    expect(counts.harmless).toBeLessThan(bits)
  }, 1_800_000)

  test('single bits of the database and its log', async () => {
    await damageOverAndOver(Math.ceil(bits / 4), 'bits with a log', (draw) => turnBit(killed, draw))
  }, 600_000)

  test('an index that differs from its table is rebuilt, and all requests succeed', async () => {
    lay(closed)
    const db = new DatabaseSync(file)
    const roots = db.prepare(
      "select rootpage from sqlite_master where name in ('follows_of', 'people_on_device')",
    )
    const pages = roots.all().map(({ rootpage }) => Number(rootpage))
    db.close()
    expect(pages).toHaveLength(2)
    for (const page of pages) {
      const copy = Buffer.from(closed.get('') ?? [])
      // The last byte of an index page belongs to the row number of the entry that was inserted first.
      copy.writeUInt8(copy.readUInt8(page * 4096 - 1) ^ 64, page * 4096 - 1)
      lay(new Map([['', copy]]))
      expect(await look()).toEqual({ outcome: 'repaired', unlike: [] })
    }
  })

  test('overwritten pages', async () => {
    const counts = await damageOverAndOver(larger, 'overwritten pages', (draw) => {
      const copy = Buffer.from(closed.get('') ?? [])
      const page = Math.floor((draw() * copy.length) / 4096)
      const fill = draw() < 0.5 ? () => 0 : () => Math.floor(draw() * 256)
      for (let i = page * 4096; i < (page + 1) * 4096; i++) copy.writeUInt8(fill(), i)
      lay(new Map([['', copy]]))
      return `page ${page}`
    })
    expect(counts.told + counts.refused).toBeGreaterThan(0)
  }, 600_000)

  test('truncated files', async () => {
    await damageOverAndOver(larger, 'cut files', (draw) => {
      lay(closed)
      const length = Math.floor(draw() * (closed.get('')?.length ?? 0))
      truncateSync(file, length)
      return `after ${length} bytes`
    })
  }, 600_000)

  test('an emptied file and a log without its database are errors, not an empty world', async () => {
    lay(new Map([['', Buffer.alloc(0)]]))
    await expect(openDamaged(file)).rejects.toThrow('is empty: restore it')
    lay(new Map([['-wal', killed.get('-wal') ?? Buffer.alloc(0)]]))
    await expect(openDamaged(file)).rejects.toThrow('is missing, but')
  })
})
