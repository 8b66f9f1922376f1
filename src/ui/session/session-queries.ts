/** The requests of the session screen, as query options: the session, its template, and what the directory adds. */
import { type QueryClient, queryOptions } from '@tanstack/react-query'
import { localConnectionName } from '#contract/console/connections.ts'
import { Scid } from '#contract/identifiers.ts'
import { client } from '../client.ts'
import { type Sender, sendAs } from '../sender.ts'
import type { SessionPlace } from '../session-place.ts'

/** A session that somebody asked for, and as whom. */
export interface AskedSession {
  readonly place: SessionPlace
  readonly sender: Sender
}

/** Milliseconds that an answer is kept, for going back to it: asking a service again costs rate budget. */
const keptMs = 30 * 60_000

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('nothing was asked for')
  return value
}

export const partsOf = ({ scid, template, name }: Exclude<SessionPlace, { handle: string }>) => ({
  scid,
  template,
  name,
})

export const sessionQuery = (queries: QueryClient, asked: AskedSession | undefined) =>
  queryOptions({
    queryKey: ['session', asked],
    queryFn: ({ signal }) => {
      const { place, sender } = required(asked)
      return sendAs(queries, sender, (options) =>
        'handle' in place
          ? client.getHandleSession({ ...options, signal, parts: { id: place.handle } })
          : client.getSession({ ...options, signal, parts: partsOf(place) }),
      )
    },
    enabled: asked !== undefined,
    // The local directory is asked each time; of a service, going back shows what it answered, and when.
    staleTime: asked?.sender.on === localConnectionName ? 0 : Number.POSITIVE_INFINITY,
    gcTime: keptMs,
    retry: false,
    refetchOnReconnect: false,
  })

/** The template of a session: what it fixes. `isWanted`: on a service, that costs a request. */
export const templateQuery = (queries: QueryClient, asked: AskedSession | undefined, isWanted: boolean) =>
  queryOptions({
    queryKey: ['template', asked && !('handle' in asked.place) && partsOf(asked.place).template, asked],
    queryFn: async ({ signal }) => {
      const { place, sender } = required(asked)
      if ('handle' in place) throw new Error('the template of a handle is not known')
      const { scid, template } = place
      return sendAs(queries, sender, (options) =>
        client.getTemplate({ ...options, signal, parts: { scid, template } }),
      )
    },
    enabled: isWanted && asked !== undefined && !('handle' in asked.place),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: keptMs,
    retry: false,
    refetchOnReconnect: false,
  })

/** `readAt` (milliseconds since 1970) asks again whenever the session was read again. */
export const inspectionQuery = (place: SessionPlace | undefined, who: readonly string[], readAt: number) =>
  queryOptions({
    queryKey: ['inspection', place, who, readAt],
    queryFn: ({ signal }) => {
      const known = required(place)
      if ('handle' in known) throw new Error('a handle names no session')
      const { scid, template, name } = known
      return client.inspectSession({
        parts: { scid, template, session: name },
        query: { who: who.join() },
        signal,
      })
    },
    enabled: place !== undefined && !('handle' in place) && Scid.safeParse(place.scid).success && readAt > 0,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    retry: false,
    // What is shown stays until the new one is there.
    placeholderData: (before, query) =>
      JSON.stringify(query?.queryKey[1]) === JSON.stringify(place) ? before : undefined,
  })

/** The sessions of a SCID that ended within the last day. */
export const endedQuery = (scid: string | undefined) =>
  queryOptions({
    queryKey: ['ended', scid],
    queryFn: ({ signal }) => client.listEnded({ query: { scid: required(scid) }, signal }),
    enabled: scid !== undefined,
    staleTime: 0,
    retry: false,
  })
