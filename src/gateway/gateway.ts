/** The gateway: requests of the contract to named connections, and the console's endpoints about them. */
import { recordedHeader } from '#contract/console/connections.ts'
import { parseConnectionPath } from '#contract/console/request-policy.ts'
import type { RequestUser } from '#contract/console/sign-in.ts'
import { limits } from '#contract/mpsd/limits.ts'
import type { Send } from '#contract/send.ts'
import { type Answer, sendProblem, toResponse } from '#http/answer.ts'
import { readRequestBytes } from '#http/read-bytes.ts'
import { pickAnswerHeaders, pickRequestHeaders, readAllowedRequest } from './allow-list.ts'
import { concealAuthorizations } from './conceal.ts'
import type { ConnectionSettings } from './configuration.ts'
import { createConnectionConsole, sendNotSignedIn } from './connection-handlers.ts'
import { decodeBody, type Recorder } from './recorder.ts'
import { openRegistry, type Registry } from './registry.ts'
import { inertHeaders, passOn, sendGatewayProblem } from './reply.ts'
import { holdsSecret } from './secret-search.ts'
import type { ServiceContext } from './service.ts'

export interface GatewayOptions extends ServiceContext {
  readonly connections: readonly ConnectionSettings[]
  readonly newId: () => string
  /** Headers added to every answer. */
  readonly headers: Readonly<Record<string, string>>
}

export interface Gateway {
  readonly ownsPath: (path: string) => boolean
  readonly fetch: (request: Request, visitor: RequestUser) => Promise<Response>
  /** Wraps the local directory, so that its answers can be recorded too. */
  readonly recordLocal: (send: Send) => Send
  readonly isRecordingLocal: () => boolean
  /** Removes credentials from a text for the log. */
  readonly conceal: (text: string) => string
  /** Whether any connection is to a service, and so needs a signed-in browser. */
  readonly hasCredentials: boolean
  readonly close: () => void
}

/** Handles a contract request to a connection; `rest` is the path after the connection's name. */
async function forward(
  registry: Registry,
  request: Request,
  url: URL,
  name: string,
  rest: string,
  visitor: RequestUser,
): Promise<Answer> {
  const service = registry.services.get(name)
  const replay = registry.replays.get(name)
  if (!service && !replay) return sendGatewayProblem('unknown', 404, 'There is no such connection.')
  if (service && !visitor.opened) return sendNotSignedIn()
  // Answers are data: they must not load as pages, scripts or images of this origin (choice 50).
  const destination = request.headers.get('sec-fetch-dest')
  if (destination !== null && destination !== 'empty') {
    const message = JSON.stringify(destination.slice(0, 20))
    return sendGatewayProblem('address', 403, `Sec-Fetch-Dest: ${message} is not allowed here.`)
  }
  const allowed = readAllowedRequest(request.method, rest, url.search)
  if ('status' in allowed) {
    const { status, detail, allow } = allowed
    return sendGatewayProblem('address', status, detail, allow === undefined ? {} : { allow })
  }
  const body = await readRequestBytes(request, limits.bodyBytes)
  if (body === 'too long')
    return sendGatewayProblem('address', 413, `The body has more than ${limits.bodyBytes} bytes.`)
  if (body === 'broken off') return sendGatewayProblem('address', 400, 'The body is incomplete.')
  if (service) return service.answer(allowed, request.headers, body, request.signal)
  const found = replay?.play(allowed, body)
  if (!found) return sendGatewayProblem('not-recorded', 404, 'This request is not on the cassette.')
  const recorded = { [recordedHeader]: `${found.at} ${Math.round(found.milliseconds)}` }
  return passOn(found.status, { ...pickAnswerHeaders(found.headers), ...recorded }, decodeBody(found))
}

/** Records the local directory's answers. While the recorder is off, requests go straight through. */
function recordExchanges(send: Send, recorder: Recorder, timer: GatewayOptions['timer']): Send {
  return async (request) => {
    const url = new URL(request.url)
    const allowed = recorder.state().on
      ? readAllowedRequest(request.method, url.pathname, url.search)
      : undefined
    if (!allowed || 'status' in allowed) return send(request)
    const { method, headers, signal } = request
    const body = await readRequestBytes(request, limits.bodyBytes)
    if (body === 'broken off') return toResponse(sendProblem(400, 'The body is incomplete.'))
    // The directory refuses a body that is too large whatever it contains, so zeros replace it.
    const given = body === 'too long' ? new Uint8Array(limits.bodyBytes + 1) : body
    const began = timer.now()
    const response = await send(
      new Request(url, { method, headers, signal, ...(given.length > 0 && { body: given }) }),
    )
    const answered = new Uint8Array(await response.arrayBuffer())
    const answerHeaders = Object.fromEntries(response.headers)
    recorder.add({
      allowed,
      requestHeaders: pickRequestHeaders(headers),
      requestBody: body === 'too long' ? new Uint8Array() : body,
      status: response.status,
      headers: pickAnswerHeaders(answerHeaders),
      body: answered,
      milliseconds: timer.now() - began,
    })
    return toResponse({ status: response.status, headers: answerHeaders, body: answered })
  }
}

/** Errors: `ConfigurationError`. */
export function openGateway(options: GatewayOptions): Gateway {
  const registry = openRegistry(options.connections, options)
  const connectionConsole = createConnectionConsole()
  const conceal = (text: string): string =>
    holdsSecret(text, registry.secrets())
      ? '(removed: it contained a credential)'
      : concealAuthorizations(text)

  const answer = async (request: Request, visitor: RequestUser): Promise<Answer> => {
    const url = new URL(request.url)
    const connection = parseConnectionPath(url.pathname)
    if (!connection)
      return connectionConsole.answer(request.method, url.pathname, { registry, request, url, visitor })
    return forward(registry, request, url, connection.name.toLowerCase(), connection.rest, visitor)
  }

  return {
    ownsPath: (path) => parseConnectionPath(path) !== undefined || connectionConsole.ownsPath(path),
    hasCredentials: registry.services.size > 0,
    conceal,
    fetch: async (request, visitor) => {
      const correlationId = options.newId()
      const commonHeaders = { ...options.headers, ...inertHeaders }
      try {
        const reply = await answer(request, visitor)
        const isOwn = reply.headers['x-xblcorrelationid'] === undefined
        return toResponse(
          reply,
          isOwn ? { ...commonHeaders, 'x-xblcorrelationid': correlationId } : commonHeaders,
        )
      } catch (error) {
        // The client has disconnected, so this response is never read.
        if (request.signal.aborted) return toResponse(sendProblem(400, 'Cancelled.'), commonHeaders)
        const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
        console.error(correlationId, conceal(message))
        return toResponse(sendProblem(500, `Correlation id ${correlationId}.`), commonHeaders)
      }
    },
    recordLocal: (send) => {
      const local = registry.recorderOf('local')
      return local ? recordExchanges(send, local, options.timer) : send
    },
    isRecordingLocal: () => registry.recorderOf('local')?.state().on === true,
    close: registry.close,
  }
}
