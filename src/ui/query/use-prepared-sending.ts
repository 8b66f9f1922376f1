/** What takes long before the first answer can be shown is made ready while nothing else is to be done. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { getFormats } from '../kit/formats.ts'
import { runWhenIdle } from '../kit/run-when-idle.ts'
import { useSpeech } from '../language/speech.tsx'
import { usePreferences } from '../preferences.ts'
import { identitiesQuery, signInQuery } from '../queries.ts'
import { prepareToken } from '../sender.ts'
import { words } from './form-words.ts'

const dayMs = 86_400_000

/**
 * The token of a person whom the local directory knows, and the formatters of lists and times. Where people sign in, a
 * token is asked for only when it is used, because the audit log names who asked for it.
 */
export function usePreparedSending(isLocal: boolean, as: string): void {
  const queries = useQueryClient()
  const { language, list } = useSpeech(words)
  const { clock } = usePreferences()
  const { data: signIn } = useQuery(signInQuery)
  const { data: known } = useQuery(identitiesQuery)
  const isFree = signIn?.methods.length === 0
  const isKnown = known?.identities.some(({ xuid }) => xuid === as) === true
  useEffect(() => {
    const formats = getFormats(language, clock)
    return runWhenIdle([
      () => isLocal && isFree && isKnown && void prepareToken(queries, as),
      () => list([]),
      () => formats.clock(0),
      () => formats.exact(0),
      () => formats.time(0, 0),
      () => formats.time(0, 2 * dayMs),
      // Days and hours, and then hours and minutes: each unit has a formatter of its own.
      () => formats.duration(1.5 * dayMs),
      () => formats.duration(dayMs / 16),
    ])
  }, [isLocal, isFree, isKnown, as, queries, language, list, clock])
}
