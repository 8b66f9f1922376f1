/** The reads that several screens share, as query options: keys, freshness, and how the server is asked. */
import { queryOptions } from '@tanstack/react-query'
import { client } from './client.ts'

/** Milliseconds after which a server that does not answer counts as not reachable. */
const maxAnswerMs = 4000

const within = (signal: AbortSignal) => AbortSignal.any([signal, AbortSignal.timeout(maxAnswerMs)])

// The frame asks these three again and again, so a part of a screen that is mounted need not.

/** Who is signed in, and how to sign in. Without a user, the screens give way to the sign-in. */
export const signInQuery = queryOptions({
  queryKey: ['sign-in'],
  queryFn: ({ signal }) => client.getSignIn({ signal }),
  refetchInterval: 15_000,
  refetchOnMount: false,
  retry: false,
})

/** The connections, and of a service also its budget, which changes all the time. */
export const connectionsQuery = queryOptions({
  queryKey: ['connections'],
  queryFn: ({ signal }) => client.listConnections({ signal: within(signal) }),
  retry: false,
  refetchInterval: 10_000,
  refetchOnMount: false,
})

export const healthQuery = queryOptions({
  queryKey: ['health'],
  queryFn: ({ signal }) => client.getHealth({ signal: within(signal) }),
  retry: false,
  refetchInterval: ({ state }) => (state.status === 'error' ? 1500 : 5000),
  refetchOnMount: false,
  refetchIntervalInBackground: true,
})

export const identitiesQuery = queryOptions({
  queryKey: ['identities'],
  queryFn: ({ signal }) => client.listIdentities({ signal }),
  staleTime: 60_000,
})
