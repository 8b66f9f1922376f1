/** Bugs with several processes on one database: in locks, commits, connections and reads. */
import type { Suite } from './plants.ts'

const access = 'src/directory/handlers/session-access.ts'
const sessions = 'src/directory/store/session-store.ts'
const postgres = 'src/directory/store/postgres.ts'
const pool = 'src/directory/store/postgres-pool.ts'

export const historySuites: readonly Suite[] = [
  {
    file: 'e2e/processes/history.test.ts',
    project: 'processes',
    env: { SESSIONSCOPE_HISTORY_SECONDS: '30' },
    plants: [
      {
        // The session is not locked while it is written.
        file: access,
        from: 'const locks = [lockName(key), ...extraLocks]',
        to: 'const locks = [...extraLocks]',
      },
      {
        // The response is sent before the commit.
        file: access,
        from: '    return await engine.write(db, { locks, wait: call.slot.releaseWhile }, async (trx) => {\n      const answer = await work(trx)\n      if (isDryRun(call)) throw new Rollback(answer)\n      return answer\n    })',
        to: '    return await new Promise<Answer>((early, late) => {\n      engine.write(db, { locks, wait: call.slot.releaseWhile }, async (trx) => early(await work(trx))).catch(late)\n    })',
      },
      {
        // A read is cached for 20 ms, even if another process writes meanwhile.
        file: access,
        from: '  const found = remembered ?? (await findSession(db, key, keptSessions))\n',
        to: '  const kept = ((globalThis as any).kept ??= new Map())\n  const before = kept.get(lockName(key))\n  const found = before?.until > Date.now() ? before.found : await findSession(db, key)\n  if (found !== before?.found) kept.set(lockName(key), { found, until: Date.now() + 20 })\n',
      },
      {
        // A write is retried although its commit may have succeeded.
        file: access,
        from: '    if (error instanceof Rollback) return error.answer\n    throw error',
        to: '    if (error instanceof Rollback) return error.answer\n    if (!engine.isUnavailable(error)) throw error\n    return engine.write(db, { locks, wait: call.slot.releaseWhile }, work)',
      },
      {
        // Each process uses different lock names, so locks do not work across processes.
        file: sessions,
        from: "return writeJson(['session', key.scid, foldCase(key.template), foldCase(key.name)])",
        to: "return writeJson(['session', key.scid, foldCase(key.template), foldCase(key.name), process.pid])",
      },
    ],
  },
  {
    file: 'e2e/processes/postgres-restarts.test.ts',
    project: 'processes',
    env: { SESSIONSCOPE_RESTARTS: '2' },
    plants: [
      { file: pool, from: "pool.on('connect', (client) => client.on('error', () => {}))", to: '' },
      { file: postgres, from: '|is not queryable', to: '' },
      { file: pool, from: 'this.#isHurried ? maxAnswerMs : maxLongAnswerMs', to: 'maxLongAnswerMs' },
    ],
  },
  {
    file: 'e2e/processes/postgres-concurrent.test.ts',
    project: 'processes',
    env: { SESSIONSCOPE_BESIDE_SECONDS: '4' },
    plants: [
      {
        file: postgres,
        from: 'await sql`select pg_advisory_xact_lock(${worldLock})`.execute(trx)',
        to: 'await sql`lock table sessions, handles, templates, people in access exclusive mode`.execute(trx)',
      },
      {
        // The world is replaced without a lock.
        file: postgres,
        from: 'await sql`select pg_advisory_xact_lock(${worldLock})`.execute(trx)',
        to: '',
      },
      {
        file: 'src/directory/handlers/handles.ts',
        from: 'return withSessionLock(call, key, create, extraLocks)',
        to: 'return withSessionLock(call, key, create)',
      },
    ],
  },
]
