/**
 * Linearizability checker: tests whether concurrent calls could have happened one after another.
 * The algorithm is by Wing and Gong, with Lowe's cache of states that were tried before.
 */

/** A call with its times. `end` is `Infinity` if it is unknown whether and when the call took effect. */
export interface Timed {
  readonly start: number
  readonly end: number
}

/** Sequential model of one object: its behaviour without concurrent calls. */
export interface Model<State, Op> {
  readonly initial: State
  /** The state after `op`, or undefined if `op` cannot have its recorded answer in this state. */
  readonly step: (state: State, op: Op) => State | undefined
  /** A text that identifies the state: equal texts mean equal states. */
  readonly stateKey: (state: State) => string
  /**
   * Group of an unknown call: calls in one group have the same effect on every state. The search tries them
   * in the order of their start. Undefined if the call belongs to no group.
   */
  readonly groupOf: (op: Op) => string | undefined
}

export type Verdict<State, Op> =
  | { readonly kind: 'linearizable'; readonly order: readonly Op[] }
  /** The longest order found, the state after it, and the possible next calls, none of which fits. */
  | {
      readonly kind: 'violation'
      readonly order: readonly Op[]
      readonly state: State
      readonly next: readonly Op[]
    }

/** Maximum number of steps of one search. */
const maxSteps = 5_000_000

/** Start or end of a call, in a linked list ordered by time. Placed calls are removed from the list. */
interface Entry {
  readonly op: number
  /** Entry of the call's end. Undefined in the end entry itself, and for a call with an unknown answer. */
  readonly end: Entry | undefined
  readonly isEnd: boolean
  before: Entry
  after: Entry | undefined
}

function createEntries(ops: readonly Timed[]): Entry {
  const points = ops.flatMap(({ start, end }, op) => [
    { op, time: start, isEnd: false },
    ...(Number.isFinite(end) ? [{ op, time: end, isEnd: true }] : []),
  ])
  // At equal times starts come before ends, so that the two calls overlap.
  points.sort((a, b) => a.time - b.time || Number(a.isEnd) - Number(b.isEnd) || a.op - b.op)
  const ends = new Map<number, Entry>()
  const make = (op: number, isEnd: boolean): Entry => {
    const entry = { op, isEnd, end: isEnd ? undefined : ends.get(op), after: undefined } as unknown as Entry
    entry.before = entry
    return entry
  }
  for (const { op, isEnd } of points) if (isEnd) ends.set(op, make(op, true))
  const head = make(-1, false)
  let last = head
  for (const { op, isEnd } of points) {
    const entry = (isEnd ? ends.get(op) : undefined) ?? make(op, isEnd)
    entry.before = last
    last.after = entry
    last = entry
  }
  return head
}

function removeEntry(entry: Entry): void {
  entry.before.after = entry.after
  if (entry.after) entry.after.before = entry.before
}

function restoreEntry(entry: Entry): void {
  entry.before.after = entry
  if (entry.after) entry.after.before = entry
}

/** Set of the calls placed so far. `name` returns it as a text for the cache. */
function createMarks(count: number) {
  const words = new Uint16Array(Math.ceil(count / 16))
  return {
    has: (op: number) => ((words[op >> 4] ?? 0) & (1 << (op & 15))) !== 0,
    flip: (op: number) => {
      words[op >> 4] = (words[op >> 4] ?? 0) ^ (1 << (op & 15))
    },
    name: () => String.fromCharCode(...words),
  }
}

/** Maps each unknown call to the previous call of its group, by start time. */
function findPredecessors<State, Op extends Timed>(
  model: Model<State, Op>,
  ops: readonly Op[],
): Map<number, number> {
  const predecessors = new Map<number, number>()
  const newest = new Map<string, number>()
  const byStart = ops.map((_, i) => i).sort((a, b) => (ops[a]?.start ?? 0) - (ops[b]?.start ?? 0) || a - b)
  for (const i of byStart) {
    const op = ops[i]
    const kind = op && !Number.isFinite(op.end) ? model.groupOf(op) : undefined
    if (kind === undefined) continue
    const before = newest.get(kind)
    if (before !== undefined) predecessors.set(i, before)
    newest.set(kind, i)
  }
  return predecessors
}

/** Candidates for the next call: those that started before the first end among the remaining calls. */
function listCandidates<Op>(head: Entry, ops: readonly Op[]): Op[] {
  const next: Op[] = []
  for (let entry = head.after; entry && !entry.isEnd; entry = entry.after) {
    const op = ops[entry.op]
    if (op !== undefined) next.push(op)
  }
  return next
}

/** Searches for a valid order of the calls. Throws if the search exceeds the maximum number of steps. */
export function findOrder<State, Op extends Timed>(
  model: Model<State, Op>,
  ops: readonly Op[],
): Verdict<State, Op> {
  const head = createEntries(ops)
  const marks = createMarks(ops.length)
  const predecessors = findPredecessors(model, ops)
  const visited = new Set<string>()
  const path: { entry: Entry; state: State }[] = []
  const orderOf = () => path.flatMap(({ entry }) => ops[entry.op] ?? [])
  let left = ops.filter(({ end }) => Number.isFinite(end)).length
  let state = model.initial
  let furthest = { order: [] as Op[], state, next: listCandidates(head, ops) }
  let entry = head.after
  for (let steps = 0; left > 0; steps++) {
    if (steps > maxSteps) throw new Error(`no verdict on ${ops.length} calls in ${maxSteps} steps`)
    if (entry === undefined || entry.isEnd) {
      const last = path.pop()
      if (!last) return { kind: 'violation', ...furthest }
      state = last.state
      marks.flip(last.entry.op)
      if (last.entry.end) {
        left++
        restoreEntry(last.entry.end)
      }
      restoreEntry(last.entry)
      entry = last.entry.after
      continue
    }
    const op = ops[entry.op]
    const predecessor = predecessors.get(entry.op)
    const next =
      op === undefined || (predecessor !== undefined && !marks.has(predecessor))
        ? undefined
        : model.step(state, op)
    if (next === undefined) {
      entry = entry.after
      continue
    }
    marks.flip(entry.op)
    const stateKey = `${marks.name()} ${model.stateKey(next)}`
    if (visited.has(stateKey)) {
      marks.flip(entry.op)
      entry = entry.after
      continue
    }
    visited.add(stateKey)
    path.push({ entry, state })
    state = next
    removeEntry(entry)
    if (entry.end) {
      removeEntry(entry.end)
      left--
    }
    if (path.length > furthest.order.length)
      furthest = { order: orderOf(), state, next: listCandidates(head, ops) }
    entry = head.after
  }
  return { kind: 'linearizable', order: orderOf() }
}
