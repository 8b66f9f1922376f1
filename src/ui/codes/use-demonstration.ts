/** Brings a status row about on the local directory, and shows the exchange. */
import { type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Exchange } from '#api/exchange.ts'
import { localConnectionName } from '#contract/console/connections.ts'
import { buildPath } from '#contract/mpsd/endpoints.ts'
import type { RowNumber } from '#contract/mpsd/status-row.ts'
import { client } from '../client.ts'
import { identitiesQuery } from '../queries.ts'
import { sendAs } from '../sender.ts'
import { type Demonstration, listDemonstrations } from './demonstrations.ts'

/** Adds one fault for one request, keeps the others, and takes it away again. */
async function withFault<T>(path: string, row: RowNumber, run: () => Promise<T>): Promise<T> {
  const before = (await client.listFaults()).map(({ met: _, ...fault }) => fault)
  const own = { match: { path }, row, times: 1, ...(row >= 22 && { retryAfter: 5 }) }
  await client.setFaults({ body: [own, ...before] })
  try {
    return await run()
  } finally {
    await client.setFaults({ body: before })
  }
}

function send(
  queries: QueryClient,
  row: RowNumber,
  demonstration: Demonstration,
): Promise<Exchange<unknown>> {
  const { as, endpoint, parts, parameters, headers, body, isInjected } = demonstration
  const sender = { as, on: localConnectionName, pathPrefix: '', contractVersion: '107' }
  const run = () =>
    sendAs<unknown>(queries, sender, (options) =>
      client[endpoint]({
        ...options,
        parts,
        ...(parameters && { parameters }),
        ...(headers && { headers }),
        body,
      } as Parameters<(typeof client)[typeof endpoint]>[0]),
    )
  return isInjected ? withFault(buildPath(endpoint, parts), row, run) : run()
}

export interface UsedDemonstration {
  /** Undefined where the world does not have what it needs. */
  readonly run: (() => void) | undefined
  readonly exchange: Exchange<unknown> | undefined
  readonly isRunning: boolean
  readonly problem: string | undefined
  readonly isInjected: boolean
}

export function useDemonstration(row: RowNumber): UsedDemonstration {
  const queries = useQueryClient()
  const { data } = useQuery(identitiesQuery)
  const find = (role: string) => data?.identities.find((one) => one.role === role)?.xuid
  const scid = data?.serviceConfigs.find(({ title }) => title === 'Emberfall')?.scid
  const [member, stranger] = [find('player'), find('stranger')]
  const demonstration =
    scid && member && stranger ? listDemonstrations({ scid, member, stranger })[row] : undefined
  const running = useMutation({
    networkMode: 'always',
    mutationFn: async () => {
      if (!demonstration) throw new Error('this world has no session to show it with')
      return send(queries, row, demonstration)
    },
  })
  return {
    run: demonstration && (() => running.mutate()),
    exchange: running.data,
    isRunning: running.isPending,
    problem: running.error?.message,
    isInjected: demonstration?.isInjected === true,
  }
}
