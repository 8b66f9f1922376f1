/** Checks a history against each rule, and finds the smallest part that breaks a rule. */
import { describeOperation, type Operation, type ShownSession, truncateAt } from './history.ts'
import { createSessionModel } from './history-model.ts'
import { findOrder } from './linearizable.ts'

export interface Violation {
  readonly key: string
  readonly description: string
  /** The operations that show the violation. */
  readonly operations: readonly Operation[]
}

interface Seen {
  readonly operation: Operation
  readonly shown: ShownSession
}

const listSeen = (operations: readonly Operation[]): Seen[] =>
  operations.flatMap((operation) => {
    const { answer } = operation
    return answer !== 'unknown' && answer.shown ? [{ operation, shown: answer.shown }] : []
  })

const isAcknowledged = ({ call, answer }: Operation) =>
  answer !== 'unknown' &&
  ((call.kind === 'put' && answer.status < 300) ||
    (call.kind === 'leave' && answer.status === 204 && answer.etag !== undefined))

const etagOf = ({ answer }: Operation) =>
  answer === 'unknown' ? undefined : (answer.shown?.etag ?? answer.etag)

type Finding = Omit<Violation, 'key'>

/** All answers with one change number must show the same ETag and the same content. */
function checkVersions(seen: readonly Seen[]): Finding[] {
  const found: Finding[] = []
  const first = seen[0]
  const byChange = new Map<number, Seen>()
  const byEtag = new Map<string, Seen>()
  for (const one of seen) {
    const { shown, operation } = one
    if (first && shown.branch !== first.shown.branch) {
      found.push({ description: 'the session was made twice', operations: [first.operation, operation] })
    }
    const same = byChange.get(shown.changeNumber) ?? one
    if (JSON.stringify(same.shown) !== JSON.stringify(shown)) {
      const description = `two documents have change number ${shown.changeNumber}`
      found.push({ description, operations: [same.operation, operation] })
    }
    const tagged = byEtag.get(shown.etag) ?? one
    if (tagged.shown.changeNumber !== shown.changeNumber) {
      found.push({
        description: `two versions have ETag ${shown.etag}`,
        operations: [tagged.operation, operation],
      })
    }
    byChange.set(shown.changeNumber, same)
    byEtag.set(shown.etag, tagged)
  }
  return found
}

/** Each acknowledged write must create its own version, and one ETag must allow only one write. */
function checkWrites(operations: readonly Operation[]): Finding[] {
  const found: Finding[] = []
  const createdVersions = new Map<string, Operation>()
  const usedEtags = new Map<string, Operation>()
  const expectOnce = (
    map: Map<string, Operation>,
    name: string,
    operation: Operation,
    description: string,
  ) => {
    const other = map.get(name)
    if (other) found.push({ description, operations: [other, operation] })
    map.set(name, operation)
  }
  for (const operation of operations.filter(isAcknowledged)) {
    const { call, answer } = operation
    const etag = etagOf(operation) ?? ''
    expectOnce(createdVersions, etag, operation, `two acknowledged writes were given ETag ${etag}`)
    const shown = answer === 'unknown' ? undefined : answer.shown
    if (shown) {
      const name = String(shown.changeNumber)
      expectOnce(createdVersions, name, operation, `two acknowledged writes were given change number ${name}`)
    }
    if (call.kind === 'put' && typeof call.condition === 'object') {
      const description = `a write was lost: If-Match ${call.condition.etag} succeeded twice`
      expectOnce(usedEtags, call.condition.etag, operation, description)
    }
  }
  return found
}

/** Every shown value must have been written to this session, and its write must not have been refused. */
function checkValues(operations: readonly Operation[], seen: readonly Seen[]): Finding[] {
  const puts = new Map(
    operations.flatMap((one) => (one.call.kind === 'put' ? [[one.call.n, one] as const] : [])),
  )
  return seen.flatMap(({ shown, operation }) => {
    const put = puts.get(shown.n)
    if (!put) return [{ description: `n=${shown.n} was never written`, operations: [operation] }]
    if (put.answer === 'unknown' || put.answer.status < 300) return []
    return [{ description: `n=${shown.n} was written, and refused`, operations: [put, operation] }]
  })
}

