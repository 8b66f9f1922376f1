/** Bugs to plant where a session is inspected, watched, changed, and remembered after its end. */
import type { Suite } from './plants.ts'

const access = 'src/rules/caller-access.ts'
const ends = 'src/rules/session-end.ts'
const endedStore = 'src/directory/store/ended-store.ts'
const replaced = 'src/directory/world/replaced-sessions.ts'
const watching = 'src/directory/handlers/watch-changes.ts'
const traffic = 'src/directory/traffic.ts'
const player = 'src/directory/handlers/player.ts'
const merge = 'src/ui/session/merge.ts'
const place = 'src/ui/session-place.ts'
const predict = 'src/ui/session/predict-write.ts'
const rows = 'src/ui/session/access-rows.ts'
const rates = 'src/directory/rate-limiter.ts'
const progress = 'src/directory/world/world-progress.ts'
const groups = 'src/ui/traffic/group-refusals.ts'

export const sessionSuites: readonly Suite[] = [
  {
    file: 'src/directory/access.test.ts',
    project: 'sqlite',
    plants: [
      { file: access, from: 'deriveFacts(stored,', to: 'deriveFacts(record,' },
      { file: access, from: "(by === 'xuid' && value === caller.xuid)", to: 'false' },
      { file: access, from: "flag === 'inactive'", to: "flag !== 'private'" },
      { file: access, from: "status === 'inactive' ? ['inactive' as const] : []", to: 'false ? [] : []' },
      {
        file: access,
        from: 'read.allowed ? verdictOnWrite(question, caller, body) : read',
        to: 'verdictOnWrite(question, caller, body)',
      },
    ],
  },
  {
    file: 'src/directory/ended.test.ts',
    project: 'sqlite',
    plants: [
      {
        file: ends,
        from: 'if (at === null || at > now) return undefined',
        to: 'if (at === null) return undefined',
      },
      { file: ends, from: "stateOf(last) === 'reserved'", to: 'false' },
      { file: ends, from: 'if (findOwnMember(record, caller))', to: 'if (false)' },
      {
        file: endedStore,
        from: "where('end_time', '<', newest - limits.endedMs)",
        to: "where('end_time', '<', 0)",
      },
      { file: endedStore, from: 'if (beyond) await', to: 'if (false) await' },
      { file: endedStore, from: "end_time: eb.ref('excluded.end_time'),", to: '' },
      {
        file: endedStore,
        from: "where('hidden', '=', 0).execute()),",
        to: "where('hidden', '=', 1).execute()),",
      },
      { file: replaced, from: 'for (const one of back) await removeEnded(db, one)', to: '' },
      {
        file: 'src/directory/handlers/list-named-sessions.ts',
        from: 'applyTimers(record, now) ? undefined : findLapsed(record, now)',
        to: 'undefined',
      },
      {
        file: 'src/directory/store/ended-store.ts',
        from: ".where('name_key', '=', foldCase(name))",
        to: ".where('name_key', '=', name)",
      },
      {
        file: replaced,
        from: 'gone.push(...(await divide(db, ended.slice(i, i + sessionsPerLookup))).gone)',
        to: '',
      },
      {
        file: 'src/directory/handlers/session.ts',
        from: 'if (stored) await endSession(db, key, toWrittenEnd(call, stored))',
        to: '',
      },
      {
        file: 'src/directory/handlers/inspect-session.ts',
        from: '[...(lapsed ? [lapsed] : []), ...ended]',
        to: 'ended',
      },
    ],
  },
  {
    file: 'src/directory/changes.test.ts',
    project: 'sqlite',
    plants: [
      {
        file: watching,
        from: 'if (!isReadable) {',
        to: 'if (false) {',
      },
      { file: watching, from: 'if (!written || nameOf(written.key) === own) bell.ring()', to: '' },
      { file: watching, from: 'for (const record of [after, before])', to: 'for (const record of [after])' },
      { file: watching, from: 'if (before?.etag === after?.etag) return undefined', to: '' },
      {
        file: watching,
        from: 'if (record && canRead(record, caller, await findRelations(db, record, caller)).allowed)',
        to: 'if (record)',
      },
      {
        file: watching,
        from: 'if (written && written.key.scid !== scid) return',
        to: 'if (!written) return',
      },
      { file: watching, from: 'if (text !== last)', to: 'if (true)' },
      { file: watching, from: 'if (leftMs() === 0)', to: '' },
      { file: 'src/directory/handlers/conditions.ts', from: 'context.changes.publish()', to: '' },
      { file: 'src/directory/handlers/world.ts', from: 'context.changes.publish()', to: '' },
      { file: watching, from: 'while (!signal.aborted)', to: 'while (true)' },
    ],
  },
  {
    file: 'src/directory/traffic.test.ts',
    project: 'sqlite',
    plants: [
      { file: traffic, from: "  'user-agent',", to: "  'user-agent',\n  'authorization'," },
      { file: traffic, from: 'if (before) size -= sizeOf(before)', to: '' },
      { file: traffic, from: 'size > limits.trafficBodies', to: 'false' },
      { file: 'src/directory/refusals.ts', from: '  clause: refusal.clause,\n', to: '' },
      { file: 'src/directory/refusals.ts', from: '  reason: messageOf(refusal),\n', to: '' },
      { file: 'src/directory/refusals.ts', from: ', clause: first.clause }', to: ' }' },
    ],
  },
  {
    file: 'src/directory/player.test.ts',
    project: 'sqlite',
    plants: [
      {
        file: player,
        from: 'const record = stored && applyTimers(stored, now)',
        to: 'const record = stored',
      },
      { file: player, from: 'participant: xuid', to: 'participant: undefined' },
      { file: player, from: 'a.startTime < b.startTime ? 1', to: 'a.startTime < b.startTime ? -1' },
      { file: traffic, from: 'entry.xuid === xuid && ', to: '' },
    ],
  },
  {
    file: 'src/ui/session/merge.test.ts',
    project: 'sqlite',
    plants: [
      { file: merge, from: "path.at(-2) === 'system' || ", to: '' },
      { file: merge, from: '!isSame(before, now) && ', to: '' },
      { file: merge, from: '&& !isReached(now, value)', to: '' },
      { file: merge, from: "['members', self, ...path.slice(2)]", to: "['members', ...path.slice(1)]" },
      { file: merge, from: '!field.isConflict || ', to: '' },
    ],
  },
  {
    file: 'src/ui/session-place.test.ts',
    project: 'sqlite',
    plants: [
      { file: place, from: '/\\/[^\\s\'"<>]+/g', to: '/^\\S*\\/[^\\s\'"<>]+/g' },
      {
        file: place,
        from: 'scid: scid.toLowerCase(), template, name, element: elementOf(path)',
        to: 'scid, template, name',
      },
      { file: place, from: 'readJson(trimmed) ?? ', to: '' },
    ],
  },
  {
    file: 'src/ui/session/predict-write.test.ts',
    project: 'sqlite',
    plants: [
      { file: rows, from: 'reserved: isReserved,', to: 'reserved: false,' },
      { file: rows, from: 'if (one.allowed !== other.allowed)', to: 'if (false)' },
      { file: predict, from: 'least.status !== most?.status', to: 'false' },
      { file: predict, from: "outcome.kind === 'ended' || outcome.kind === 'nothing'", to: 'false' },
    ],
  },
  {
    file: 'src/directory/use-of-directory.test.ts',
    project: 'sqlite',
    plants: [
      { file: 'src/directory/store/template-uses.ts', from: ".orderBy('sessions', 'desc')", to: '' },
      {
        file: 'src/directory/store/template-uses.ts',
        from: ".where('template_key', '=', template_key)\n    .where('name_key'",
        to: ".where('name_key'",
      },
      {
        file: rates,
        from: 'found?.window === windowNumberOf(window, at) ? found.requests : 0',
        to: 'found?.requests ?? 0',
      },
      { file: rates, from: 'fullnessOf(b) - fullnessOf(a)', to: 'fullnessOf(a) - fullnessOf(b)' },
      { file: rates, from: 'windows.every(({ requests }) => requests === 0) ? []', to: 'false ? []' },
    ],
  },
  {
    file: 'src/directory/world-progress.test.ts',
    project: 'sqlite',
    plants: [
      { file: progress, from: 'end: () => running.delete(key)', to: 'end: () => {}' },
      { file: 'src/directory/world/world-import.ts', from: '++done, total', to: '++done, done - 1' },
      {
        file: 'src/directory/world/world-task.ts',
        from: "if (message.kind === 'progress') return report(...message.reported)",
        to: "if (message.kind === 'progress') return",
      },
      { file: 'src/directory/world/world-export.ts', from: "report('writing', done, total)", to: '' },
    ],
  },
  {
    file: 'src/ui/traffic/group-refusals.test.ts',
    project: 'sqlite',
    plants: [
      { file: groups, from: 'status >= 400', to: 'status >= 404' },
      { file: groups, from: '`${status} ${clause}`', to: '`${status}`' },
      { file: groups, from: 'one.id > newest.id ? one : newest', to: 'newest' },
    ],
  },
  {
    file: 'src/ui/json/complete-json.test.ts',
    project: 'sqlite',
    plants: [
      { file: 'src/ui/json/mark-notes.ts', from: "name === 'Property' ?", to: "name === 'Nothing' ?" },
      { file: 'src/ui/json/mark-notes.ts', from: 'state.doc.lineAt(to).to', to: 'to' },
    ],
  },
]
