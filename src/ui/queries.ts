/** Every read of the console, as query options: keys, freshness, and how it is asked. */
import { keepPreviousData, type QueryClient, queryOptions } from '@tanstack/react-query'
import { type Client, ConsoleError, type Credentials, createClient } from '#api/client.ts'
import type { Exchange } from '#api/exchange.ts'
import type { ParsedResults } from '#api/parse-reply.ts'
import { buildQueryCall, sendQuery } from '#api/query-call.ts'
import { localConnectionName } from '#contract/console/connections.ts'
import { Xuid } from '#contract/identifiers.ts'
import { limits } from '#contract/mpsd/limits.ts'
import type { QueryRequest } from '#contract/mpsd/query.ts'

/** The directory that this page came from. */
export const client: Client = createClient(async (request) => {
  const response = await fetch(request)
  // Only this server's own door asks for that; a service's challenge never comes through.
  if (response.status === 401 && response.headers.get('www-authenticate') === 'Bearer') onSignedOut?.()
  return response
}, globalThis.location?.origin ?? 'http://localhost')

let onSignedOut: (() => void) | undefined

/** Told when the server no longer knows who is asking. */
export function whenSignedOut(run: () => void): void {
  onSignedOut = run
}

/** Whom to act as: a XUID, or nobody. */
export const nobody = 'nobody'

export interface Asked {
  readonly request: QueryRequest
  readonly contractVersion: string
  readonly as: string
  /** The connection's name, and the path that it stands behind. */
  readonly on: string
  readonly behind: string
}

/** How to come in, and who is in; where that ends, the screens give way to the sign-in. */
export const signInQuery = queryOptions({
  queryKey: ['sign-in'],
  queryFn: ({ signal }) => client.getSignIn({ signal }),
  refetchInterval: 15_000,
  retry: false,
})

/** What there is to ask; of a service also its budget, which changes while one looks. */
export const connectionsQuery = queryOptions({
  queryKey: ['connections'],
  queryFn: ({ signal }) =>
    client.listConnections({ signal: AbortSignal.any([signal, AbortSignal.timeout(4000)]) }),
  retry: false,
  refetchInterval: 10_000,
})

export const healthQuery = queryOptions({
  queryKey: ['health'],
  // One that hangs is as good as none.
  queryFn: ({ signal }) => client.getHealth({ signal: AbortSignal.any([signal, AbortSignal.timeout(4000)]) }),
  retry: false,
  refetchInterval: ({ state }) => (state.status === 'error' ? 1500 : 5000),
  refetchIntervalInBackground: true,
})

export const identitiesQuery = queryOptions({
  queryKey: ['identities'],
  queryFn: ({ signal }) => client.listIdentities({ signal }),
  staleTime: 60_000,
})

/** Kept in memory only, until the page is closed. */
const tokenQuery = (as: string) =>
  queryOptions({
    queryKey: ['token', as],
    queryFn: () => client.createToken({ body: { xuid: Xuid.parse(as) } }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    retry: false,
  })

async function findCredentials(queries: QueryClient, asked: Asked): Promise<Credentials> {
  const { contractVersion, as } = asked
  // Beyond the local directory the server adds what proves the caller.
  if (as === nobody || asked.on !== localConnectionName) return { contractVersion, authorization: undefined }
  const { authorization } = await queries.fetchQuery(tokenQuery(as))
  return { contractVersion, authorization }
}

async function ask(
  queries: QueryClient,
  asked: Asked,
  signal: AbortSignal,
): Promise<Exchange<ParsedResults>> {
  const call = buildQueryCall(asked.request)
  let credentials: Credentials
  try {
    credentials = await findCredentials(queries, asked)
  } catch (error) {
    // Without the server there is no token either; the call itself says so best.
    credentials = { contractVersion: asked.contractVersion, authorization: undefined }
    const exchange = await sendQuery(client, call, { credentials, signal, pathPrefix: asked.behind })
    // Whoever was signed out is led to the sign-in; that is no fault of the console.
    const isSignedOut = error instanceof ConsoleError && error.status === 401
    if (exchange.kind === 'unreachable' || isSignedOut) return exchange
    throw error
  }
  const exchange = await sendQuery(client, call, { credentials, signal, pathPrefix: asked.behind })
  // The directory refuses in plain text; a problem is the door's, which no other token opens.
  const isRefused =
    exchange.kind === 'answered' && exchange.status === 401 && exchange.contentType === 'text/plain'
  if (!isRefused || asked.as === nobody || asked.on !== localConnectionName) return exchange
  // The directory has another key than when the token was made: it was started on other data.
  queries.removeQueries({ queryKey: tokenQuery(asked.as).queryKey })
  return sendQuery(client, call, { credentials: await findCredentials(queries, asked), signal })
}

/** One question asked. Refusals are answers; an error here is a fault of the console. */
export const answerQuery = (queries: QueryClient, asked: Asked | undefined) =>
  queryOptions({
    queryKey: ['answer', asked],
    queryFn: ({ signal }) => {
      if (!asked) throw new Error('nothing was asked')
      return ask(queries, asked, signal)
    },
    enabled: asked !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    // An answer of a service cannot be had again for nothing.
    gcTime: 30 * 60_000,
    retry: false,
    placeholderData: keepPreviousData,
  })

/** An explanation considers a bounded number of XUIDs; of a longer batch, the first. */
export function explained(request: QueryRequest): QueryRequest {
  const xuids = (request.body as { xuids?: string[] } | undefined)?.xuids
  if (!xuids || xuids.length <= limits.maxXuidsExplained) return request
  return { ...request, body: { xuids: xuids.slice(0, limits.maxXuidsExplained) } }
}

/** Why each session is, or is not, in the answer. Asked anew whenever the answer was. */
export const explanationQuery = (queries: QueryClient, asked: Asked | undefined, answeredAt: number) =>
  queryOptions({
    queryKey: ['explanation', asked, answeredAt],
    queryFn: async ({ signal }) => {
      if (!asked) throw new Error('nothing was asked')
      const { method, path, body } = buildQueryCall(explained(asked.request))
      const credentials = await findCredentials(queries, asked)
      const request = { method, path, ...(body !== undefined && { body: JSON.parse(body) }) }
      return client.explain({ body: request, credentials, signal })
    },
    // Only the local directory can say why.
    enabled: asked?.on === localConnectionName && answeredAt > 0,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })
