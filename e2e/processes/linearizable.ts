/**
 * Whether calls that overlapped could have happened one after another: the search of Wing and Gong,
 * with Lowe's memory of what was tried before.
 */

/** A call with its times; `end` is `Infinity` where nobody knows whether and when it happened. */
export interface Timed {
  readonly start: number
  readonly end: number
}

/** One object, as it would be if nobody were there at the same time. */
export interface Model<State, Op> {
  readonly initial: State
  /** What the object is after `op`, or nothing where `op` cannot have been answered as it was. */
  readonly step: (state: State, op: Op) => State | undefined
  /** Equal texts are equal states. */
  readonly name: (state: State) => string
  /**
   * A text that unknown calls share which have the same effect on every state: of those the one
   * that began first is tried first, and the others after it. Nothing where a call is like no other.
   */
  readonly alike: (op: Op) => string | undefined
}

export type Verdict<State, Op> =
  | { readonly kind: 'linearizable'; readonly order: readonly Op[] }
  /** The longest order that was found, the state after it, and the calls none of which can be next. */
  | {
      readonly kind: 'violation'
      readonly order: readonly Op[]
      readonly state: State
      readonly next: readonly Op[]
    }

/** How many steps one search may take. */
const mostSteps = 5_000_000

/** A call's beginning or its end, in the order of time; those already in the order are taken out. */
interface Entry {
  readonly op: number
  /** The entry of its end; absent at the end itself, and where a call has none. */
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
  // At one time, what begins overlaps with what ends.
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

function takeOut(entry: Entry): void {
  entry.before.after = entry.after
  if (entry.after) entry.after.before = entry.before
}

function putBack(entry: Entry): void {
  entry.before.after = entry
  if (entry.after) entry.after.before = entry
}

/** Which calls are in the order so far, as a text that can be remembered. */
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

/** For each unknown call, the one like it that began before. */
function findElder<State, Op extends Timed>(
  model: Model<State, Op>,
  ops: readonly Op[],
): Map<number, number> {
  const elder = new Map<number, number>()
  const newest = new Map<string, number>()
  const byStart = ops.map((_, i) => i).sort((a, b) => (ops[a]?.start ?? 0) - (ops[b]?.start ?? 0) || a - b)
  for (const i of byStart) {
    const op = ops[i]
    const kind = op && !Number.isFinite(op.end) ? model.alike(op) : undefined
    if (kind === undefined) continue
    const before = newest.get(kind)
    if (before !== undefined) elder.set(i, before)
    newest.set(kind, i)
  }
  return elder
}

/** The calls that may come next: begun before any of those left has ended. */
function listNext<Op>(head: Entry, ops: readonly Op[]): Op[] {
  const next: Op[] = []
  for (let entry = head.after; entry && !entry.isEnd; entry = entry.after) {
    const op = ops[entry.op]
    if (op !== undefined) next.push(op)
  }
  return next
}

/** Errors: the search took more than its steps. */
export function findOrder<State, Op extends Timed>(
  model: Model<State, Op>,
  ops: readonly Op[],
): Verdict<State, Op> {
  const head = createEntries(ops)
  const marks = createMarks(ops.length)
  const elder = findElder(model, ops)
  const tried = new Set<string>()
  const path: { entry: Entry; state: State }[] = []
  const orderOf = () => path.flatMap(({ entry }) => ops[entry.op] ?? [])
  let left = ops.filter(({ end }) => Number.isFinite(end)).length
  let state = model.initial
  let furthest = { order: [] as Op[], state, next: listNext(head, ops) }
  let entry = head.after
  for (let steps = 0; left > 0; steps++) {
    if (steps > mostSteps) throw new Error(`no verdict on ${ops.length} calls in ${mostSteps} steps`)
    if (entry === undefined || entry.isEnd) {
      const last = path.pop()
      if (!last) return { kind: 'violation', ...furthest }
      state = last.state
      marks.flip(last.entry.op)
      if (last.entry.end) {
        left++
        putBack(last.entry.end)
      }
      putBack(last.entry)
      entry = last.entry.after
      continue
    }
    const op = ops[entry.op]
    const waitsFor = elder.get(entry.op)
    const next =
      op === undefined || (waitsFor !== undefined && !marks.has(waitsFor)) ? undefined : model.step(state, op)
    if (next === undefined) {
      entry = entry.after
      continue
    }
    marks.flip(entry.op)
    const name = `${marks.name()} ${model.name(next)}`
    if (tried.has(name)) {
      marks.flip(entry.op)
      entry = entry.after
      continue
    }
    tried.add(name)
    path.push({ entry, state })
    state = next
    takeOut(entry)
    if (entry.end) {
      takeOut(entry.end)
      left--
    }
    if (path.length > furthest.order.length) furthest = { order: orderOf(), state, next: listNext(head, ops) }
    entry = head.after
  }
  return { kind: 'linearizable', order: orderOf() }
}
