/** What the directory knows of itself: a few values by name, none of which is made again where damage hid it. */
import { sql } from 'kysely'
import { DamagedDocument } from './document.ts'
import type { Db } from './engine.ts'
import { sealed, verify } from './seal.ts'

/** Names of the values. */
export const metaKeys = {
  /** From what the directory was first filled. */
  world: 'world',
  /** What signs the credentials of local identities. */
  tokenKey: 'token-key',
  /** The clock and the injected faults. */
  conditions: 'conditions',
  /** By which version of the code derived rows were made. */
  derivation: 'derivation',
} as const

/** The clock runs at the machine's own time, and nothing is injected. */
export const conditionsAtRest = '{"clock":{"ahead":0},"faults":[]}'

/** By no index, as in `checkMeta`: a damaged one would hide what is there. Errors: `DamagedDocument`. */
export async function readMeta(db: Db, key: string): Promise<string | undefined> {
  const rows = await db.selectFrom('meta').selectAll().execute()
  const row = rows.find((one) => one.key === key)
  return row && verify('meta', row).value
}

export async function writeMeta(db: Db, key: string, value: string): Promise<void> {
  const row = sealed('meta', { key, value })
  await db
    .insertInto('meta')
    .values(row)
    .onConflict((conflict) => conflict.column('key').doUpdateSet(row))
    .execute()
}

/** A value the directory keeps about itself, made once, by whichever process comes first. */
export async function keepMeta(db: Db, key: string, make: () => string): Promise<string> {
  const known = await readMeta(db, key)
  if (known !== undefined) return known
  await db
    .insertInto('meta')
    .values(sealed('meta', { key, value: make() }))
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute()
  return (await readMeta(db, key)) ?? ''
}

async function isEmpty(db: Db): Promise<boolean> {
  for (const table of ['templates', 'people', 'sessions'] as const) {
    const row = await db.selectFrom(table).select(sql`1`.as('one')).limit(1).executeTakeFirst()
    if (row) return false
  }
  return true
}

/**
 * Looks whether what the directory knows of itself is whole. All rows are read, by no index, so that a
 * damaged one is not taken for one that never was. Errors: `DamagedDocument`.
 */
export async function checkMeta(db: Db): Promise<void> {
  const rows = await db.selectFrom('meta').selectAll().execute()
  const found = new Set(rows.map((row) => verify('meta', row).key))
  const { world, tokenKey, conditions } = metaKeys
  if (!found.has(world)) {
    // A store that was never filled has at most the key that is made before.
    if (!(await isEmpty(db))) throw new DamagedDocument('meta world is missing beside data')
    return
  }
  for (const key of [tokenKey, conditions]) {
    if (!found.has(key)) throw new DamagedDocument(`meta ${key} is missing`)
  }
}
