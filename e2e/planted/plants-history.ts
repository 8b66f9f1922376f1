/** Bugs with several processes on one database: in locks, commits, connections and reads. */
import type { Suite } from './plants.ts'

const access = 'src/directory/session-access.ts'
const sessions = 'src/directory/store/sessions.ts'
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
        from: 'const locks = [lockName(key), ...further]',
        to: 'const locks = [...further]',
      },
      {
        // The response is sent before the commit.
        file: access,
        from: '    return await engine.write(db, { locks, wait: call.turn.outside }, async (trx) => {\n      const answer = await work(trx)\n      if (isDry(call)) throw new Undo(answer)\n      return answer\n    })',
        to: '    return await new Promise<Answer>((early, late) => {\n      engine.write(db, { locks, wait: call.turn.outside }, async (trx) => early(await work(trx))).catch(late)\n    })',
      },
      {
        // A read is cached for 20 ms, even if another process writes meanwhile.
        file: access,
        from: '  const found = await findSession(db, key, call.caller)\n',
        to: '  const kept = ((globalThis as any).kept ??= new Map())\n  const before = kept.get(lockName(key))\n  const found = before?.until > Date.now() ? before.found : await findSession(db, key, call.caller)\n  if (found !== before?.found) kept.set(lockName(key), { found, until: Date.now() + 20 })\n',
      },
      {
        // A write is retried although its commit may have succeeded.
        file: access,
        from: '    if (error instanceof Undo) return error.answer\n    throw error',
        to: '    if (error instanceof Undo) return error.answer\n    if (!engine.isUnavailable(error)) throw error\n    return engine.write(db, { locks, wait: call.turn.outside }, work)',
      },
      {
        // Each process uses different lock names, so locks do not work across processes.
        file: sessions,
        from: "return writeJson(['session', key.scid, keyOf(key.template), keyOf(key.name)])",
        to: "return writeJson(['session', key.scid, keyOf(key.template), keyOf(key.name), process.pid])",
      },
    ],
  },
  {
    file: 'e2e/processes/postgres-restarts.test.ts',
    project: 'processes',
    plants: [
      { file: pool, from: "pool.on('connect', (client) => client.on('error', () => {}))", to: '' },
      { file: postgres, from: '|is not queryable', to: '' },
      { file: pool, from: 'this.#isHurried ? answerMs : unhurriedMs', to: 'unhurriedMs' },
    ],
  },
  {
    file: 'e2e/processes/postgres-beside.test.ts',
    project: 'processes',
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
        file: 'src/directory/handle-handles.ts',
        from: 'return writeAlone(call, key, make, further)',
        to: 'return writeAlone(call, key, make)',
      },
    ],
  },
]
