/** Watches every exchange that passes through a Send: history, watching, files and recordings stand on it. */
import { messageOfError } from '#contract/errors.ts'
import type { Send } from '#contract/send.ts'

export interface ObservedExchange {
  readonly method: string
  readonly url: string
  /** Without the headers that hold a credential. */
  readonly requestHeaders: Readonly<Record<string, string>>
  /** The request's body as text; empty if it had none. */
  readonly requestBody: string
  readonly outcome:
    | {
        readonly kind: 'answered'
        readonly status: number
        readonly headers: Readonly<Record<string, string>>
        readonly body: string
      }
    | { readonly kind: 'failed'; readonly reason: string }
  /** Milliseconds until the body had arrived, or the request had failed. */
  readonly milliseconds: number
}

/** Headers whose values are credentials. */
const secretHeaders: ReadonlySet<string> = new Set(['authorization', 'cookie', 'x-sessionscope-access'])

function withoutSecrets(headers: Headers): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => !secretHeaders.has(name)))
}

/**
 * A Send around `send` that reports each exchange once its body has arrived. The caller gets its answer as
 * from `send`, and does not wait for the report.
 */
export function observe(send: Send, onExchange: (exchange: ObservedExchange) => void): Send {
  return async (request) => {
    const requestBody = request.clone().text()
    const startedAt = performance.now()
    const report = async (outcome: ObservedExchange['outcome']) =>
      onExchange({
        method: request.method,
        url: request.url,
        requestHeaders: withoutSecrets(request.headers),
        requestBody: await requestBody.catch(() => ''),
        outcome,
        milliseconds: performance.now() - startedAt,
      })
    const fail = (error: unknown) => report({ kind: 'failed', reason: messageOfError(error) })
    try {
      const response = await send(request)
      const { status, headers } = response
      void response
        .clone()
        .text()
        .then(
          (body) => report({ kind: 'answered', status, headers: Object.fromEntries(headers), body }),
          fail,
        )
      return response
    } catch (error) {
      await fail(error)
      throw error
    }
  }
}
