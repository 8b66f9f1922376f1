/** Opens a local directory on a database: creates the schema, the key and the initial world if missing. */
import { randomUUID } from 'node:crypto'
import { createBodyReceiver } from './body-receiver.ts'
import { createChanges } from './changes.ts'
import { openConditions } from './conditions.ts'
import type { Context } from './context.ts'
import { createDataCheck } from './data-check.ts'
import { createDirectory, type Directory } from './directory.ts'
import { createRateLimiter, unlimited } from './rate-limiter.ts'
import { createScheduler, defaultWaiting } from './scheduler.ts'
import type { Db, Engine } from './store/engine.ts'
import { createKeptRows } from './store/kept-rows.ts'
import { createKeptSessions } from './store/kept-sessions.ts'
import { checkMeta, defaultConditions, getOrCreateMeta, metaKeys, readMeta, writeMeta } from './store/meta.ts'
import { openStore } from './store/store.ts'
import { createCounts } from './store-counts.ts'
import { createTemplates } from './templates.ts'
import { openTokens } from './tokens.ts'
import { createTraffic } from './traffic.ts'
import { fillDemoWorld } from './world/demo-world.ts'
import { createRunningTasks } from './world/world-progress.ts'

export interface DirectoryOptions {
  readonly engine: Engine
  readonly version: string
  readonly world: 'demo' | 'empty'
  readonly rateLimits: boolean
  /** Whether the newest requests are kept in memory; true unless it says otherwise. */
  readonly traffic?: boolean
  /** Headers added to every answer. */
  readonly headers?: Readonly<Record<string, string>>
  /** The maximum number of waiting requests; further requests are rejected. */
  readonly maxWaiting?: number
  /** Milliseconds since 1970. */
  readonly now?: () => number
  readonly newId?: () => string
  /** Whether all stored data is checked in the background. */
  readonly checkData?: boolean
  /** Called before the demo world is created, which takes a few seconds. */
  readonly onDemoWorld?: () => void
}

export interface OpenDirectory extends Directory {
  readonly context: Context
  readonly close: () => Promise<void>
}

const filledKey = metaKeys.world

/** Fills a new store once, even if several processes open it. A store that was emptied later stays empty. */
async function fillOnce(db: Db, now: number, options: DirectoryOptions): Promise<void> {
  if ((await readMeta(db, filledKey)) !== undefined) return
  const { engine } = options
  await engine.maintain(db, (own) =>
    engine.write(own, { locks: [filledKey] }, async (trx) => {
      if ((await readMeta(trx, filledKey)) !== undefined) return
      if (options.world === 'demo') options.onDemoWorld?.()
      if (options.world === 'demo') await fillDemoWorld(trx, now)
      await getOrCreateMeta(trx, metaKeys.conditions, () => defaultConditions)
      await writeMeta(trx, filledKey, options.world)
    }),
  )
}

/** What reads keep in memory. */
function keepReads({ countUnreported, watchRows }: Engine): Pick<Context, 'keptRows' | 'keptSessions'> {
  const keptRows = createKeptRows(countUnreported)
  const keptSessions = createKeptSessions(countUnreported)
  watchRows({ onRows: keptRows.drop, onSession: keptSessions.drop })
  return { keptRows, keptSessions }
}

export async function openDirectory(options: DirectoryOptions): Promise<OpenDirectory> {
  const { engine } = options
  const db = await openStore(engine)
  const dataCheck = createDataCheck(db, engine, Date.now, (line) => console.error(line))
  const counts = createCounts(db, engine.location)
  let checking: Promise<void> | undefined
  let stopStreams: (() => void) | undefined
  const close = async () => {
    stopStreams?.()
    dataCheck.close()
    counts.close()
    await checking
    await db.destroy()
    await engine.close()
  }
  try {
    await checkMeta(db)
    const conditions = await openConditions(db, engine, options.now ?? Date.now)
    const { now } = conditions
    const changes = createChanges()
    stopStreams = changes.stop
    const context: Context = {
      db,
      engine,
      now,
      conditions,
      changes,
      traffic: createTraffic(options.traffic ?? true),
      tasks: createRunningTasks(),
      dataCheck,
      counts,
      newId: options.newId ?? randomUUID,
      tokens: await openTokens(db),
      limiter: options.rateLimits ? createRateLimiter(now, engine.shared ? db : undefined) : unlimited,
      scheduler: createScheduler({
        running: engine.concurrency,
        waiting: options.maxWaiting ?? defaultWaiting,
      }),
      bodyReceiver: createBodyReceiver(),
      templates: createTemplates(db, engine.countUnreported),
      ...keepReads(engine),
      headers: options.headers ?? {},
      version: options.version,
      engineName: await engine.describe(db),
      world: options.world,
    }
    await fillOnce(db, now(), options)
    // To count a large file takes a while: whoever asks for it first shall not wait for it.
    if (engine.hasOwnConnection && !engine.shared) counts.get().catch(() => {})
    if (options.checkData) checking = dataCheck.run()
    return { ...createDirectory(context), context, close }
  } catch (error) {
    await close()
    throw error
  }
}