/** An operation that starts after an answer must not show an older version than that answer. */
function checkOrder(seen: readonly Seen[]): Finding[] {
  const byEnd = seen.toSorted((a, b) => a.operation.end - b.operation.end)
  const found: Finding[] = []
  let newest: Seen | undefined
  let next = 0
  for (const one of seen.toSorted((a, b) => a.operation.start - b.operation.start)) {
    for (;;) {
      const ended = byEnd[next]
      if (!ended || ended.operation.end >= one.operation.start) break
      if (!newest || ended.shown.changeNumber > newest.shown.changeNumber) newest = ended
      next++
    }
    if (newest && newest.shown.changeNumber > one.shown.changeNumber) {
      const description = `change number ${one.shown.changeNumber} was shown after ${newest.shown.changeNumber}`
      found.push({ description, operations: [newest.operation, one.operation] })
    }
  }
  return found
}

const isLinearizable = (operations: readonly Operation[]) =>
  findOrder(createSessionModel(operations), operations)

/** Leaves out unknown reads and activities: without an answer they give no information. */
const withoutUnknownReads = (operations: readonly Operation[]) =>
  operations.filter(
    ({ call, answer }) => answer !== 'unknown' || call.kind === 'put' || call.kind === 'leave',
  )

/** Number of placed operations in a report before those that cannot be placed. */
const maxPlacedShown = 6

/** The session must be linearizable. Otherwise reports the end of the shortest part that is not. */
function checkSequence(all: readonly Operation[]): Finding[] {
  const operations = withoutUnknownReads(all)
  if (isLinearizable(operations).kind === 'linearizable') return []
  const ends = operations
    .map(({ end }) => end)
    .filter(Number.isFinite)
    .toSorted((a, b) => a - b)
  // If the history is linearizable up to a time, it is so up to every earlier time. Binary search finds the
  // first time at which it is not.
  let [good, bad] = [-1, ends.length - 1]
  while (bad - good > 1) {
    const middle = (good + bad) >> 1
    const part = truncateAt(operations, ends[middle] ?? 0)
    if (isLinearizable(withoutUnknownReads(part)).kind === 'linearizable') good = middle
    else bad = middle
  }
  const part = withoutUnknownReads(truncateAt(operations, ends[bad] ?? 0))
  const verdict = isLinearizable(part)
  if (verdict.kind === 'linearizable') return []
  const state = JSON.stringify(verdict.state)
  const description = `no order explains the answers: after the first ${verdict.order.length} of ${part.length} the state is ${state}, and no remaining operation fits`
  return [{ description, operations: [...verdict.order.slice(-maxPlacedShown), ...verdict.next] }]
}

/** Checks every session with all rules, the simplest first. Reports at most one violation per session. */
export function checkHistory(operations: readonly Operation[]): Violation[] {
  const byKey = Map.groupBy(operations, ({ key }) => key)
  return [...byKey].flatMap(([key, own]) => {
    const seen = listSeen(own)
    const rules = [
      () => checkVersions(seen),
      () => checkWrites(own),
      () => checkValues(own, seen),
      () => checkOrder(seen),
      () => checkSequence(own),
    ]
    for (const rule of rules) {
      const [found] = rule()
      if (found) return [{ key, ...found }]
    }
    return []
  })
}

/** Activity handles that may remain: those after whose answer no other acknowledged activity was started. */
function listLastActivities(own: readonly Operation[]): Set<string> {
  const createdVersions = own.flatMap(({ answer, start, end }) =>
    answer !== 'unknown' && answer.handle !== undefined ? [{ handle: answer.handle, start, end }] : [],
  )
  const last = createdVersions.filter(({ end }) => !createdVersions.some(({ start }) => start > end))
  return new Set(last.map(({ handle }) => handle))
}

/**
 * Each person must have one activity at the end: the last acknowledged one, or one whose answer was lost.
 * Each person must be a member of every session for which they created an activity.
 */
export function checkActivities(
  operations: readonly Operation[],
  remaining: ReadonlyMap<string, readonly string[]>,
): Violation[] {
  const found: Violation[] = []
  for (const [person, handles] of remaining) {
    const own = operations.filter((one) => one.person === person && one.call.kind === 'activity')
    const acknowledgedHandles = own.flatMap(({ answer }) =>
      answer !== 'unknown' && answer.handle !== undefined ? [answer.handle] : [],
    )
    const last = listLastActivities(own)
    const addViolation = (description: string) =>
      found.push({ key: `activities of ${person}`, description, operations: own.slice(-maxPlacedShown) })
    if (handles.length > 1) addViolation(`${handles.length} activities are left: ${handles.join(', ')}`)
    else if (handles.length === 0 && acknowledgedHandles.length > 0) addViolation('no activity is left')
    else if (handles.some((one) => acknowledgedHandles.includes(one) && !last.has(one)))
      addViolation('an older activity is left')
  }
  return found
}

export function describeViolation({ key, description, operations }: Violation): string {
  return [`${key}: ${description}`, ...operations.map((one) => `  ${describeOperation(one)}`)].join('\n')
}
