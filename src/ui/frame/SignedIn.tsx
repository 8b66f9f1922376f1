/** Who is signed in, as what, and the way out; nothing where nobody signs in. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { client, signInQuery } from '../queries.ts'
import { useSpeech } from '../text/language.tsx'

export function SignedIn() {
  const { t } = useSpeech()
  const queries = useQueryClient()
  const { data } = useQuery(signInQuery)
  if (!data || data.methods.length === 0 || data.user === undefined || data.role === undefined) return null
  const leave = async () => {
    await client.signOut().catch(() => undefined)
    await queries.resetQueries()
  }
  return (
    <span className="flex items-center gap-2">
      <span className="max-w-48 truncate" title={data.user}>
        {data.user === 'access token' ? t('signIn.token') : data.user} · {t(`signIn.role.${data.role}`)}
      </span>
      <button type="button" className="button" onClick={leave}>
        {t('signIn.out')}
      </button>
    </span>
  )
}
