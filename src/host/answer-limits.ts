/** Answers under way on the server's connections: ends those that nobody takes, and finishes the rest at a stop. */
import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { PacedResponse } from './paced-response.ts'

export interface AnswerLimits {
  /** Milliseconds in which the other side takes something of an answer that waits for it. */
  readonly stalledMs: number
  /** Milliseconds in which an answer that was handed over whole is taken. */
  readonly untakenMs: number
  /** Milliseconds in which what was begun is finished after a stop is asked for. */
  readonly finishMs: number
}

export const answerLimits: AnswerLimits = { stalledMs: 30_000, untakenMs: 300_000, finishMs: 10_000 }

/** Answers with the function that stops the server: it ends once every answer is out, or the time is over. */
export function limitAnswers(server: Server, limits: AnswerLimits): () => Promise<void> {
  /** Each answer under way, and since when all of it has been handed over. */
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
  // Node calls it where a connection has neither read nor written anything for so long.
  server.setTimeout(limits.stalledMs, (socket) => {
    if (!busy.has(socket) || socket.writableLength > 0) socket.destroy()
    // What is asked for is still being worked on.
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
      // It closes what is idle: a browser keeps connections open that it has asked nothing on.
      server.close(() => {
        clearTimeout(impatient)
        clearInterval(sweeping)
        resolve()
      })
    })
}
