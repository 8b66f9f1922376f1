/** Tests of the history checker: it accepts correct histories and rejects each kind of false one. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Answer, Call, Condition, Operation, ShownSession } from './history.ts'
import { checkActivities, checkHistory } from './history-checks.ts'
import { createSessionModel } from './history-model.ts'
import { createRandom } from './history-random.ts'
import { findOrder, type Model, type Timed } from './linearizable.ts'

describe('a register that is read and written', () => {
  interface Act extends Timed {
    readonly write?: number
    readonly read?: number
  }
  const register: Model<number, Act> = {
    initial: 0,
    step: (state, { write, read }) => (write !== undefined ? write : read === state ? state : undefined),
    stateKey: String,
    groupOf: () => undefined,
  }
  const verdictOf = (...acts: Act[]) => findOrder(register, acts).kind
  const never = Number.POSITIVE_INFINITY

  test('calls one after another', () => {
    expect(verdictOf({ start: 0, end: 1, write: 1 }, { start: 2, end: 3, read: 1 })).toBe('linearizable')
    expect(verdictOf({ start: 0, end: 1, write: 1 }, { start: 2, end: 3, read: 0 })).toBe('violation')
  })
  test('calls that overlap may have happened in either order, and in one only', () => {
    const write = { start: 0, end: 10, write: 1 }
    const old = (start: number) => ({ start, end: start + 1, read: 0 })
    const fresh = (start: number) => ({ start, end: start + 1, read: 1 })
    expect(verdictOf(write, old(2), fresh(4))).toBe('linearizable')
    expect(verdictOf(write, fresh(2), old(4))).toBe('violation')
    expect(verdictOf(write, fresh(2), { ...old(4), start: 1 })).toBe('linearizable')
  })
  test('a call without an answer may take effect at any time after its start, or never', () => {
    const lost = { start: 0, end: never, write: 1 }
    expect(verdictOf(lost, { start: 5, end: 6, read: 0 }, { start: 8, end: 9, read: 1 })).toBe('linearizable')
    expect(verdictOf(lost, { start: 5, end: 6, read: 0 })).toBe('linearizable')
    expect(verdictOf({ ...lost, start: 7 }, { start: 5, end: 6, read: 1 })).toBe('violation')
    const twice = [5, 6].map((start) => ({ start: start * 10, end: start * 10 + 1, read: 1 }))
    expect(verdictOf(lost, ...twice, { start: 53, end: 54, write: 2 })).toBe('violation')
  })
  test('reports the longest order found, and the calls that cannot be next', () => {
    const verdict = findOrder(register, [
      { start: 0, end: 1, write: 1 },
      { start: 2, end: 3, read: 7 },
    ])
    expect(verdict).toMatchObject({ order: [{ write: 1 }], state: 1, next: [{ read: 7 }] })
  })
})

/** Simulates clients of one session. Each call takes effect at one moment between its start and its end. */
function simulate(seed: number, calls: number, lossRate: number): Operation[] {
  const random = createRandom(seed)
  const clients = Array.from({ length: 6 }, (_, client) => ({ client, free: 0, etag: '' }))
  const planned = Array.from({ length: calls }, (_, id) => {
    const who = clients[random.below(clients.length)] as (typeof clients)[number]
    const start = who.free + random.next()
    const at = start + random.next() * 4
    const end = at + random.next() * 4
    who.free = end
    const draw = [random.next(), random.next(), random.next()] as const
    return { id, who, start, at, end, draw }
  })
  let session: ShownSession | undefined
  let tags = 0
  const change = (next: Omit<ShownSession, 'branch' | 'changeNumber' | 'etag'>): ShownSession => {
    const changeNumber = (session?.changeNumber ?? 0) + 1
    session = { branch: 'b', changeNumber, etag: `"${seed}-${++tags}"`, ...next }
    return session
  }
  const put = (person: string, n: number, condition: Condition): Answer => {
    const old = session
    if (condition === 'create' && old) return { status: 412 }
    if (typeof condition === 'object' && old?.etag !== condition.etag) {
      return { status: 412, ...(old && { shown: old }) }
    }
    const others = (old?.members ?? []).filter((one) => one !== person)
    const shown = change({ n, members: [...others, person].toSorted() })
    return { status: old ? 200 : 201, shown, etag: shown.etag }
  }
  const answer = (person: string, call: Call): Answer => {
    const old = session
    if (call.kind === 'put') return put(person, call.n, call.condition)
    if (call.kind === 'get') return old ? { status: 200, shown: old } : { status: 204 }
    if (!old) return { status: 404 }
    const isMember = old.members.includes(person)
    if (call.kind === 'activity') return { status: isMember ? 201 : 403 }
    if (!isMember) return { status: 204 }
    const { etag } = change({ n: old.n, members: old.members.filter((one) => one !== person) })
    return { status: 204, etag }
  }
  const done = planned
    .toSorted((a, b) => a.at - b.at)
    .map(({ id, who, start, end, draw }): Operation => {
      const [kind, condition, fate] = draw
      const person = String(who.client >> 1)
      const call: Call =
        kind < 0.3
          ? { kind: 'get' }
          : kind < 0.4
            ? { kind: 'leave' }
            : kind < 0.45
              ? { kind: 'activity' }
              : {
                  kind: 'put',
                  n: id + 1,
                  condition:
                    condition < 0.1 ? 'create' : condition < 0.5 && who.etag ? { etag: who.etag } : 'none',
                }
      const base = { id, client: who.client, person, key: 'k', call, start }
      if (fate < lossRate) {
        // Half of the calls with a lost answer take effect.
        if (fate < lossRate / 2) answer(person, call)
        return { ...base, end: Number.POSITIVE_INFINITY, answer: 'unknown' }
      }
      const violations = answer(person, call)
      if (violations !== 'unknown' && violations.shown) who.etag = violations.shown.etag
      return { ...base, end, answer: violations }
    })
  const last = Math.max(...planned.map(({ end }) => end)) + 1
  const read = { client: 9, person: '9', key: 'k', call: { kind: 'get' } as const }
  return [...done, { id: calls, ...read, start: last, end: last + 1, answer: answer('9', { kind: 'get' }) }]
}

