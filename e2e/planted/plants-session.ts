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
      { file: access, from: 'if (!facts.alive) return []', to: '' },
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
      {
        file: endedStore,
        from: "where('hidden', '=', 0).execute()),",
        to: "where('hidden', '=', 1).execute()),",
      },
      { file: replaced, from: 'for (const one of back) await removeEnded(db, one)', to: '' },
      { file: replaced, from: 'if (!(await isThere(db, one))) gone.push(one)', to: 'gone.push(one)' },
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
        from: "if (!isReadable) return { change: { state: 'unreadable' }, nextMs: never }",
        to: '',
      },
      { file: watching, from: 'if (isMine(changed)) bell.ring()', to: '' },
      { file: watching, from: 'text === last ? ', to: 'false ? ' },
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
      { file: 'src/directory/handlers/session.ts', from: ', clause: refusal.clause }', to: ' }' },
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
      { file: place, from: '(?:https?:\\/\\/[^\\s/\'"]+)?', to: '' },
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
]
