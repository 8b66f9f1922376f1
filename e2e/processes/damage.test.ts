/** Data that was damaged on disk is reported and is never returned as valid (choice 40). */
import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { type DamageWorld, makeDamageWorld, openDamaged, sendAll } from './damage-world.ts'

const bits = Number(process.env.SESSIONSCOPE_BITS ?? 40)
/** Number of runs with an overwritten page, and of runs with a truncated file. */
const coarseRuns = Math.ceil(bits / 8)
const seed = Number(process.env.SESSIONSCOPE_SEED ?? Math.floor(Math.random() * 2 ** 31))

/** Random numbers of at least 0 and less than 1. The same seed gives the same numbers (mulberry32). */
function createRandom(start: number): () => number {
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
let expectedAnswers: string[]
/** Database files (suffix → bytes) after a clean shutdown, and while still open, as after a kill. */
const closedFiles = new Map<string, Buffer>()
const killedFiles = new Map<string, Buffer>()

const suffixes = ['', '-wal']
const read = (name: string) =>
  new Map(
    suffixes.flatMap((suffix) => (existsSync(name + suffix) ? [[suffix, readFileSync(name + suffix)]] : [])),
  )

function writeFiles(files: ReadonlyMap<string, Buffer>): void {
  for (const suffix of ['', '-wal', '-shm', '.lock', '.new']) rmSync(file + suffix, { force: true })
  for (const [suffix, bytes] of files) writeFileSync(file + suffix, bytes)
}

type Outcome = 'harmless' | 'repaired' | 'reported' | 'refused'

const reportsDamage = (answer: string) =>
  /^500 /.test(answer) ? answer.includes('store.damaged') : answer.startsWith('503 ')
const countsDamage = (answer: string) => /^200 .*"damaged":[1-9]\d*\}$/s.test(answer)

/** Opens the files, checks them and sends all requests. `undetected`: wrong answers that report no damage. */
async function openAndCheck(): Promise<{ outcome: Outcome; undetected: string[] }> {
  let directory: Awaited<ReturnType<typeof openDamaged>>
  try {
    directory = await openDamaged(file)
  } catch (error) {
    expect(String(error)).not.toContain('an empty world was filled')
    return { outcome: 'refused', undetected: [] }
  }
  try {
    await directory.context.dataCheck.runOnConnection()
    const answers = await sendAll(directory, world)
    const wrong = answers.flatMap((answer, i) => (answer === expectedAnswers[i] ? [] : [{ answer, i }]))
    const undetected = wrong.filter(({ answer }) => !reportsDamage(answer) && !countsDamage(answer))
    const { state } = directory.context.dataCheck.status()
    const outcome = wrong.length > 0 ? 'reported' : state === 'repaired' ? 'repaired' : 'harmless'
    return {
      outcome,
      undetected: undetected.map(
        ({ answer, i }) => `${i}: ${answer.slice(0, 300)} ← ${expectedAnswers[i]?.slice(0, 300)}`,
      ),
    }
  } finally {
    await directory.close()
  }
}

