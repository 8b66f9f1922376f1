/** Loads again what could not be loaded while the server was away: parts of screens, and the chosen language. */
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { retryMissingParts } from '../kit/lazy-part.tsx'
import { retryMissingWords } from '../language/speech.tsx'
import { healthQuery } from '../queries.ts'

export function RetryAfterOutage() {
  const { dataUpdatedAt } = useQuery(healthQuery)
  // Each answer about its health shows that the server is there. An outage can be shorter than the time between.
  useEffect(() => {
    if (dataUpdatedAt === 0) return
    retryMissingParts()
    retryMissingWords()
  }, [dataUpdatedAt])
  return null
}
