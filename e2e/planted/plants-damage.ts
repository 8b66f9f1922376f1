/** Bugs that return damaged data as valid, or that make an inconsistent backup. */
import type { Suite } from './plants.ts'

const store = 'src/directory/store'

export const damageSuites: readonly Suite[] = [
  {
    file: `${store}/sqlite.test.ts`,
    project: 'sqlite',
    plants: [
      {
        file: `${store}/sqlite-connection.ts`,
        from: 'PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL',
        to: 'PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL',
      },
      {
        file: `${store}/sqlite.ts`,
        from: 'if (sizeOf(file) === 0) throw',
        to: 'if (sizeOf(file) < 0) throw',
      },
      {
        file: `${store}/sqlite.ts`,
        from: 'if (sizeOf(`${file}-wal`) > 0) {',
        to: 'if (sizeOf(`${file}-wal`) < 0) {',
      },
      {
        file: `${store}/write-ahead-log.ts`,
        from: 'if (first !== second) hasHalfSalts = true',
        to: '',
      },
      {
        file: `${store}/write-ahead-log.ts`,
        from: 'const isUnfinished = lastCommit === validFrames + 1 && totalFrames > lastCommit',
        to: 'const isUnfinished = lastCommit === validFrames + 1',
      },
    ],
  },
  {
    file: 'src/directory/data-check.test.ts',
    project: 'sqlite',
    plants: [
      { file: `${store}/query.ts`, from: 'found.result_seal === resultSeal(scidSum, found)', to: 'true' },
      {
        file: `${store}/query.ts`,
        from: 'found.seal === memberSeal(ownerSum, found)',
        to: 'found.seal !== null',
      },
      {
        file: `${store}/session-store.ts`,
        from: 'row.head_seal !== headSeal(own, row)',
        to: 'row.head_seal === null',
      },
      {
        file: `${store}/template-store.ts`,
        from: "verify('templates', row).document_hash",
        to: 'row.document_hash',
      },
      { file: `${store}/handle-store.ts`, from: "verify('handles', row).document", to: 'row.document' },
      {
        file: `${store}/people-store.ts`,
        from: "      verify('people', row)\n      people.push",
        to: '      people.push',
      },
      {
        file: `${store}/people-store.ts`,
        from: "const { device_id } = verify('people', row)",
        to: 'const { device_id } = row',
      },
      { file: `${store}/people-store.ts`, from: "verify('follows', row).followed_by", to: 'row.followed_by' },
      { file: `${store}/seal.ts`, from: "meta: ['key', 'value'],", to: "meta: ['key']," },
      {
        file: `${store}/meta.ts`,
        from: 'if (!(await isEmpty(db))) throw',
        to: 'if (await isEmpty(db)) throw',
      },
      {
        file: `${store}/check.ts`,
        from: "    ...derived(\n      'session_members',",
        to: "    ...derived('session_members', []),\n    ...[].map(\n      () =>",
      },
      {
        file: `${store}/check.ts`,
        from: 'const parts = [checkSessions, checkSeals,',
        to: 'const parts = [checkSessions,',
      },
      {
        file: `${store}/check.ts`,
        from: '    after = last\n    await sleep(pauseMs)\n  }\n}\n\n/**\n * The rows',
        to: '    return\n  }\n}\n\n/**\n * The rows',
      },
      {
        file: 'src/directory/world/world-export.ts',
        from: 'let damaged = missing + listed.damaged',
        to: 'let damaged = missing',
      },
    ],
  },
  {
    file: `${store}/derive.test.ts`,
    project: 'sqlite',
    plants: [
      {
        file: `${store}/derive.ts`,
        from: 'row.value === version) return',
        to: 'row.value !== undefined) return',
      },
      {
        file: `${store}/derive.ts`,
        from: "if (row && hasValidSeal('meta', row) && row.value === version) return",
        to: '',
      },
      {
        file: `${store}/derive.ts`,
        from: 'if (!row) await sealRows(engine, db)',
        to: 'await sealRows(engine, db)',
      },
      { file: `${store}/derive.ts`, from: 'if (!row) await sealRows(engine, db)', to: '' },
      {
        file: `${store}/derive.ts`,
        from: 'await engine.exclusively(db, (trx) => writeMeta(trx, metaKeys.derivation, unfinished))',
        to: '',
      },
      { file: `${store}/derive.ts`, from: 'row.value === versionOf(currentDerivation)', to: 'true' },
      {
        file: `${store}/migrations/003-hidden.ts`,
        from: 'newer.created > handles.created',
        to: 'newer.created < handles.created',
      },
    ],
  },
  {
    file: 'e2e/processes/backup.test.ts',
    tests: 'exactly one moment|each damage by a line',
    project: 'processes',
    plants: [
      {
        // Copies the database file without its write-ahead log.
        file: `${store}/backup.ts`,
        from: "db.prepare('VACUUM INTO ?').run(made)",
        to: "(process.getBuiltinModule('node:fs') as typeof import('node:fs')).copyFileSync(file, made)",
      },
      { file: `${store}/backup.ts`, from: 'if (findings.length > 0) return findings', to: '' },
    ],
  },
  {
    file: 'e2e/processes/damage.test.ts',
    project: 'processes',
    env: { SESSIONSCOPE_SEED: '2095746288', SESSIONSCOPE_BITS: '200' },
    plants: [
      {
        file: `${store}/check.ts`,
        from: 'if (target.isFile) yield* await checkStructure(target.db)',
        to: '',
      },
      { file: `${store}/sqlite.ts`, from: '  checkLog(`${file}-wal`)\n', to: '' },
      { file: `${store}/repair.ts`, from: 'if (indexes.size > 0) {', to: 'if (indexes.size < 0) {' },
      {
        file: 'src/directory/directory.ts',
        from: 'if (context.dataCheck.isBlocked()) return',
        to: 'if (false) return',
      },
      {
        file: `${store}/seal.ts`,
        from: 'if (hasValidSeal(table, row)) return row',
        to: 'if (row.seal !== undefined) return row',
      },
    ],
  },
]
