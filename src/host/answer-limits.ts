/** Ends answers that the client does not read, and lets running requests finish at a stop. */
import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { PacedResponse } from './paced-response.ts'

export interface AnswerLimits {
  /** Milliseconds without activity after which an idle connection, or one with unread data, is ended. */
  readonly stalledMs: number
  /** Milliseconds that the client has to receive an answer once the server has written all of it. */
  readonly untakenMs: number
  /** Milliseconds that running requests have to finish after a stop is requested. */
  readonly finishMs: number
}

export const answerLimits: AnswerLimits = { stalledMs: 30_000, untakenMs: 300_000, finishMs: 10_000 }

/**
 * Returns the function that stops the server. It resolves when every answer is sent or `finishMs` is over.
 */
export function limitAnswers(server: Server, limits: AnswerLimits): () => Promise<void> {
  /** Each answer in progress, and the time since which all of it is written (undefined: not all yet). */
  const open = new Map<ServerResponse, number | undefined>()
  const busy = new Map<Socket, number>()
  let isStopping = false
  const follow = (socket: Socket, response: ServerResponse) => {
    open.set(response, undefined)
    busy.set(socket, (busy.get(socket) ?? 0) + 1)
    if (isStopping) response.shouldKeepAlive = false
    response.once('close', () => {
      open.delete(response)
      const left = (busy.get(socket) ?? 1) - 1
      if (left > 0) busy.set(socket, left)
      else busy.delete(socket)
    })
  }
  server.on('request', (request, response) => follow(request.socket, response))
  server.on('checkExpectation', (request, response) => follow(request.socket, response))
  // Node calls this when a connection has neither read nor written a byte for `stalledMs`.
  server.setTimeout(limits.stalledMs, (socket) => {
    if (!busy.has(socket) || socket.writableLength > 0) socket.destroy()
    // The handler is still computing the answer, so the server waits.
    else socket.setTimeout(limits.stalledMs)
  })
  const sweep = () => {
    for (const [response, since] of open) {
      const isWhole = response instanceof PacedResponse ? response.isHandedOver : response.writableEnded
      if (!isWhole) continue
      if (since === undefined) open.set(response, performance.now())
      else if (performance.now() - since > limits.untakenMs) response.destroy()
    }
  }
  const sweeping = setInterval(sweep, Math.min(limits.untakenMs / 4, 5000)).unref()
  return () =>
    new Promise((resolve) => {
      isStopping = true
      for (const response of open.keys()) response.shouldKeepAlive = false
      const impatient = setTimeout(() => server.closeAllConnections(), limits.finishMs)
      // `close` also closes idle connections, such as those a browser opens in advance and has not used.
      server.close(() => {
        clearTimeout(impatient)
        clearInterval(sweeping)
        resolve()
      })
    })
}
