/** The sign-in screen, shown first on a server where users sign in. */
import { useQueryClient } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { ConsoleError } from '#api/client.ts'
import { oidcPaths, type SignInState } from '#contract/console/sign-in.ts'
import { client } from '../client.ts'
import { Field } from '../kit/Field.tsx'
import { useSpeech } from '../language/speech.tsx'
import { signInQuery } from '../queries.ts'
import { useWrite } from '../use-write.ts'
import { Preferences } from './Preferences.tsx'
import { useDefaultTitle } from './use-title.ts'
import { words } from './words.ts'

export function SignInScreen({ methods }: Pick<SignInState, 'methods'>) {
  const { t } = useSpeech(words)
  useDefaultTitle(t('signIn.submit'))
  const back = `${location.pathname}${location.search}`
  return (
    <main id="main" tabIndex={-1} className="mx-auto flex w-full max-w-md flex-col gap-4 px-6 py-16">
      <h1 className="flex items-center gap-2 text-lg font-semibold">
        <img src="/icon.svg" alt="" width={20} height={20} />
        {t('signIn.title')}
      </h1>
      <p className="text-muted">{t('signIn.body')}</p>
      {methods.includes('oidc') && (
        <a className="button button-main" href={`${oidcPaths.start}?back=${encodeURIComponent(back)}`}>
          {t('signIn.oidc')}
        </a>
      )}
      {methods.includes('token') && <TokenForm />}
      <Preferences />
    </main>
  )
}

function TokenForm() {
  const { t } = useSpeech(words)
  const queries = useQueryClient()
  const signIn = useWrite((secret: string) => client.signIn({ body: { secret } }), {
    onDone: (state) => {
      queries.setQueryData(signInQuery.queryKey, state)
      // What was read before was answered to nobody.
      return queries.resetQueries({ predicate: ({ queryKey }) => queryKey[0] !== signInQuery.queryKey[0] })
    },
    explain: (error) => {
      const status = error instanceof ConsoleError ? error.status : 0
      return status === 403 ? t('signIn.wrong') : status === 429 ? t('signIn.slow') : undefined
    },
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const secret = String(new FormData(form).get('secret') ?? '').trim()
    form.reset()
    signIn.run(secret)
  }
  return (
    <form className="flex flex-col gap-3" onSubmit={submit}>
      <Field
        label={t('signIn.token')}
        help={t('signIn.tokenHelp')}
        errors={signIn.problem === undefined ? [] : [signIn.problem]}
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
  )
}
