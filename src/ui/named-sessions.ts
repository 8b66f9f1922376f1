/** The sessions of the local directory that have one name, whatever their title and template. */
import { queryOptions } from '@tanstack/react-query'
import { Name } from '#contract/identifiers.ts'
import { client } from './client.ts'

export const isName = (text: string) => Name.safeParse(text).success

export const namedSessionsQuery = (name: string, isLocal: boolean) =>
  queryOptions({
    queryKey: ['named sessions', name],
    queryFn: ({ signal }) => client.listNamedSessions({ query: { name }, signal }),
    enabled: isLocal && isName(name),
    staleTime: 5000,
    retry: false,
  })
