/** `GET /console/changes`: a session or a SCID as server-sent events, told only to whoever may read the sessions. */
import * as z from 'zod'
import type { ScidChange, SessionChange } from '#contract/console/session-change.ts'
import { foldCase, Name, Scid } from '#contract/identifiers.ts'
import type { Caller } from '#contract/mpsd/caller.ts'
import { type Answer, sendProblem } from '#http/answer.ts'
import { canRead } from '#rules/can-read.ts'
import { refOf } from '#rules/session-record.ts'
import { applyTimers, nextTimer } from '#rules/timers.ts'
import type { WrittenSession } from '../changes.ts'
import type { ConsoleCall } from '../console-call.ts'
import type { Context } from '../context.ts'
import { findRelations } from '../store/people-store.ts'
import { findSession, type SessionKey } from '../store/session-store.ts'

/** Milliseconds between two looks at a database that other processes write too. */
const sharedLookMs = 1000
/** The same for a whole SCID: then, anything may have changed. */
const sharedScidLookMs = 5000
/** Milliseconds between two signs of life, so that a connection that was lost is noticed. */
const keepAliveMs = 15_000
/** Milliseconds between two events at the least: what happens meanwhile is one change. */
const minPauseMs = 50
/** Sessions whose changes are told one by one; of more at once, it is told that anything may have changed. */
const maxTold = 200
/** Streams that are open at once; a further one is refused. */
const maxStreams = 200

let openStreams = 0

/** A change as the reader may know it, and the milliseconds until a timer makes the next one. */
async function look(
  context: Context,
  key: SessionKey,
  caller: Caller | undefined,
): Promise<{ readonly change: SessionChange; readonly nextMs: number }> {
  await context.conditions.refresh()
  const { db, now: readClock } = context
  const now = readClock()
  const record = await findSession(db, key)
  const never = Number.POSITIVE_INFINITY
  if (!record) return { change: { state: 'gone' }, nextMs: never }
  const isReadable = caller && canRead(record, caller, await findRelations(db, record, caller)).allowed
  const timer = nextTimer(record)
  if (!isReadable) {
    // A read would end a session whose timeouts have passed, and be answered as such.
    const hasLapsed = applyTimers(record, now) === undefined
    const nextMs = timer === null || timer <= now ? never : timer - now
    return { change: { state: hasLapsed ? 'gone' : 'unreadable' }, nextMs: hasLapsed ? never : nextMs }
  }
  const isDue = applyTimers(record, now) !== record
  const isHeld = context.conditions.clock().held
  return {
    change: { state: 'here', etag: record.etag, changeNumber: record.changeNumber, isDue },
    nextMs: timer === null || isDue || isHeld ? never : Math.max(0, timer - now),
  }
}

const encoder = new TextEncoder()

/** Resolves when somebody rings, when the time is over, or when the signal is aborted. */
function createBell(signal: AbortSignal) {
  let isRung = false
  let wake: (() => void) | undefined
  const ring = () => {
    isRung = true
    wake?.()
  }
  signal.addEventListener('abort', ring)
  return {
    ring,
    wait: async (milliseconds: number) => {
      if (!isRung) {
        let timer: NodeJS.Timeout | undefined
        await new Promise<void>((resolve) => {
          wake = resolve
          timer = setTimeout(resolve, milliseconds)
        })
        clearTimeout(timer)
        wake = undefined
      }
      isRung = false
    },
  }
}

/**
 * Signs of life are sent at their own times and never because something was written: whoever may not read a session
 * must not learn of its writes by them either.
 */
function createLife() {
  let toldAt = Number.NEGATIVE_INFINITY
  const leftMs = () => Math.max(0, toldAt + keepAliveMs - performance.now())
  function* tell(text: string) {
    yield text
    toldAt = performance.now()
  }
  return {
    tell,
    /** The first one opens the stream. */
    keep: function* () {
      if (leftMs() === 0) yield* tell(': still here\n\n')
    },
    /** Milliseconds until the next sign of life. */
    leftMs,
  }
}

const nameOf = ({ scid, template, name }: SessionKey) =>
  JSON.stringify([scid, foldCase(template), foldCase(name)])

