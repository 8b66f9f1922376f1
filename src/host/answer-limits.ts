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

/**
 * Returns the function that stops the server. It resolves when every answer is sent or `finishMs` is over.
 */
export function limitAnswers(server: Server, limits: AnswerLimits): () => Promise<void> {
  /** Each answer in progress, and the time since which all of it is written (undefined: not all yet). */
  const unfinished = new Map<ServerResponse, number | undefined>()
  const activeSockets = new Map<Socket, number>()
  let isStopping = false
  const track = (socket: Socket, response: ServerResponse) => {
    unfinished.set(response, undefined)
    activeSockets.set(socket, (activeSockets.get(socket) ?? 0) + 1)
    if (isStopping) response.shouldKeepAlive = false
    response.once('close', () => {
      unfinished.delete(response)
      const left = (activeSockets.get(socket) ?? 1) - 1
      if (left > 0) activeSockets.set(socket, left)
      else activeSockets.delete(socket)
    })
  }
  server.on('request', (request, response) => track(request.socket, response))
  server.on('checkExpectation', (request, response) => track(request.socket, response))
  // Node calls this when a connection has neither read nor written a byte for `stalledMs`.
  server.setTimeout(limits.stalledMs, (socket) => {
    if (!activeSockets.has(socket) || socket.writableLength > 0) socket.destroy()
    // The handler is still computing the answer, so the server waits.
    else socket.setTimeout(limits.stalledMs)
  })
  const sweep = () => {
    for (const [response, since] of unfinished) {
      const isWhole = response instanceof PacedResponse ? response.isComplete : response.writableEnded
      if (!isWhole) continue
      if (since === undefined) unfinished.set(response, performance.now())
      else if (performance.now() - since > limits.deliveryMs) response.destroy()
    }
  }
  const sweeping = setInterval(sweep, Math.min(limits.deliveryMs / 4, 5000)).unref()
  return () =>
    new Promise((resolve) => {
      isStopping = true
      for (const response of unfinished.keys()) response.shouldKeepAlive = false
      const deadline = setTimeout(() => server.closeAllConnections(), limits.finishMs)
      // `close` also closes idle connections, such as those a browser opens in advance and has not used.
      server.close(() => {
        clearTimeout(deadline)
        clearInterval(sweeping)
        resolve()
      })
    })
}
