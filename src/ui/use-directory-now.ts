/** What "ago" counts from: the clock of whoever answered. */
import { useQuery } from '@tanstack/react-query'
import type { Exchange } from '#api/exchange.ts'
import { healthQuery } from './queries.ts'

/** Milliseconds between the two clocks that count as a moved clock: more than an answer takes. */
const minMovedMs = 15_000

/**
 * Milliseconds since 1970 by the local directory's clock, which may be held or moved; of a recording, when it was
 * recorded; of a service, when its answer arrived. `answeredAt`: by this browser's clock.
 */
export function useDirectoryNow(
  exchange: Exchange<unknown> | undefined,
  answeredAt: number,
  isLocal: boolean,
): number {
  const { data, dataUpdatedAt } = useQuery(healthQuery)
  if (exchange?.kind === 'answered' && exchange.recorded) return exchange.recorded.at
  if (!isLocal || !data) return answeredAt
  const now = Date.parse(data.clock.now)
  if (data.clock.held) return now
  const ahead = now - dataUpdatedAt
  return Math.abs(ahead) > minMovedMs ? answeredAt + ahead : answeredAt
}
