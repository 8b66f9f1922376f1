/** Addresses of our own endpoints: read, found by module, and built. */
import { Name, Scid, Xuid } from '../identifiers.ts'
import { createPathParser, fillPath, type PathPattern } from '../path-parser.ts'
import { ConnectionName } from './connections.ts'
import type { ConsoleEndpoint } from './endpoint.ts'
import { type ConsoleEndpointName, consoleEndpoints } from './endpoints.ts'

/** What the parts of a path are. Handlers check them, so that their message can say what is wrong. */
export const consoleParts = {
  name: ConnectionName,
  scid: Scid,
  template: Name,
  session: Name,
  xuid: Xuid,
} as const

/** Reads a method and a path (percent-encoded, without its query) of the console. */
export const parseConsolePath = createPathParser<ConsoleEndpointName>(consoleEndpoints, {})

/** Whether a path is or could be one of our own endpoints'. */
export const isConsolePath = (path: string) => /^\/console(?:\/|$)/i.test(path)

/** Whether the success of an endpoint is a file, which is sent while it is made. */
export function isFile(endpoint: ConsoleEndpoint): boolean {
  return typeof endpoint.answer === 'string'
}

/** The path of an endpoint, with its parts encoded and its query. */
export function buildConsolePath(
  name: ConsoleEndpointName,
  parts: Readonly<Record<string, string>> = {},
  query: Readonly<Record<string, string>> = {},
): string {
  const search = new URLSearchParams(query).toString()
  return fillPath(consoleEndpoints[name].path, parts) + (search === '' ? '' : `?${search}`)
}

const namesByPath = createPathParser<ConsoleEndpointName>(
  Object.fromEntries(
    Object.entries(consoleEndpoints).map(([name, { path }]) => [name, { method: 'GET', path }]),
  ) as Readonly<Record<ConsoleEndpointName, PathPattern>>,
  {},
)

/** The module that answers a path, whatever the method; nothing if no endpoint has this path. */
export function findConsoleModule(path: string): ConsoleEndpoint['answeredBy'] | undefined {
  // Most requests are of the contract, and for them the table need not be searched.
  if (!isConsolePath(path)) return undefined
  const match = namesByPath('GET', path)
  return match.kind === 'endpoint' ? consoleEndpoints[match.name].answeredBy : undefined
}
