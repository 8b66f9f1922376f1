/** Opens a local directory on a database: schema, key, first world, and the function that answers. */
import { randomUUID } from 'node:crypto'
import type { Dialect } from 'kysely'
import type { Context } from './context.ts'
import { createDirectory, type Directory } from './directory.ts'
import { createRateLimiter, unlimited } from './rate-limiter.ts'
import { type Db, openStore } from './store/store.ts'
import { openTokens } from './tokens.ts'
import { fillDemoWorld } from './world/demo-world.ts'

export interface DirectoryOptions {
  readonly dialect: Dialect
  /** Named in `/console/health`. */
  readonly engine: string
  readonly version: string
  readonly world: 'demo' | 'empty'
  readonly rateLimits: boolean
  /** Milliseconds since 1970. */
  readonly now?: () => number
  readonly newId?: () => string
  /** Called before the demo world is made, which takes a few seconds. */
  readonly onFilling?: () => void
}

export interface OpenDirectory extends Directory {
  readonly context: Context
  readonly close: () => Promise<void>
}

const filledKey = 'world'

/** Fills a store that never was: a world that somebody has emptied stays empty. */
async function fillOnce(db: Db, fill: (db: Db) => Promise<void>, options: DirectoryOptions): Promise<void> {
  const known = await db.selectFrom('meta').select('value').where('key', '=', filledKey).executeTakeFirst()
  if (known) return
  if (options.world === 'demo') options.onFilling?.()
  await db.transaction().execute(async (trx) => {
    await fill(trx)
    await trx.insertInto('meta').values({ key: filledKey, value: options.world }).execute()
  })
}

export async function openDirectory(options: DirectoryOptions): Promise<OpenDirectory> {
  const db = await openStore(options.dialect)
  try {
    const now = options.now ?? Date.now
    const parts = {
      tokens: await openTokens(db),
      limiter: options.rateLimits ? createRateLimiter(now) : unlimited,
      version: options.version,
      engine: options.engine,
      fillWorld: async (trx: Db) => {
        if (options.world === 'demo') await fillDemoWorld(trx, parts, now())
      },
    }
    const context: Context = { ...parts, db, now, newId: options.newId ?? randomUUID }
    await fillOnce(db, parts.fillWorld, options)
    return { ...createDirectory(context), context, close: () => db.destroy() }
  } catch (error) {
    await db.destroy()
    throw error
  }
}
