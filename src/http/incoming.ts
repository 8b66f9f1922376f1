/** A request as a handler reads it: from the Fetch standard's Request, or from Node's message without one. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { readHeader } from './headers.ts'
import { type BodyBytes, readBytes, readRequestBytes } from './read-bytes.ts'

/** The value of a header, its repeated values joined by `, `; null if it is absent. `name` is in lower case. */
export interface HeaderReader {
  readonly get: (name: string) => string | null
}

export interface Incoming {
  readonly method: string
  /** The path as a URL has it: dot segments resolved, percent-encoded, without the query. */
  readonly path: string
  /** The query with its `?`, or nothing. */
  readonly search: string
  readonly headers: HeaderReader
  /** Aborted when the client goes away. A function and no getter: see `fromMessage`. */
  readonly signal: () => AbortSignal
  readonly readBody: (maxBytes: number) => Promise<BodyBytes>
}

export function fromRequest(request: Request): Incoming {
  const { pathname, search } = new URL(request.url)
  return {
    method: request.method,
    path: pathname,
    search,
    headers: request.headers,
    signal: () => request.signal,
    readBody: (maxBytes) => readRequestBytes(request, maxBytes),
  }
}

/** Targets that a URL has exactly as they are written. */
const plainTarget = /^((?:\/[\w~-]*)+)(\?[\w~.%!$&()*+,;=:@/?-]*)?$/

const noBody: BodyBytes = new Uint8Array()

/**
 * Undefined if the target must be read as a URL: a Request does that. No part of the object is a getter: V8 makes a new
 * hidden class for each getter that is a new function, and the class keeps the request until the whole heap is collected.
 */
export function fromMessage(message: IncomingMessage, response: ServerResponse): Incoming | undefined {
  const { method = 'GET' } = message
  const [, path, search = ''] = plainTarget.exec(message.url ?? '') ?? []
  if (path === undefined) return undefined
  let controller: AbortController | undefined
  return {
    method,
    path,
    search: search === '?' ? '' : search,
    headers: { get: (name) => readHeader(message, name) ?? null },
    signal: () => {
      if (controller) return controller.signal
      const made = new AbortController()
      controller = made
      response.once('close', () => made.abort())
      return made.signal
    },
    readBody: async (maxBytes) =>
      method === 'GET' || method === 'HEAD' ? noBody : readBytes(message, maxBytes),
  }
}
