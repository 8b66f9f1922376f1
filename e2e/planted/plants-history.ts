/** Bugs of several processes on one database, which a history of their clients is to show. */
import type { Suite } from './plants.ts'

const access = 'src/directory/session-access.ts'
const sessions = 'src/directory/store/sessions.ts'
const postgres = 'src/directory/store/postgres.ts'

export const historySuites: readonly Suite[] = [
  {
    file: 'e2e/processes/history.test.ts',
    project: 'processes',
    env: { SESSIONSCOPE_HISTORY_SECONDS: '30' },
    plants: [
      {
        // Nobody holds a session while it is written.
        file: postgres,
        from: 'await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(db)',
        to: 'await sql`select 1`.execute(db)',
      },
      {
        // The answer goes out before the commit does.
        file: access,
        from: '    return await db.transaction().execute(async (trx) => {\n      await engine.lock(trx, lockName(key))\n      const answer = await work(trx)\n      if (isDry(call)) throw new Undo(answer)\n      return answer\n    })',
        to: '    return await new Promise<Answer>((early, late) => {\n      db.transaction().execute(async (trx) => {\n        await engine.lock(trx, lockName(key))\n        early(await work(trx))\n      }).catch(late)\n    })',
      },
      {
        // What was read is given again for a moment, whatever another process wrote since.
        file: access,
        from: '  const found = await findSession(db, key, call.caller)\n',
        to: '  const kept = ((globalThis as any).kept ??= new Map())\n  const before = kept.get(lockName(key))\n  const found = before?.until > Date.now() ? before.found : await findSession(db, key, call.caller)\n  if (found !== before?.found) kept.set(lockName(key), { found, until: Date.now() + 20 })\n',
      },
      {
        // A write whose commit was not answered is tried again.
        file: access,
        from: '    if (error instanceof Undo) return error.answer\n    throw error',
        to: '    if (error instanceof Undo) return error.answer\n    if (!engine.isUnavailable(error)) throw error\n    return db.transaction().execute(async (trx) => {\n      await engine.lock(trx, lockName(key))\n      return work(trx)\n    })',
      },
      {
        // Each process has locks of its own.
        file: sessions,
        from: "return writeJson(['session', key.scid, keyOf(key.template), keyOf(key.name)])",
        to: "return writeJson(['session', key.scid, keyOf(key.template), keyOf(key.name), process.pid])",
      },
    ],
  },
]
