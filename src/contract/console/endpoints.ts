/**
 * Every endpoint of our own, under `/console`. The routers of directory, gateway and host, the role checks, the
 * audit log, the typed client and the OpenAPI description are loops over this table.
 */
import { directoryEndpoints } from './directory-endpoints.ts'
import type { ConsoleEndpoint } from './endpoint.ts'
import { gatewayEndpoints } from './gateway-endpoints.ts'
import { hostEndpoints } from './host-endpoints.ts'

/** One name from here to the handler, the client's method, the query key and the OpenAPI operation. */
const table = { ...directoryEndpoints, ...gatewayEndpoints, ...hostEndpoints }

export type ConsoleEndpoints = typeof table
export type ConsoleEndpointName = keyof ConsoleEndpoints
/** The names of the endpoints that one module answers. A router that is a record of them cannot miss one. */
export type AnsweredBy<M extends ConsoleEndpoint['answeredBy']> = {
  [N in ConsoleEndpointName]: ConsoleEndpoints[N]['answeredBy'] extends M ? N : never
}[ConsoleEndpointName]

/** The table, for lookups by name and loops over all names. */
export const consoleEndpoints: Readonly<Record<ConsoleEndpointName, ConsoleEndpoint>> = table
