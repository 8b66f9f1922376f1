/** Bugs that an attack could use: inherited names, missing limits, unfair scheduling, hidden data leaks. */
import type { Suite } from './plants.ts'

const roles = 'src/rules/roles.ts'
const loads = 'e2e/loads/hostile.test.ts'
const precondition = 'src/directory/handlers/precondition.ts'

export const attackSuites: readonly Suite[] = [
  {
    file: 'src/directory/inherited-names.test.ts',
    project: 'sqlite',
    plants: [
      {
        file: roles,
        from: 'const old = getOwn(existing.roles, role)',
        to: 'const old = existing.roles[role]',
      },
      {
        file: roles,
        from: 'const existing = getOwn(record.roleTypes, type)',
        to: 'const existing = record.roleTypes?.[type]',
      },
      {
        file: roles,
        from: 'getOwn(getOwn(record.roleTypes, type)?.roles, toStoredKey(role))',
        to: 'record.roleTypes?.[type]?.roles[toStoredKey(role)]',
      },
      {
        file: 'src/rules/write-constants.ts',
        from: 'const existing = getOwn(fixed, field)',
        to: 'const existing = fixed[field]',
      },
      {
        file: 'src/rules/search-filter.ts',
        from: "if (group === 'strings') return getOwn(attributes.strings, key)",
        to: "if (group === 'strings') return attributes.strings?.[key]",
      },
    ],
  },
  {
    file: 'src/contract/contract.test.ts',
    tests: 'a key with an escape|refuses',
    project: 'sqlite',
    plants: [
      {
        file: 'src/contract/json-scan.ts',
        from: 'if (text.charCodeAt(i) === letterU) hasEscape = true',
        to: '',
      },
      {
        file: 'src/contract/json-scan.ts',
        from: 'if (hasBackslash || wholeNumber.test(name)) {',
        to: 'if (wholeNumber.test(name)) {',
      },
    ],
  },
  {
    file: 'src/directory/bounds.test.ts',
    project: 'sqlite',
    plants: [
      { file: 'src/http/read-document.ts', from: '{ nodes: bounds.maxValues }', to: '{}' },
      {
        file: 'src/directory/handlers/session.ts',
        from: 'if (excess !== undefined) return',
        to: "if (excess === '') return",
      },
      {
        file: 'src/contract/json-scan.ts',
        from: 'hasBackslash = true\n    i++',
        to: 'hasBackslash = true',
      },
      {
        file: 'src/directory/handlers/session-access.ts',
        from: 'if (head.nextStep !== null && head.nextStep <= context.now()) return undefined',
        to: '',
      },
      {
        file: 'src/directory/handlers/session-access.ts',
        from: 'head && (head.isPublic || caller.server)',
        to: 'head !== undefined',
      },
      {
        file: 'src/http/read-document.ts',
        from: 'if (crowded !== undefined)',
        to: "if (crowded === '')",
      },
    ],
  },
  {
    file: 'src/directory/world/world-import.test.ts',
    project: 'sqlite',
    env: { SESSIONSCOPE_IMPORTS: '2000', SESSIONSCOPE_SEED: '1' },
    plants: [
      {
        file: 'src/directory/world/world-file.ts',
        from: 'etag: z.string().regex(entityTag)',
        to: 'etag: z.string()',
      },
      { file: 'src/directory/world/world-file.ts', from: 'since: Instant,', to: 'since: z.number(),' },
      {
        file: 'src/directory/world/world-file.ts',
        from: 'searchAttributes: SearchAttributes.optional()',
        to: 'searchAttributes: z.unknown()',
      },
    ],
  },
  {
    file: 'src/directory/console.test.ts',
    tests: 'rejected calls count too',
    project: 'sqlite',
    plants: [
      {
        file: 'src/directory/rate-limiter.ts',
        // A call that one window rejects is counted in no window.
        from: '    return windows.map((window, i) => {\n      const count',
        to: '    const isFull = (window: RateWindow, i: number) =>\n      kept.counts[i]?.window === windowNumberOf(window, at) && (kept.counts[i]?.requests ?? 0) >= window.maxRequests\n    if (windows.some(isFull)) return windows.map((window, i) => (isFull(window, i) ? window.maxRequests + 1 : 0))\n    return windows.map((window, i) => {\n      const count',
      },
    ],
  },
  {
    file: 'src/directory/session.test.ts',
    tests: 'a weak ETag is never the same',
    project: 'sqlite',
    plants: [
      {
        file: precondition,
        from: "return given.replaceAll('\"', '') === etag.replaceAll('\"', '')",
        to: "return given.replace(/^W\\//, '').replaceAll('\"', '') === etag.replaceAll('\"', '')",
      },
    ],
  },
  {
    file: 'src/directory/conditions.test.ts',
    tests: 'one moment',
    project: 'sqlite',
    plants: [
      {
        file: 'src/directory/store/sqlite.ts',
        from: 'return await own.transaction().execute(work)',
        to: 'return await work(own)',
      },
    ],
  },
  {
    file: 'src/directory/conditions.test.ts',
    tests: 'one moment',
    project: 'postgres',
    plants: [
      { file: 'src/directory/store/postgres.ts', from: ".setIsolationLevel('repeatable read')", to: '' },
    ],
  },
  {
    file: 'e2e/processes/hidden.test.ts',
    project: 'processes',
    plants: [
      {
        file: 'src/directory/store/query-statements.ts',
        from: 'sql<boolean>`m.hidden = 0`',
        to: 'sql<boolean>`s.hidden = 0`',
      },
      {
        file: 'src/directory/handlers/query-handles.ts',
        from: 'includesRestricted: call.caller.server }',
        to: 'includesRestricted: true }',
      },
    ],
  },
  {
    file: loads,
    tests: 'half-sent|a delay on one path|batches of 1,000',
    project: 'loads',
    plants: [
      {
        file: 'src/directory/answer-fault.ts',
        from: 'await slot.releaseWhile(() => wait(delayMs, undefined, { signal }).catch(() => {}))',
        to: 'await wait(delayMs, undefined, { signal }).catch(() => {})',
      },
      {
        file: 'src/directory/directory.ts',
        from: "const body =\n      'answer' in identified",
        to: "const body =\n      'answer' in identified && false",
      },
    ],
  },
  {
    file: loads,
    tests: '10,000 members|20,000 search handles|explanations',
    project: 'loads',
    plants: [
      {
        file: 'src/directory/event-loop.ts',
        from: 'if (waiting.length === 0 && performance',
        to: 'if (performance.now() > 0 || performance',
      },
    ],
  },
  {
    file: 'src/directory/scheduler.test.ts',
    project: 'sqlite',
    plants: [
      {
        file: 'src/directory/scheduler.ts',
        from: 'if (performance.now() - since < timeSliceMs) return',
        to: 'if (since > 0) return',
      },
    ],
  },
]
