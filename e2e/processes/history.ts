/** History of client operations on sessions: calls and answers, with their times. */

/** A session as shown in one answer. */
export interface ShownSession {
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
  /** Joins the session and writes `n`, a value that is written only once in the whole history. */
  | { readonly kind: 'put'; readonly n: number; readonly condition: Condition }
  /** `held`: the ETag to send as `If-None-Match`; 304 means that this version is still the current one. */
  | { readonly kind: 'get'; readonly knownEtag?: string }
  /** DELETE of `members/me`. */
  | { readonly kind: 'leave' }
  /** Creates an activity handle of this person for the session. */
  | { readonly kind: 'activity' }

/** Result of a call. `unknown` (no answer, or a fault): took effect at any later time, or never. */
export type Answer =
  | 'unknown'
  | {
      readonly status: number
      readonly etag?: string
      readonly shown?: ShownSession
      readonly handle?: string
    }

export interface Operation {
  readonly id: number
  /** Client number. A client makes one call at a time. */
  readonly client: number
  /** An XUID. Several clients may act as the same person. */
  readonly person: string
  /** The session's name. */
  readonly key: string
  readonly call: Call
  /** Milliseconds of one monotonic clock. */
  readonly start: number
  /** Milliseconds of the same clock; `Infinity` if the answer is unknown. */
  readonly end: number
  readonly answer: Answer
}

export interface History {
  readonly operations: readonly Operation[]
  /** Records the start of a call. Call the returned function with the answer to record the operation. */
  readonly begin: (
    who: Pick<Operation, 'client' | 'person' | 'key'>,
    call: Call,
  ) => (answer: Answer) => Operation
}

/** `clock`: returns milliseconds and never goes back. */
export function createHistory(clock: () => number = () => performance.now()): History {
  const operations: Operation[] = []
  let nextId = 0
  return {
    operations,
    begin: (who, call) => {
      const id = nextId++
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

/** The history up to `time`. Answers that came later become `unknown`. */
export function truncateAt(operations: readonly Operation[], time: number): Operation[] {
  return operations
    .filter(({ start }) => start <= time)
    .map((one) => (one.end <= time ? one : { ...one, end: Number.POSITIVE_INFINITY, answer: 'unknown' }))
}

function describeCall(call: Call): string {
  if (call.kind === 'get')
    return `get${call.knownEtag === undefined ? '' : ` unless ${call.knownEtag.slice(1, 9)}`}`
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

/** Describes the operation in one line of a report. */
export function describeOperation({ id, client, person, call, start, end, answer }: Operation): string {
  const times = `${start.toFixed(1)}–${Number.isFinite(end) ? end.toFixed(1) : '?'}`
  return `#${id} client ${client} (${person}) ${times}: ${describeCall(call)} → ${describeAnswer(answer)}`
}
