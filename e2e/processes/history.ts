/** What clients asked of sessions and what they were told, with the times at which both happened. */

/** A session as one answer shows it. */
export interface Shown {
  readonly branch: string
  readonly changeNumber: number
  readonly etag: string
  /** `properties.custom.n`. */
  readonly n: number
  /** XUIDs, sorted. */
  readonly members: readonly string[]
}

/** The condition of a write: none, `If-None-Match: *`, or `If-Match` with an ETag. */
export type Condition = 'none' | 'create' | { readonly etag: string }

export type Call =
  /** Joins, and writes a value that is written once in the whole history. */
  | { readonly kind: 'put'; readonly n: number; readonly condition: Condition }
  /** With `held`, `If-None-Match`: 304 shows that very version again. */
  | { readonly kind: 'get'; readonly held?: string }
  /** DELETE of `members/me`. */
  | { readonly kind: 'leave' }
  /** Makes the session the person's activity. */
  | { readonly kind: 'activity' }

/** What came back. Where nothing did, or a fault, the call may have happened at any time after it began, or never. */
export type Answer =
  | 'unknown'
  | { readonly status: number; readonly etag?: string; readonly shown?: Shown; readonly handle?: string }

export interface Operation {
  readonly id: number
  /** One client does one thing after another. */
  readonly client: number
  /** An XUID; several clients may be one person. */
  readonly person: string
  /** The session's name. */
  readonly key: string
  readonly call: Call
  /** Milliseconds of one monotonic clock. */
  readonly start: number
  /** `Infinity` where the answer is unknown. */
  readonly end: number
  readonly answer: Answer
}

export interface History {
  readonly operations: readonly Operation[]
  /** Notes when a call begins; what is answered is to be told once it is known. */
  readonly begin: (
    who: Pick<Operation, 'client' | 'person' | 'key'>,
    call: Call,
  ) => (answer: Answer) => Operation
}

/** `clock`: milliseconds, which only go forward. */
export function createHistory(clock: () => number = () => performance.now()): History {
  const operations: Operation[] = []
  let ids = 0
  return {
    operations,
    begin: (who, call) => {
      const id = ids++
      const start = clock()
      return (answer) => {
        const end = answer === 'unknown' ? Number.POSITIVE_INFINITY : clock()
        const operation = { id, ...who, call, start, end, answer }
        operations.push(operation)
        return operation
      }
    },
  }
}

/** The history as it was known at `time`: what was answered later is unknown. */
export function cutAt(operations: readonly Operation[], time: number): Operation[] {
  return operations
    .filter(({ start }) => start <= time)
    .map((one) => (one.end <= time ? one : { ...one, end: Number.POSITIVE_INFINITY, answer: 'unknown' }))
}

function describeCall(call: Call): string {
  if (call.kind === 'get') return `get${call.held === undefined ? '' : ` unless ${call.held.slice(1, 9)}`}`
  if (call.kind !== 'put') return call.kind
  const { condition } = call
  const when =
    condition === 'none' ? '' : condition === 'create' ? ' if absent' : ` if ${condition.etag.slice(1, 9)}`
  return `put n=${call.n}${when}`
}

function describeAnswer(answer: Answer): string {
  if (answer === 'unknown') return 'unknown'
  const { status, etag, shown, handle } = answer
  const of = shown
    ? ` change ${shown.changeNumber} n=${shown.n} members ${shown.members.join(',')} tag ${shown.etag.slice(1, 9)}`
    : etag === undefined
      ? ''
      : ` tag ${etag.slice(1, 9)}`
  return `${status}${of}${handle === undefined ? '' : ` handle ${handle.slice(0, 8)}`}`
}

/** One line of a report. */
export function describeOperation({ id, client, person, call, start, end, answer }: Operation): string {
  const times = `${start.toFixed(1)}–${Number.isFinite(end) ? end.toFixed(1) : '?'}`
  return `#${id} client ${client} (${person}) ${times}: ${describeCall(call)} → ${describeAnswer(answer)}`
}
