/** Routes requests to our own endpoints: one loop over their table for every module that answers some of them. */
import type { ConsoleEndpoint } from '#contract/console/endpoint.ts'
import { type AnsweredBy, consoleEndpoints } from '#contract/console/endpoints.ts'
import { findConsoleModule, isFile, parseConsolePath } from '#contract/console/paths.ts'
import { getOwn } from '#contract/get-own.ts'
import type { PathParts } from '#contract/path-parser.ts'
import { type Answer, sendMethodNotAllowed, sendProblem, type WholeAnswer } from './answer.ts'

type Module = ConsoleEndpoint['answeredBy']

export type ConsoleHandler<Call, A extends Answer = Answer> = (call: Call, parts: PathParts) => A | Promise<A>

/** One handler for each endpoint that the module answers. A missing one is a type error. */
export type ConsoleHandlers<M extends Module, Call, A extends Answer = Answer> = Readonly<
  Record<AnsweredBy<M>, ConsoleHandler<Call, A>>
>

export interface ConsoleRouter<Call, A extends Answer = Answer> {
  /** Whether the module answers this path, whatever the method. */
  readonly ownsPath: (path: string) => boolean
  /** `path` is without its query. A path that is not in the table is 404, another method 405. */
  readonly answer: (method: string, path: string, call: Call) => A | WholeAnswer | Promise<A>
}

export function createConsoleRouter<M extends Module, Call, A extends Answer>(
  module: M,
  handlers: ConsoleHandlers<M, Call, A>,
): ConsoleRouter<Call, A> {
  const byName: Readonly<Record<string, ConsoleHandler<Call, A>>> = handlers
  return {
    ownsPath: (path) => findConsoleModule(path) === module,
    answer: (method, path, call) => {
      const match = parseConsolePath(method, path)
      if (match.kind === 'method') return sendMethodNotAllowed(match.allow)
      if (match.kind !== 'endpoint') return sendProblem(404, 'There is no such endpoint.')
      const handler = getOwn(byName, match.name)
      if (!handler) return sendProblem(404, 'There is no such endpoint.')
      // A file is sent while it is made, and nothing would read it.
      if (method === 'HEAD' && isFile(consoleEndpoints[match.name])) return sendMethodNotAllowed(['GET'])
      return handler(call, match.parts)
    },
  }
}
