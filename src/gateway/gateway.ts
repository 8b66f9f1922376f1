/** The gateway: the contract's requests to named connections, and the console's endpoints about them. */
import { readConnectionPath, type Visitor } from '#contract/access.ts'
import { limits } from '#contract/limits.ts'
import { concealAuthorizations } from './conceal.ts'
import type { ConnectionSettings } from './configuration.ts'
import { answerConsole, sendUnopened } from './console.ts'
import { passAnswerHeaders, passRequestHeaders, readPassing } from './passing.ts'
import { readBytes } from './read-body.ts'
import { bodyOf, type Recorder } from './recorder.ts'
import { openRegistry, type Registry } from './registry.ts'
import { passOn, type Reply, sendInstead, sendProblem, toResponse } from './reply.ts'
import { holdsSecret } from './secret-search.ts'
import type { ServiceContext } from './service.ts'

export interface GatewayOptions extends ServiceContext {
  readonly connections: readonly ConnectionSettings[]
  readonly newId: () => string
  /** On every answer, besides its own. */
  readonly headers: Readonly<Record<string, string>>
}

type Send = (request: Request) => Promise<Response>

export interface Gateway {
  readonly handles: (path: string) => boolean
  readonly fetch: (request: Request, visitor: Visitor) => Promise<Response>
  /** The local directory is the first connection: what it answers can be recorded as well. */
  readonly recordLocal: (send: Send) => Send
  /** Makes a text fit for a log. */
  readonly conceal: (text: string) => string
  /** Whether any connection needs a browser that was let in. */
  readonly hasCredentials: boolean
  readonly close: () => void
}

/** One of the contract's requests to a connection; `rest` is the path behind its name. */
async function forward(
  registry: Registry,
  request: Request,
  url: URL,
  name: string,
  rest: string,
  visitor: Visitor,
): Promise<Reply> {
  const service = registry.services.get(name)
  const replay = registry.replays.get(name)
  if (!service && !replay) return sendInstead('unknown', 404, 'There is no such connection.')
  if (service && !visitor.opened) return sendUnopened()
  // Answers are data; a page, a script or a picture of this origin they are not.
  const destination = request.headers.get('sec-fetch-dest')
  if (destination !== null && destination !== 'empty') {
    const told = JSON.stringify(destination.slice(0, 20))
    return sendInstead('address', 403, `Sec-Fetch-Dest: ${told} is not answered here.`)
  }
  const passing = readPassing(request.method, rest, url.search)
  if ('status' in passing) {
    const { status, detail, allow } = passing
    return sendInstead('address', status, detail, allow === undefined ? {} : { allow })
  }
  const body = await readBytes(request, limits.bodyBytes)
  if (!body) return sendInstead('address', 413, `The body has more than ${limits.bodyBytes} bytes.`)
  if (service) return service.answer(passing, request.headers, body, request.signal)
  const found = replay?.play(passing, body)
  if (!found) return sendInstead('not-recorded', 404, 'This request is not on the cassette.')
  return passOn(found.status, passAnswerHeaders(found.headers), bodyOf(found))
}

/** A recorder around the local directory; while it is off, nothing is between. */
function recordAround(send: Send, recorder: Recorder, timer: GatewayOptions['timer']): Send {
  return async (request) => {
    const url = new URL(request.url)
    const passing = recorder.state().on ? readPassing(request.method, url.pathname, url.search) : undefined
    if (!passing || 'status' in passing) return send(request)
    const { method, headers, signal } = request
    const body = await readBytes(request, limits.bodyBytes)
    // One that is too large is refused whatever is in it.
    const given = body ?? new Uint8Array(limits.bodyBytes + 1)
    const began = timer.now()
    const response = await send(
      new Request(url, { method, headers, signal, ...(given.length > 0 && { body: given }) }),
    )
    const answered = new Uint8Array(await response.arrayBuffer())
    const answerHeaders = Object.fromEntries(response.headers)
    recorder.add({
      passing,
      requestHeaders: passRequestHeaders(headers),
      requestBody: body ?? new Uint8Array(),
      status: response.status,
      headers: passAnswerHeaders(answerHeaders),
      body: answered,
      milliseconds: timer.now() - began,
    })
    return toResponse({ status: response.status, headers: answerHeaders, body: answered }, {})
  }
}

/** Errors: `ConfigurationError`. */
export function openGateway(options: GatewayOptions): Gateway {
  const registry = openRegistry(options.connections, options)
  const conceal = (text: string): string =>
    holdsSecret(text, registry.secrets()) ? '(held a credential)' : concealAuthorizations(text)

  const answer = async (request: Request, visitor: Visitor): Promise<Reply> => {
    const url = new URL(request.url)
    const connection = readConnectionPath(url.pathname)
    if (!connection) return answerConsole(registry, request, url, visitor)
    return forward(registry, request, url, connection.name.toLowerCase(), connection.rest, visitor)
  }

  return {
    handles: (path) => /^\/(?:connections|console\/(?:connections|cassettes))(?:\/|$)/i.test(path),
    hasCredentials: registry.services.size > 0,
    conceal,
    fetch: async (request, visitor) => {
      const correlationId = options.newId()
      const always = { ...options.headers, 'cache-control': 'no-store' }
      try {
        const reply = await answer(request, visitor)
        const isOwn = reply.headers['x-xblcorrelationid'] === undefined
        return toResponse(reply, isOwn ? { ...always, 'x-xblcorrelationid': correlationId } : always)
      } catch (error) {
        // Whoever asked has gone; nobody reads this.
        if (request.signal.aborted) return toResponse(sendProblem(400, 'Cancelled.'), always)
        const told = error instanceof Error ? (error.stack ?? error.message) : String(error)
        console.error(correlationId, conceal(told))
        return toResponse(sendProblem(500, `Correlation id ${correlationId}.`), always)
      }
    },
    recordLocal: (send) => {
      const local = registry.recorderOf('local')
      return local ? recordAround(send, local, options.timer) : send
    },
    close: registry.close,
  }
}
