/** Shows who is signed in, with which role, and a button to sign out. Empty on a server without sign-in. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { client } from '../client.ts'
import { ErrorNote } from '../kit/ErrorNote.tsx'
import { useSpeech } from '../language/speech.tsx'
import { signInQuery } from '../queries.ts'
import { useWrite } from '../use-write.ts'
import { words } from './words.ts'

export function SignedIn() {
  const { t } = useSpeech(words)
  const queries = useQueryClient()
  const { data } = useQuery(signInQuery)
  const signOut = useWrite(() => client.signOut(), { onDone: () => queries.resetQueries() })
  if (!data || data.methods.length === 0 || data.user === undefined || data.role === undefined) return null
  return (
    <div className="flex items-center justify-between gap-2 border-t border-line pt-3 text-ink">
      <span className="min-w-0 truncate" title={data.user}>
        {data.user === 'access token' ? t('signIn.token') : data.user} · {t(`signIn.role.${data.role}`)}
      </span>
      <button type="button" className="button button-small" onClick={() => signOut.run()}>
        {t('signIn.out')}
      </button>
      <ErrorNote>{signOut.problem}</ErrorNote>
    </div>
  )
}
