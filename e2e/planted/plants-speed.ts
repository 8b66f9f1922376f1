/** Bugs to plant where something is fast because less is computed, sent or waited for. */
import type { Suite } from './plants.ts'

const rank = 'src/ui/kit/rank.ts'
const readRows = 'src/api/read-rows.ts'
const directory = 'src/directory/directory.ts'
const keptSessions = 'src/directory/store/kept-sessions.ts'
const groupCommit = 'src/directory/store/group-commit.ts'

const storeCounts = 'src/directory/store-counts.ts'
const sharedChanges = 'src/directory/store/shared-changes.ts'
const rowChanges = 'src/directory/store/migrations/011-row-changes.ts'

export const speedSuites: readonly Suite[] = [
  {
    file: 'src/directory/store-counts.test.ts',
    project: 'sqlite',
    plants: [
      { file: storeCounts, from: ', countedUpTo: few }', to: ' }' },
      { file: storeCounts, from: 'count <= few)', to: 'count <= few + 1)' },
      { file: storeCounts, from: 'last && now <= last.usedUntil)', to: 'last)' },
      { file: storeCounts, from: 'last = undefined', to: '{}' },
      { file: storeCounts, from: 'running ?? start()', to: 'start()' },
    ],
  },
  {
    file: 'src/directory/shared-changes.test.ts',
    project: 'postgres',
    plants: [
      // A write that is not told, of each kind.
      { file: rowChanges, from: 'insert: note(', to: 'insert: true ? `null` : note(' },
      { file: rowChanges, from: 'update: note(', to: 'update: true ? `null` : note(' },
      { file: rowChanges, from: 'delete: note(', to: 'delete: true ? `null` : note(' },
      {
        file: rowChanges,
        from: "update: noteSessionAndKeywords('new', wasOrIsPublic)",
        to: 'update: noteSession',
      },
      {
        file: rowChanges,
        from: "delete: noteSessionAndKeywords('old', isPublic('old'))",
        to: "delete: 'null'",
      },
      {
        file: rowChanges,
        from: 'values (null); return null; end $$`',
        to: 'select null where false; return null; end $$`',
      },
      { file: rowChanges, from: "is distinct from ${keyOf('new')}", to: "is distinct from ${keyOf('old')}" },
      // A second process that writes.
      { file: sharedChanges, from: 'for (const note of notes) tell(note)', to: '{}' },
      { file: sharedChanges, from: 'array(select pg_snapshot_xip(${seen}))', to: 'null::xid8[]' },
      { file: sharedChanges, from: '"transaction" >= pg_snapshot_xmax(${seen})', to: 'false' },
      { file: sharedChanges, from: 'if (scid === null) unreported++', to: 'if (scid === null) return' },
      { file: sharedChanges, from: '&& notes.length <= maxNotes', to: '' },
      { file: sharedChanges, from: '&& found.is_whole === true', to: '' },
      {
        file: sharedChanges,
        from: 'if (found.origin === null || found.origin !== last.origin) return false',
        to: '',
      },
      {
        file: sharedChanges,
        from: 'if (found.origin === null) await createOrigin(db)',
        to: 'if (found.origin === null) return undefined',
      },
      { file: sharedChanges, from: "concat(tableoid, ' ', id)", to: "concat(tableoid, ' ')" },
      {
        file: sharedChanges,
        from: 'where since > pg_snapshot_xmin',
        to: 'where false and since > pg_snapshot_xmin',
      },
      {
        file: sharedChanges,
        from: 'delete from row_changes where "transaction" <',
        to: 'select from row_changes where "transaction" <',
      },
      { file: sharedChanges, from: 'set since = greatest(since, ${xmin}::xid8)', to: 'set since = since' },
    ],
  },
  {
    file: 'src/directory/postgres-settings.test.ts',
    project: 'postgres',
    plants: [
      {
        file: 'src/directory/store/migrations/011-row-changes.ts',
        from: 'insert into {schema}.row_changes (scid, owners',
        to: 'insert into row_changes (scid, owners',
      },
      {
        file: 'src/directory/store/migrations/011-row-changes.ts',
        from: '`insert into {schema}.row_changes\n',
        to: '`insert into row_changes\n',
      },
      {
        file: 'src/directory/store/migrations/011-row-changes.ts',
        from: 'from {schema}.session_keywords',
        to: 'from session_keywords',
      },
      {
        file: 'src/directory/store/migrations/011-row-changes.ts',
        from: 'begin insert into {schema}.row_changes',
        to: 'begin insert into row_changes',
      },
      {
        file: 'src/directory/store/migrations/011-row-changes.ts',
        from: 'update {schema}.template_changes',
        to: 'update template_changes',
      },
      {
        file: 'src/directory/store/migrations.ts',
        from: "replaceAll('{schema}', () => schema)",
        to: "replaceAll('{schema}', schema)",
      },
      {
        file: 'src/directory/store/migrations.ts',
        from: '{ migrationTableSchema: (await findSchema(db)).name }',
        to: '{}',
      },
      {
        file: 'src/directory/store/postgres-pool.ts',
        from: "[process.env.PGOPTIONS, isolation].join(' ').trim()",
        to: "''",
      },
      {
        file: 'src/directory/store/postgres-pool.ts',
        from: '`${given} ${isolation}`',
        to: 'given',
      },
      {
        file: 'src/directory/store/postgres-pool.ts',
        from: '`${given} ${isolation}`',
        to: 'isolation',
      },
    ],
  },
  {
    file: 'e2e/processes/postgres-crash.test.ts',
    project: 'processes',
    plants: [
      { file: rowChanges, from: 'create unlogged table', to: 'create table' },
      { file: sharedChanges, from: '|| found.origin !== last.origin', to: '' },
    ],
  },
  {
    file: 'src/directory/store/kept-rows.test.ts',
    project: 'postgres',
    plants: [
      {
        file: 'src/directory/store/query.ts',
        from: 'const readAt = together?.readAt ?? kept?.countChanges() ?? 0',
        to: 'const readAt = kept?.countChanges() ?? 0',
      },
      { file: rowChanges, from: 'delete: note(', to: 'delete: true ? `null` : note(' },
      { file: rowChanges, from: "`${isPublic('new')} or ${isPublic('old')}`", to: "isPublic('new')" },
    ],
  },
  {
    file: 'src/ui/kit/rank.test.ts',
    project: 'sqlite',
    plants: [
      { file: rank, from: 'desc && rank < count ?', to: 'desc ?' },
      { file: rank, from: 'keys.reduceRight(', to: 'keys.reduce(' },
      { file: rank, from: 'next[bucket] = at + 1', to: '' },
      { file: rank, from: 'number > max', to: 'number >= max' },
      {
        file: rank,
        from: "typeof value === 'string' && !hasSurrogates(value)",
        to: "typeof value === 'string'",
      },
      { file: rank, from: 'values.sort(compareValues)', to: 'values.sort()' },
      { file: rank, from: 'return a === b ? 0 : a < b ? -1 : 1', to: 'return a - b' },
    ],
  },
  {
    file: 'src/directory/store/session-store.test.ts',
    project: 'sqlite',
    plants: [
      {
        file: 'src/directory/store/session-store.ts',
        from: 'document === null ? await selectDocument(db, null, own) :',
        to: 'document === null ? [] :',
      },
    ],
  },
  {
    file: 'e2e/processes/garbage.test.ts',
    project: 'processes',
    plants: [
      {
        file: 'src/http/incoming.ts',
        from: '    headers: { get: (name) => readHeader(message, name) ?? null },',
        to: '    headers: { get: (name) => readHeader(message, name) ?? null, get seen() { return response } } as HeaderReader,',
      },
      {
        file: 'src/host/answer-limits.ts',
        from: `  return {
    all: (): readonly Unfinished[] => all,
    add: (response: ServerResponse, socket: Socket) => {`,
        to: `  const table = new Map<ServerResponse, Socket>()
  return {
    all: (): readonly Unfinished[] => all,
    add: (response: ServerResponse, socket: Socket) => {
      table.set(response, socket)
      response.once('close', () => table.delete(response))`,
      },
    ],
  },
  {
    file: 'src/contract/contract.test.ts',
    tests: 'code point',
    project: 'sqlite',
    plants: [
      {
        file: 'src/contract/text-order.ts',
        from: 'isHighSurrogate(a.charCodeAt(i - 1)) ? i - 1 : i',
        to: 'false ? i - 1 : i',
      },
      { file: 'src/contract/text-order.ts', from: '|| comparePoint(a, b, i)', to: '|| left - right' },
      { file: 'src/contract/text-order.ts', from: '!isSurrogate(left) && !isSurrogate(right)', to: 'true' },
    ],
  },
  {
    file: 'src/api/read-rows.test.ts',
    project: 'sqlite',
    plants: [
      { file: readRows, from: "character === '\\\\'", to: 'false' },
      { file: readRows, from: 'text.length - mark.length + 1', to: 'text.length' },
      { file: readRows, from: 'slice(0, max - rows.length)', to: 'slice(0)' },
      { file: readRows, from: "character === '{' || character === '['", to: "character === '{'" },
    ],
  },
  {
    file: 'src/directory/store/kept-sessions.test.ts',
    project: 'sqlite',
    plants: [
      {
        file: 'src/directory/store/sqlite-connection.ts',
        from: "      'report_session(new.scid, new.template_key, new.name_key)',\n",
        to: '',
      },
      {
        file: 'src/directory/store/sqlite-connection.ts',
        from: "delete: ['report_session(old.scid, old.template_key, old.name_key)'],",
        to: '',
      },
      { file: keptSessions, from: 'if (readAt !== changes.current()) return', to: '' },
      { file: 'src/directory/store/change-count.ts', from: '    forgetAll()\n', to: '' },
      { file: 'src/directory/store/sqlite.ts', from: '        endReads()\n', to: '' },
      { file: 'src/directory/store/sqlite.ts', from: '(others > 0 ? ++changes : changes)', to: 'changes' },
      { file: 'src/directory/store/session-store.ts', from: 'if (isPublic) kept?.put', to: 'kept?.put' },
      { file: keptSessions, from: 'if (sessions.size <= max) return', to: 'return' },
    ],
  },
  {
    file: 'src/directory/store/group-commit.test.ts',
    project: 'sqlite',
    plants: [
      {
        file: groupCommit,
        from: 'await group.ended.promise',
        to: '(await undefined) as Failure | undefined',
      },
      { file: groupCommit, from: 'await own.rollbackToSavepoint(savepoint).execute()', to: '' },
      { file: groupCommit, from: 'if (failure && !isReason)', to: 'if (false)' },
      { file: groupCommit, from: 'if (reason)\n', to: 'if (false)\n' },
      { file: groupCommit, from: 'group.writes >= limits.writes ||', to: '' },
    ],
  },
  {
    file: 'src/directory/long-batch.test.ts',
    project: 'sqlite',
    plants: [
      { file: 'src/directory/store/query.ts', from: 'isFirst = false', to: '' },
      { file: 'src/directory/handlers/query-sessions.ts', from: 'await write(resultsEnd)', to: '' },
      { file: 'src/directory/stream-answer.ts', from: 'await answer.rest', to: '' },
    ],
  },
  {
    file: 'src/directory/store/plans.test.ts',
    project: 'sqlite',
    plants: [
      {
        file: 'src/directory/store/migrations.ts',
        from: 'statements(wholeKeys, text)',
        to: 'statements([], text)',
      },
    ],
  },
  {
    file: 'src/directory/round-trips.test.ts',
    project: 'postgres',
    plants: [
      {
        file: 'src/directory/templates.ts',
        from: 'return kept.get(scid) ?? read(scid)',
        to: 'return read(scid)',
      },
      {
        file: 'src/directory/store/shared-changes.ts',
        from: '|| last?.template_changes !== found.template_changes',
        to: '',
      },
      {
        file: directory,
        from: "'answer' in identified ? undefined : countEarly(context, identified.caller)",
        to: "'answer' in identified ? undefined : (undefined as ReturnType<typeof countEarly>)",
      },
      { file: directory, from: "areInSameWindows('requests', at, now())", to: 'true' },
      {
        file: 'src/directory/store/query.ts',
        from: 'const usersPerStatement = 100',
        to: 'const usersPerStatement = 50',
      },
    ],
  },
]
