/** Values that the directory stores about itself, by name. A value lost by damage is never created again. */
import { sql } from 'kysely'
import { DamagedDocument } from './document.ts'
import type { Db } from './engine.ts'
import { sealed, verify } from './seal.ts'

/** Names of the values. */
export const metaKeys = {
  /** With which world the directory was first filled. */
  world: 'world',
  /** The key that signs the credentials of local identities. */
  tokenKey: 'token-key',
  /** The clock and the injected faults. */
  conditions: 'conditions',
  /** The derivation version that wrote the derived rows. */
  derivation: 'derivation',
} as const

/** The clock shows the machine's time, and no fault is injected. */
export const defaultConditions = '{"clock":{"ahead":0},"faults":[]}'

/**
 * Reads a value without an index, as `checkMeta` does, because a damaged index would hide rows. Errors:
 * `DamagedDocument`.
 */
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

/** Returns a stored value. The first process that needs the value creates it. */
export async function getOrCreateMeta(db: Db, key: string, create: () => string): Promise<string> {
  const known = await readMeta(db, key)
  if (known !== undefined) return known
  await db
    .insertInto('meta')
    .values(sealed('meta', { key, value: create() }))
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
 * Checks the values that the directory stores about itself. Reads all rows without an index, so that a
 * damaged row does not look like one that never existed. Errors: `DamagedDocument`.
 */
export async function checkMeta(db: Db): Promise<void> {
  const rows = await db.selectFrom('meta').selectAll().execute()
  const found = new Set(rows.map((row) => verify('meta', row).key))
  const { world, tokenKey, conditions } = metaKeys
  if (!found.has(world)) {
    // A store that was never filled contains at most the token key, which is created earlier.
    if (!(await isEmpty(db))) throw new DamagedDocument('meta world is missing, but the store has data')
    return
  }
  for (const key of [tokenKey, conditions]) {
    if (!found.has(key)) throw new DamagedDocument(`meta ${key} is missing`)
  }
}