const seeds = fc.integer({ min: 0, max: 2 ** 31 })
const shownOf = ({ answer }: Operation) => (answer === 'unknown' ? undefined : answer.shown)
const isPut = (one: Operation) =>
  one.call.kind === 'put' && one.answer !== 'unknown' && one.answer.status < 300
const violations = (operations: readonly Operation[]) =>
  checkHistory(operations).map(({ description }) => description)
/** Runs only the search, without the simpler rules that would report first. */
const searchVerdict = (operations: readonly Operation[]) =>
  findOrder(
    createSessionModel(operations),
    operations.filter(
      ({ call, answer }) => answer !== 'unknown' || call.kind === 'put' || call.kind === 'leave',
    ),
  ).kind

describe('sessions', () => {
  test('accepts the history of a session that processes one call at a time', () => {
    fc.assert(
      fc.property(
        seeds,
        fc.integer({ min: 1, max: 250 }),
        fc.constantFrom(0, 0.1, 0.3),
        (seed, calls, rate) => {
          expect(violations(simulate(seed, calls, rate))).toEqual([])
        },
      ),
      { numRuns: 300 },
    )
  })

  /** Changes one operation of a correct history, if a suitable one exists, and expects a violation. */
  const expectViolation = (falsify: (history: Operation[], pick: number) => Operation[] | undefined) => {
    let falsified = 0
    fc.assert(
      fc.property(seeds, fc.constantFrom(0, 0.05), (seed, rate) => {
        const changed = falsify(simulate(seed, 80, rate), seed)
        if (!changed) return
        falsified++
        expect(violations(changed)).not.toEqual([])
        expect(searchVerdict(changed)).toBe('violation')
      }),
      { numRuns: 150 },
    )
    expect(falsified).toBeGreaterThan(75)
  }

  test('a lost update: a write succeeds on a version that was replaced before', () => {
    expectViolation((history, pick) => {
      const stale = history.filter(
        ({ call, answer }) =>
          call.kind === 'put' &&
          typeof call.condition === 'object' &&
          answer !== 'unknown' &&
          answer.shown &&
          answer.status === 412,
      )
      const chosen = stale[pick % Math.max(1, stale.length)]
      const shown = chosen && shownOf(chosen)
      if (!chosen || !shown || chosen.call.kind !== 'put') return undefined
      const members = [...new Set([...shown.members, chosen.person])].toSorted()
      const made = {
        ...shown,
        changeNumber: shown.changeNumber + 1,
        etag: '"lost"',
        n: chosen.call.n,
        members,
      }
      return history.map((one) => (one === chosen ? { ...one, answer: { status: 200, shown: made } } : one))
    })
  })
  test('a stale read: a version is shown that was replaced before the read began', () => {
    expectViolation((history, pick) => {
      const all = history.flatMap((one) => shownOf(one) ?? [])
      const reads = history.flatMap((one) => {
        const shown = one.call.kind === 'get' ? shownOf(one) : undefined
        const newest = history.filter((other) => isPut(other) && other.end < one.start)
        const known = Math.max(0, ...newest.map((other) => shownOf(other)?.changeNumber ?? 0))
        const old = all.find(({ changeNumber }) => changeNumber < known)
        return shown && old ? [{ one, old }] : []
      })
      const chosen = reads[pick % Math.max(1, reads.length)]
      if (!chosen) return undefined
      const answer = { status: 200, shown: chosen.old }
      return history.map((one) => (one === chosen.one ? { ...one, answer } : one))
    })
  })
  test('a read of a value that was never written', () => {
    expectViolation((history, pick) => {
      const reads = history.filter((one) => one.call.kind === 'get' && shownOf(one))
      const chosen = reads[pick % Math.max(1, reads.length)]
      const shown = chosen && shownOf(chosen)
      if (!shown) return undefined
      const answer = { status: 200, shown: { ...shown, n: 100_000 } }
      return history.map((one) => (one === chosen ? { ...one, answer } : one))
    })
  })
  test('an acknowledged write that is not there at the end', () => {
    expectViolation((history) => {
      const last = history.at(-1)
      const before = history.filter(isPut).toSorted((a, b) => a.end - b.end)
      const shown = before.at(-3) && shownOf(before.at(-3) as Operation)
      if (!last || !shown || shown.changeNumber >= (shownOf(last)?.changeNumber ?? 0)) return undefined
      return history.with(-1, { ...last, answer: { status: 200, shown } })
    })
  })

  const shown = (changeNumber: number, n: number): ShownSession => ({
    branch: 'b',
    changeNumber,
    etag: `"${changeNumber}"`,
    n,
    members: ['1'],
  })
  const by = { client: 1, person: '1', key: 'k' }
  const put = (id: number, start: number, n: number, answer: Answer, condition: Condition = 'none') => ({
    id,
    ...by,
    call: { kind: 'put', n, condition } as const,
    start,
    end: answer === 'unknown' ? Number.POSITIVE_INFINITY : start + 1,
    answer,
  })
  const get = (id: number, start: number, now: ShownSession) => ({
    id,
    ...by,
    call: { kind: 'get' } as const,
    start,
    end: start + 1,
    answer: { status: 200, shown: now },
  })

  test('a write that happened twice: its value comes back after another', () => {
    const history = [
      put(0, 0, 1, { status: 201, shown: shown(1, 1) }),
      put(1, 2, 2, { status: 200, shown: shown(4, 2) }),
      put(2, 2.5, 3, { status: 200, shown: shown(3, 3) }),
      get(3, 2.5, shown(2, 2)),
    ]
    expect(violations(history)).toEqual([expect.stringContaining('no order explains')])
    expect(violations([...history.slice(0, 2), put(4, 2.5, 4, 'unknown'), put(2, 2, 3, 'unknown')])).toEqual(
      [],
    )
  })
  test('a write that happened, and was refused as stale', () => {
    const history = [
      put(0, 0, 1, { status: 201, shown: shown(1, 1) }),
      put(1, 2, 2, { status: 412, shown: shown(2, 2) }, { etag: '"1"' }),
    ]
    expect(violations(history)).toEqual(['n=2 was written, and refused'])
    expect(searchVerdict(history)).toBe('violation')
  })
  test('two documents with one change number, and one ETag that allowed two writes', () => {
    const other = { ...shown(2, 3), etag: '"other"' }
    const history = [
      put(0, 0, 1, { status: 201, shown: shown(1, 1) }),
      put(1, 2, 2, { status: 200, shown: shown(2, 2) }, { etag: '"1"' }),
      put(2, 2, 3, { status: 200, shown: other }, { etag: '"1"' }),
    ]
    expect(violations(history)).toEqual(['two documents have change number 2'])
    expect(searchVerdict(history)).toBe('violation')
  })
  test('a version that no write can have created', () => {
    const history = [put(0, 0, 1, { status: 201, shown: shown(1, 1) }), get(1, 2, shown(3, 1))]
    expect(violations(history)).toEqual([expect.stringContaining('no order explains')])
    expect(violations([...history.slice(0, 1), put(2, 1.5, 9, 'unknown'), get(1, 3, shown(2, 9))])).toEqual(
      [],
    )
  })
  test('hundreds of writes without an answer cost the search little', () => {
    const lost = Array.from({ length: 200 }, (_, i) => put(i + 10, i / 10, i + 10, 'unknown'))
    const first = put(0, 0, 1, { status: 201, shown: shown(1, 1) })
    const later = Array.from({ length: 20 }, (_, i) => get(300 + i, 30 + i, shown(2 + i * 5, 10 + i)))
    expect(violations([first, ...lost, ...later])).toEqual([])
    expect(violations([first, ...lost, ...later, get(400, 60, shown(500, 11))])).toHaveLength(1)
  })
})

describe('activities', () => {
  const made = (id: number, start: number, handle: string): Operation => ({
    id,
    client: 1,
    person: '1',
    key: 'k',
    call: { kind: 'activity' },
    start,
    end: start + 2,
    answer: { status: 201, handle },
  })
  const left = (...handles: string[]) =>
    checkActivities([made(0, 0, 'a'), made(1, 5, 'b'), made(2, 6, 'c')], new Map([['1', handles]])).length
  test('one remains, and it is not older than the last', () => {
    expect([left('b'), left('c'), left('of an answer that was lost')]).toEqual([0, 0, 0])
    expect([left(), left('a'), left('b', 'c')]).toEqual([1, 1, 1])
  })
})