async function damageRepeatedly(
  times: number,
  what: string,
  damage: (draw: () => number) => string,
): Promise<Record<Outcome, number>> {
  const draw = createRandom(seed)
  const counts = { harmless: 0, repaired: 0, reported: 0, refused: 0 }
  for (let i = 0; i < times; i++) {
    const where = damage(draw)
    const { outcome, undetected } = await openAndCheck()
    expect(undetected.slice(0, 3), `seed ${seed}, ${what} ${i}: ${where}`).toEqual([])
    counts[outcome]++
  }
  process.stdout.write(`${times} ${what}, seed ${seed}, 0 returned as valid: ${JSON.stringify(counts)}\n`)
  return counts
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sessionscope-damage-'))
  file = join(folder, 'directory.sqlite')
  world = await makeDamageWorld(file, () => {
    for (const [suffix, bytes] of read(file)) killedFiles.set(suffix, bytes)
  })
  for (const [suffix, bytes] of read(file)) closedFiles.set(suffix, bytes)
  const directory = await openDamaged(file)
  expectedAnswers = await sendAll(directory, world)
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
function flipBit(files: ReadonlyMap<string, Buffer>, draw: () => number): string {
  const total = [...files.values()].reduce((sum, { length }) => sum + length, 0)
  let at = Math.floor(draw() * total)
  const bit = Math.floor(draw() * 8)
  const flipped = new Map(files)
  for (const [suffix, bytes] of files) {
    if (at >= 0 && at < bytes.length) {
      const copy = Buffer.from(bytes)
      copy.writeUInt8(copy.readUInt8(at) ^ (1 << bit), at)
      flipped.set(suffix, copy)
      writeFiles(flipped)
      return `bit ${bit} of byte ${at} of directory.sqlite${suffix}`
    }
    at -= bytes.length
  }
  throw new Error('no byte was drawn')
}

describe('damaged data is never returned as valid', () => {
  test('the requests read all data, and a sound file is reported as sound', async () => {
    expect(expectedAnswers.length).toBeGreaterThan(75)
    expect(expectedAnswers.filter((answer) => answer.startsWith('200')).length).toBeGreaterThan(65)
    expect(closedFiles.has('-wal')).toBe(false)
    expect(killedFiles.get('-wal')?.length).toBeGreaterThan(100_000)
    for (const files of [closedFiles, killedFiles]) {
      writeFiles(files)
      expect(await openAndCheck()).toEqual({ outcome: 'harmless', undetected: [] })
      writeFiles(files)
      const directory = await openDamaged(file)
      await directory.context.dataCheck.run()
      expect(directory.context.dataCheck.status()).toMatchObject({ state: 'sound', findings: 0 })
      await directory.close()
    }
  })

  test('single bits of the database', async () => {
    const counts = await damageRepeatedly(bits, 'bits', (draw) => flipBit(closedFiles, draw))
    expect(counts.harmless).toBeLessThan(bits)
  }, 1_800_000)

  test('single bits of the database and its log', async () => {
    await damageRepeatedly(Math.ceil(bits / 4), 'bits with a log', (draw) => flipBit(killedFiles, draw))
  }, 600_000)

  test('an index that differs from its table is rebuilt, and all requests succeed', async () => {
    writeFiles(closedFiles)
    const db = new DatabaseSync(file)
    const roots = db.prepare(
      "select rootpage from sqlite_master where name in ('follows_of', 'people_on_device')",
    )
    const pages = roots.all().map(({ rootpage }) => Number(rootpage))
    db.close()
    expect(pages).toHaveLength(2)
    for (const page of pages) {
      const copy = Buffer.from(closedFiles.get('') ?? [])
      // The last byte of an index page belongs to the row number of the entry that was inserted first.
      copy.writeUInt8(copy.readUInt8(page * 4096 - 1) ^ 64, page * 4096 - 1)
      writeFiles(new Map([['', copy]]))
      expect(await openAndCheck()).toEqual({ outcome: 'repaired', undetected: [] })
    }
  })

  test('derived rows that lost all their values, even their keys, are made again', async () => {
    writeFiles(closedFiles)
    const db = new DatabaseSync(file)
    const leaves = db.prepare("select pageno from dbstat where name = ? and pagetype = 'leaf'")
    const pages = ['session_members', 'session_keywords'].flatMap((table) => leaves.all(table).slice(0, 4))
    db.close()
    expect(pages.length).toBeGreaterThan(2)
    for (const { pageno } of pages) {
      const copy = Buffer.from(closedFiles.get('') ?? [])
      const page = (Number(pageno) - 1) * 4096
      // A cell is the length of its record and its row number, of one or two bytes each here, then the record, which
      // begins with the length of its own header. No header means no values.
      let at = page + copy.readUInt16BE(page + 8)
      for (let number = 0; number < 2; number++) while (copy.readUInt8(at++) >= 128);
      copy.writeUInt8(0, at)
      writeFiles(new Map([['', copy]]))
      expect(await openAndCheck(), `page ${pageno}`).toEqual({ outcome: 'repaired', undetected: [] })
    }
  })

  test('overwritten pages', async () => {
    const counts = await damageRepeatedly(coarseRuns, 'overwritten pages', (draw) => {
      const copy = Buffer.from(closedFiles.get('') ?? [])
      const page = Math.floor((draw() * copy.length) / 4096)
      const fill = draw() < 0.5 ? () => 0 : () => Math.floor(draw() * 256)
      for (let i = page * 4096; i < (page + 1) * 4096; i++) copy.writeUInt8(fill(), i)
      writeFiles(new Map([['', copy]]))
      return `page ${page}`
    })
    expect(counts.reported + counts.refused).toBeGreaterThan(0)
  }, 600_000)

  test('truncated files', async () => {
    await damageRepeatedly(coarseRuns, 'cut files', (draw) => {
      writeFiles(closedFiles)
      const length = Math.floor(draw() * (closedFiles.get('')?.length ?? 0))
      truncateSync(file, length)
      return `after ${length} bytes`
    })
  }, 600_000)

  test('an emptied file and a log without its database are errors, not an empty world', async () => {
    writeFiles(new Map([['', Buffer.alloc(0)]]))
    await expect(openDamaged(file)).rejects.toThrow('is empty: restore it')
    writeFiles(new Map([['-wal', killedFiles.get('-wal') ?? Buffer.alloc(0)]]))
    await expect(openDamaged(file)).rejects.toThrow('is missing, but')
  })
})