async function* tellChanges(
  context: Context,
  key: SessionKey,
  caller: Caller | undefined,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const bell = createBell(signal)
  const own = nameOf(key)
  const unsubscribe = context.changes.subscribe((written) => {
    if (!written || nameOf(written.key) === own) bell.ring()
  })
  try {
    let last = ''
    const life = createLife()
    while (!signal.aborted) {
      const { change, nextMs } = await look(context, key, caller)
      const text = JSON.stringify(change)
      if (text !== last) yield* life.tell(`data: ${text}\n\n`)
      else yield* life.keep()
      last = text
      await bell.wait(Math.min(nextMs, context.engine.shared ? sharedLookMs : keepAliveMs, life.leftMs()))
      if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, minPauseMs))
    }
  } finally {
    unsubscribe()
  }
}

/** Whether the caller could read the session before it was written, or can now. */
async function findChange(
  { db }: Context,
  { key, before }: WrittenSession,
  caller: Caller,
): Promise<ScidChange | undefined> {
  const after = await findSession(db, key)
  if (before?.etag === after?.etag) return undefined
  for (const record of [after, before]) {
    if (record && canRead(record, caller, await findRelations(db, record, caller)).allowed) {
      return { state: 'changed', sessionRef: refOf(record) }
    }
  }
  return undefined
}

async function* tellChangesOfScid(
  context: Context,
  scid: Scid,
  caller: Caller | undefined,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const bell = createBell(signal)
  const waiting = new Map<string, WrittenSession>()
  let isAnything = false
  let anythingAt = context.engine.shared ? performance.now() + sharedScidLookMs : Number.POSITIVE_INFINITY
  const hear = (written: WrittenSession | undefined) => {
    if (written && written.key.scid !== scid) return
    const name = written && nameOf(written.key)
    if (name === undefined || (waiting.size >= maxTold && !waiting.has(name))) isAnything = true
    // Of several writes, the state before the first one counts.
    else if (written && !waiting.has(name)) waiting.set(name, written)
    bell.ring()
  }
  const unsubscribe = context.changes.subscribe(hear, { before: true })
  const life = createLife()
  try {
    while (!signal.aborted) {
      const told: ScidChange[] = isAnything ? [{ state: 'anything' }] : []
      const heard = isAnything ? [] : [...waiting.values()]
      isAnything = false
      waiting.clear()
      for (const written of heard) {
        const change = caller && (await findChange(context, written, caller))
        if (change) told.push(change)
      }
      if (told.length > 0)
        yield* life.tell(told.map((change) => `data: ${JSON.stringify(change)}\n\n`).join(''))
      else yield* life.keep()
      await bell.wait(Math.min(life.leftMs(), Math.max(0, anythingAt - performance.now())))
      // What other processes have written is not known here, and is told at its own times.
      if (performance.now() >= anythingAt) {
        isAnything = true
        anythingAt += sharedScidLookMs
      }
      if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, minPauseMs))
    }
  } finally {
    unsubscribe()
  }
}

/** The events, for as long as somebody reads them and the directory runs. */
function toStream(events: AsyncGenerator<string>, onEnd: () => void): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      try {
        const { value, done } = await events.next()
        if (!done) return controller.enqueue(encoder.encode(value))
        controller.close()
      } catch (error) {
        controller.error(error)
      }
      onEnd()
    },
    cancel: async () => {
      onEnd()
      await events.return(undefined)
    },
  })
}

const SessionPlace = z.object({ template: Name, name: Name })

export async function handleWatchChanges({ context, request }: ConsoleCall): Promise<Answer> {
  const { searchParams } = new URL(request.url)
  const scid = Scid.safeParse(searchParams.get('scid'))
  const [template, name] = ['template', 'name'].map((one) => searchParams.get(one))
  const key = template === null && name === null ? undefined : SessionPlace.safeParse({ template, name })
  if (!scid.success || key?.success === false) {
    return sendProblem(400, 'scid must name a SCID; scid, template and name together name a session.')
  }
  if (openStreams >= maxStreams) {
    return sendProblem(503, `At most ${maxStreams} streams of changes are open at once.`, {
      'retry-after': '5',
    })
  }
  const caller = await context.tokens.verify(request.headers.get('authorization'))
  const reader = new AbortController()
  const signal = AbortSignal.any([request.signal, context.changes.stopped, reader.signal])
  openStreams++
  let isOpen = true
  const end = () => {
    if (isOpen) openStreams--
    isOpen = false
    reader.abort()
  }
  signal.addEventListener('abort', end)
  return {
    status: 200,
    headers: { 'content-type': 'text/event-stream' },
    body: toStream(
      key
        ? tellChanges(context, { scid: scid.data, ...key.data }, caller, signal)
        : tellChangesOfScid(context, scid.data, caller, signal),
      end,
    ),
  }
}
