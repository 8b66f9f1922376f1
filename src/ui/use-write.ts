/** The one way in which a screen changes something on the server, with its error in words. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { ConnectionList } from '#contract/console/connections.ts'
import { messageOfError } from '#contract/errors.ts'
import { connectionsQuery } from './queries.ts'

export interface Write<Values> {
  /** Sends it. While an earlier one is on its way, nothing more is sent. */
  readonly run: (values: Values) => void
  readonly isPending: boolean
  /** Why the last one failed; undefined after a success and before the first one. Show it. */
  readonly problem: string | undefined
  /** Forgets the problem. */
  readonly reset: () => void
}

interface Options<Values, Result> {
  readonly onDone?: (result: Result, values: Values) => unknown
  /** A better sentence for an expected error. */
  readonly explain?: (error: Error) => string | undefined
}

export function useWrite<Values = void, Result = unknown>(
  write: (values: Values) => Promise<Result>,
  { onDone, explain }: Options<Values, Result> = {},
): Write<Values> {
  const mutation = useMutation({
    mutationFn: write,
    // The server is on this machine or reached through it, so the browser's online state does not matter.
    networkMode: 'always',
    ...(onDone && { onSuccess: onDone }),
  })
  const { error } = mutation
  return {
    run: (values) => {
      if (!mutation.isPending) mutation.mutate(values)
    },
    isPending: mutation.isPending,
    problem: error ? (explain?.(error) ?? messageOfError(error)) : undefined,
    reset: mutation.reset,
  }
}

/** A change to a connection is answered with all connections, which replace those that are shown. */
export function useConnectionWrite<Values = void>(
  write: (values: Values) => Promise<ConnectionList>,
  { onDone, explain }: Options<Values, ConnectionList> = {},
): Write<Values> {
  const queries = useQueryClient()
  return useWrite(write, {
    ...(explain && { explain }),
    onDone: (list, values) => {
      queries.setQueryData(connectionsQuery.queryKey, list)
      return onDone?.(list, values)
    },
  })
}
