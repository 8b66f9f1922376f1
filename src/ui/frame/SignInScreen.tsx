/** Before anything else, where people sign in. */
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { ConsoleError } from '#api/client.ts'
import type { SignInState } from '#contract/console/sign-in.ts'
import { Field } from '../kit/Field.tsx'
import { client, signInQuery } from '../queries.ts'
import { useSpeech } from '../text/language.tsx'
import { Preferences } from './Preferences.tsx'

export function SignInScreen({ methods }: Pick<SignInState, 'methods'>) {
  const { t } = useSpeech()
  const queries = useQueryClient()
  const [trouble, setTrouble] = useState<string>()
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const secret = String(new FormData(form).get('secret') ?? '').trim()
    form.reset()
    setTrouble(undefined)
    try {
      queries.setQueryData(signInQuery.queryKey, await client.signIn({ body: { secret } }))
      // What was asked before was answered to nobody.
      await queries.resetQueries({ predicate: ({ queryKey }) => queryKey[0] !== signInQuery.queryKey[0] })
    } catch (error) {
      const status = error instanceof ConsoleError ? error.status : 0
      const known = status === 403 ? t('signIn.wrong') : status === 429 ? t('signIn.slow') : undefined
      setTrouble(known ?? (error instanceof Error ? error.message : String(error)))
    }
  }
  const back = `${location.pathname}${location.search}`
  return (
    <main className="mx-auto flex w-full max-w-md flex-col gap-4 px-6 py-16">
      <h1 className="flex items-center gap-2 text-lg font-semibold">
        <img src="/icon.svg" alt="" width={20} height={20} />
        {t('signIn.title')}
      </h1>
      <p className="text-muted">{t('signIn.body')}</p>
      {methods.includes('oidc') && (
        <a className="button button-main" href={`/sign-in/oidc?back=${encodeURIComponent(back)}`}>
          {t('signIn.oidc')}
        </a>
      )}
      {methods.includes('token') && (
        <form className="flex flex-col gap-3" onSubmit={submit}>
          <Field
            label={t('signIn.token')}
            help={t('signIn.tokenHelp')}
            errors={trouble === undefined ? [] : [trouble]}
          >
            {(control) => (
              <input
                {...control}
                name="secret"
                type="password"
                autoComplete="off"
                required
                className="control id"
              />
            )}
          </Field>
          <button type="submit" className="button button-main">
            {t('signIn.submit')}
          </button>
        </form>
      )}
      <Preferences />
    </main>
  )
}
