/** Sequential model of one session: a register with conditional writes. */
import type { Operation, ShownSession } from './history.ts'
import type { Model } from './linearizable.ts'

/** State of a session. It is created once and never ends, so the change number identifies each version. */
export type SessionState =
  | 'absent'
  | {
      readonly changeNumber: number
      /** The value; -1 if no answer shows it. */
      readonly n: number
      readonly members: readonly string[]
    }

type Present = Exclude<SessionState, 'absent'>

/** Facts about a session's versions, from all answers of the history. */
interface Versions {
  readonly shown: ReadonlyMap<number, ShownSession>
  /** Change numbers created by acknowledged writes. */
  readonly acknowledged: ReadonlySet<number>
  readonly changeNumbers: ReadonlyMap<string, number>
  /** Value → the first change number that was shown with it. */
  readonly firstSeen: ReadonlyMap<number, number>
  /** The highest change number in any answer. */
  readonly last: number
}

function readVersions(operations: readonly Operation[]): Versions {
  const answered = operations.flatMap(({ call, answer }) => (answer === 'unknown' ? [] : [{ call, answer }]))
  const all = answered.flatMap(({ answer }) => answer.shown ?? [])
  const changeNumbers = new Map(all.map(({ etag, changeNumber }) => [etag, changeNumber]))
  const made = answered.flatMap(({ call, answer }) => {
    if (call.kind === 'put' && answer.status < 300) return answer.shown?.changeNumber ?? []
    return call.kind === 'leave' ? (changeNumbers.get(answer.etag ?? '') ?? []) : []
  })
  const firstSeen = new Map<number, number>()
  for (const { n, changeNumber } of all) {
    firstSeen.set(n, Math.min(changeNumber, firstSeen.get(n) ?? changeNumber))
  }
  return {
    shown: new Map(all.map((one) => [one.changeNumber, one])),
    acknowledged: new Set(made),
    changeNumbers,
    firstSeen,
    last: Math.max(0, ...all.map(({ changeNumber }) => changeNumber)),
  }
}

const addMember = (members: readonly string[], person: string) =>
  members.includes(person) ? members : [...members, person].toSorted()

const matchesShown = (state: SessionState, shown: ShownSession | undefined) =>
  state !== 'absent' &&
  shown?.changeNumber === state.changeNumber &&
  shown.n === state.n &&
  shown.members.join() === state.members.join()

/** Whether the `If-Match` ETag of a write names the current version. */
function namesCurrentVersion(versions: Versions, state: Present, etag: string): boolean {
  const meant = versions.changeNumbers.get(etag)
  if (meant !== undefined) return meant === state.changeNumber
  // The ETag is only in the answer of a DELETE. It can belong only to a version that no answer shows.
  return !versions.shown.has(state.changeNumber)
}

/** The session after the write, or undefined if the write's condition is not met. */
function applyWrite(versions: Versions, state: SessionState, operation: Operation): Present | undefined {
  const { call, person } = operation
  if (call.kind === 'leave') {
    if (state === 'absent' || !state.members.includes(person)) return undefined
    const members = state.members.filter((one) => one !== person)
    return { ...state, changeNumber: state.changeNumber + 1, members }
  }
  if (call.kind !== 'put') return undefined
  // Each value is written only once. A value that is first shown in a later version must not be replaced now.
  if (state !== 'absent' && (versions.firstSeen.get(state.n) ?? 0) > state.changeNumber) return undefined
  const { condition, n } = call
  if (condition === 'create' && state !== 'absent') return undefined
  if (
    typeof condition === 'object' &&
    (state === 'absent' || !namesCurrentVersion(versions, state, condition.etag))
  ) {
    return undefined
  }
  if (state === 'absent') return { changeNumber: 1, n, members: [person] }
  return { changeNumber: state.changeNumber + 1, n, members: addMember(state.members, person) }
}

/** Applies a write without an answer only if it can explain another answer. This keeps the search small. */
function stepUnknown(
  versions: Versions,
  state: SessionState,
  operation: Operation,
): SessionState | undefined {
  const next = applyWrite(versions, state, operation)
  if (!next || versions.acknowledged.has(next.changeNumber)) return undefined
  const first = versions.firstSeen.get(next.n)
  if (first !== undefined && first < next.changeNumber && operation.call.kind === 'put') return undefined
  const shown = versions.shown.get(next.changeNumber)
  if (shown) return matchesShown(next, shown) ? next : undefined
  const unseen = first !== undefined ? next : { ...next, n: -1 }
  if (next.changeNumber <= versions.last) return unseen
  // After the last version that is shown, only the member list can still affect an answer.
  const isSame = state !== 'absent' && state.members.join() === next.members.join()
  return isSame ? undefined : { ...unseen, changeNumber: versions.last + 1, n: -1 }
}

function stepPut(versions: Versions, state: SessionState, operation: Operation): SessionState | undefined {
  const { call, answer } = operation
  if (answer === 'unknown' || call.kind !== 'put') return undefined
  const { status, shown } = answer
  const next = applyWrite(versions, state, operation)
  switch (status) {
    case 201:
      return state === 'absent' && next && matchesShown(next, shown) ? next : undefined
    case 200:
      return state !== 'absent' && next && matchesShown(next, shown) ? next : undefined
    case 412:
      if (next) return undefined
      // A 412 for a stale ETag shows the current session.
      return shown ? (matchesShown(state, shown) ? state : undefined) : state
    default:
      return undefined
  }
}

function stepLeave(versions: Versions, state: SessionState, operation: Operation): SessionState | undefined {
  const { answer } = operation
  if (answer === 'unknown') return undefined
  if (answer.status === 404) return state === 'absent' ? state : undefined
  if (answer.status !== 204 || state === 'absent') return undefined
  const next = applyWrite(versions, state, operation)
  if (answer.etag === undefined) return next ? undefined : state
  const made = versions.changeNumbers.get(answer.etag)
  if (!next || (made !== undefined && made !== next.changeNumber)) return undefined
  const shown = versions.shown.get(next.changeNumber)
  return shown && (made === undefined || !matchesShown(next, shown)) ? undefined : next
}

/** Creates the model of one session from all operations on it. */
export function createSessionModel(operations: readonly Operation[]): Model<SessionState, Operation> {
  const versions = readVersions(operations)
  return {
    initial: 'absent',
    stateKey: (state) =>
      state === 'absent' ? state : `${state.changeNumber} ${state.n} ${state.members.join()}`,
    step: (state, operation) => {
      const { call, answer, person } = operation
      if (answer === 'unknown') return stepUnknown(versions, state, operation)
      switch (call.kind) {
        case 'put':
          return stepPut(versions, state, operation)
        case 'leave':
          return stepLeave(versions, state, operation)
        case 'get':
          if (answer.status === 204) return state === 'absent' ? state : undefined
          return (answer.status === 200 || answer.status === 304) && matchesShown(state, answer.shown)
            ? state
            : undefined
        case 'activity': {
          const isMember = state !== 'absent' && state.members.includes(person)
          const expected = state === 'absent' ? 404 : isMember ? 201 : 403
          return answer.status === expected ? state : undefined
        }
        default:
          return call satisfies never
      }
    },
    groupOf: ({ call, person }) => {
      if (call.kind === 'leave') return `leave ${person}`
      if (call.kind !== 'put' || versions.firstSeen.has(call.n)) return undefined
      const { condition } = call
      return `put ${person} ${typeof condition === 'string' ? condition : condition.etag}`
    },
  }
}
