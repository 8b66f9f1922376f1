/** Sends a request of the contract as somebody, through a connection, with the right credentials. */
import { type QueryClient, queryOptions } from '@tanstack/react-query'
import { ConsoleError, type ContractRequest, type Credentials } from '#api/client.ts'
import type { Exchange } from '#api/exchange.ts'
import { localConnectionName } from '#contract/console/connections.ts'
import { Xuid } from '#contract/identifiers.ts'
import { client } from './client.ts'
import { rememberNames } from './named-in-answers.ts'

/** Whom to act as: a XUID, or nobody. */
export const nobody = 'nobody'

export interface Sender {
  /** A XUID or `nobody` on the local directory; on another connection its name, because the server knows who it is. */
  readonly as: string
  /** The connection's name. */
  readonly on: string
  /** The path that the connection's requests begin with. */
  readonly pathPrefix: string
  readonly contractVersion: string
}

/** Kept in memory only, until the page is closed. */
const tokenQuery = (as: string) =>
  queryOptions({
    queryKey: ['token', as],
    queryFn: () => client.createToken({ body: { xuid: Xuid.parse(as) } }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    retry: false,
  })

/** Asks for a token, so that it is there when a request is sent. Never rejects. */
export const prepareToken = (queries: QueryClient, as: string): Promise<void> =>
  queries.prefetchQuery(tokenQuery(as))

const needsToken = ({ as, on }: Sender) => as !== nobody && on === localConnectionName

/** Errors: `ConsoleError`, or the network's. */
export async function findCredentials(queries: QueryClient, sender: Sender): Promise<Credentials> {
  const { contractVersion, as } = sender
  // For other connections, the server adds the credential.
  if (!needsToken(sender)) return { contractVersion, authorization: undefined }
  const { authorization } = await queries.fetchQuery(tokenQuery(as))
  return { contractVersion, authorization }
}

type SendWith<T> = (options: Pick<ContractRequest, 'credentials' | 'pathPrefix'>) => Promise<Exchange<T>>

/**
 * Sends a request with the sender's credentials. A token of which the directory has another key is replaced
 * once. Errors: an abort, or no token although the server answers.
 */
export async function sendAs<T>(
  queries: QueryClient,
  sender: Sender,
  send: SendWith<T>,
): Promise<Exchange<T>> {
  const { pathPrefix, contractVersion } = sender
  let credentials: Credentials
  try {
    credentials = await findCredentials(queries, sender)
  } catch (error) {
    // Without the server there is no token either; the request itself describes that best.
    const exchange = await send({ credentials: { contractVersion, authorization: undefined }, pathPrefix })
    // Whoever was signed out is led to the sign-in; that is no fault of the console.
    const isSignedOut = error instanceof ConsoleError && error.status === 401
    if (exchange.kind === 'unreachable' || isSignedOut) return exchange
    throw error
  }
  const exchange = await send({ credentials, pathPrefix })
  rememberNames(sender.on, exchange)
  // The directory refuses a token in plain text; a problem document comes from the server's own sign-in.
  const isRefused =
    exchange.kind === 'answered' && exchange.status === 401 && exchange.contentType === 'text/plain'
  if (!isRefused || !needsToken(sender)) return exchange
  // The directory was started on other data, so it has another key than the one that signed the token.
  queries.removeQueries({ queryKey: tokenQuery(sender.as).queryKey })
  return send({ credentials: await findCredentials(queries, sender), pathPrefix })
}
