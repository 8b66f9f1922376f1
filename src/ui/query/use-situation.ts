/** The answer to the sent query with what was known about it: for verdict and why. */
import { useQuery } from '@tanstack/react-query'
import type { QueryCaller } from '#rules/preflight.ts'
import type { Situation } from '../exchange/situation.ts'
import type { UsedConnection } from '../frame/use-connection.ts'
import { useSpeech } from '../language/speech.tsx'
import { identitiesQuery } from '../queries.ts'
import { describeAsked, rowsOf } from './asked.ts'
import type { SentQuery } from './query-answer.ts'
import { fromSearch } from './question.ts'
import type { QuerySearch } from './search.ts'
import type { QueryAnswer } from './use-answer.ts'
import { predict } from './use-query-form.ts'
import { words } from './words.ts'

/** Undefined while an answer to the sent query is awaited. */
export function useSituation(
  sent: SentQuery | undefined,
  { exchange, isPast }: QueryAnswer,
  caller: QueryCaller,
  { isLocal }: UsedConnection,
  search: QuerySearch,
  standard: string,
): Situation | undefined {
  const speech = useSpeech(words)
  const { data } = useQuery(identitiesQuery)
  // An answer to the query before this one would be explained by the wrong rules.
  if (!sent || !exchange || isPast) return undefined
  const prediction = predict(fromSearch(search, standard), caller, isLocal ? data : undefined)
  const asked = rowsOf(exchange) ? describeAsked(prediction, caller, speech) : []
  return { exchange, prediction, isLocal, asked }
}
