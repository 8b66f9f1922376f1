/** Ends answers that the client does not read, and lets running requests finish at a stop. */
import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { PacedResponse } from './paced-response.ts'

export interface AnswerLimits {
  /** Milliseconds without activity after which an idle connection, or one with unread data, is ended. */
  readonly stalledMs: number
  /** Milliseconds that the client has to receive an answer once the server has written all of it. */
  readonly deliveryMs: number
  /** Milliseconds that running requests have to finish after a stop is requested. */
  readonly finishMs: number
}

export const answerLimits: AnswerLimits = { stalledMs: 30_000, deliveryMs: 300_000, finishMs: 10_000 }

interface Unfinished {
  readonly response: ServerResponse
  readonly socket: Socket
  /** Its place in the list. */
  place: number
  /** When it was first seen that all of it is written, by `performance.now()`; undefined: not yet. */
  writtenSince: number | undefined
}

/**
 * The answers in progress. An array, because a `Map` that is filled and emptied all the time leaves tables behind that
 * refer to each other and to what was in them: V8 then frees no answer until it collects the whole heap.
 */
function createUnfinishedList() {
  const all: Unfinished[] = []
  const remove = ({ place }: Unfinished) => {
    const last = all.pop()
    if (!last || last.place === place) return
    last.place = place
    all[place] = last
  }
  return {
    all: (): readonly Unfinished[] => all,
    add: (response: ServerResponse, socket: Socket) => {
      const own: Unfinished = { response, socket, place: all.length, writtenSince: undefined }
      all.push(own)
      response.once('close', () => remove(own))
    },
  }
}

/**
 * Returns the function that stops the server. It resolves when every answer is sent or `finishMs` is over.
 */
export function limitAnswers(server: Server, limits: AnswerLimits): () => Promise<void> {
  const unfinished = createUnfinishedList()
  let isStopping = false
  const track = (socket: Socket, response: ServerResponse) => {
    unfinished.add(response, socket)
    if (isStopping) response.shouldKeepAlive = false
  }
  server.on('request', (request, response) => track(request.socket, response))
  server.on('checkExpectation', (request, response) => track(request.socket, response))
  // Node calls this when a connection has neither read nor written a byte for `stalledMs`.
  server.setTimeout(limits.stalledMs, (socket) => {
    const isAnswered = unfinished.all().every((one) => one.socket !== socket)
    if (isAnswered || socket.writableLength > 0) socket.destroy()
    // The handler is still computing the answer, so the server waits.
    else socket.setTimeout(limits.stalledMs)
  })
  const sweep = () => {
    for (const one of unfinished.all()) {
      const { response, writtenSince } = one
      const isWhole = response instanceof PacedResponse ? response.isComplete : response.writableEnded
      if (!isWhole) continue
      if (writtenSince === undefined) one.writtenSince = performance.now()
      else if (performance.now() - writtenSince > limits.deliveryMs) response.destroy()
    }
  }
  const sweeping = setInterval(sweep, Math.min(limits.deliveryMs / 4, 5000)).unref()
  return () =>
    new Promise((resolve) => {
      isStopping = true
      for (const { response } of unfinished.all()) response.shouldKeepAlive = false
      const deadline = setTimeout(() => server.closeAllConnections(), limits.finishMs)
      // `close` also closes idle connections, such as those a browser opens in advance and has not used.
      server.close(() => {
        clearTimeout(deadline)
        clearInterval(sweeping)
        resolve()
      })
    })
}
