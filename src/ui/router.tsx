/** The screens and their addresses. The query string is plain text: a XUID in it never becomes a number. */

import { useQuery } from '@tanstack/react-query'
import {
  createRootRoute,
  createRoute,
  createRouter,
  type ErrorComponentProps,
  Link,
  Outlet,
} from '@tanstack/react-router'
import { formatParameters, parseParameters } from '#contract/query-string.ts'
import { CodesScreen } from './codes/CodesScreen.tsx'
import { SignInScreen } from './frame/SignInScreen.tsx'
import { TopBar } from './frame/TopBar.tsx'
import { usePreferences } from './preferences.ts'
import { signInQuery } from './queries.ts'
import { QueryScreen } from './query/QueryScreen.tsx'
import { QuestionSearch } from './query/question.ts'
import { LanguageProvider, useSpeech } from './text/language.tsx'

function Frame() {
  const { language } = usePreferences()
  return (
    <LanguageProvider language={language}>
      <div className="flex min-h-dvh flex-col has-[.workbench]:h-dvh">
        <Inside />
      </div>
    </LanguageProvider>
  )
}

/** Everything, for whoever is in. */
function Inside() {
  const { data } = useQuery(signInQuery)
  if (data && data.methods.length > 0 && data.user === undefined)
    return <SignInScreen methods={data.methods} />
  return (
    <>
      <TopBar />
      <Outlet />
    </>
  )
}

function NotFound() {
  const { t } = useSpeech()
  return (
    <main className="p-6">
      <h1 className="mb-2 text-lg font-semibold">{t('notfound.title')}</h1>
      <Link to="/" className="link">
        {t('notfound.back')}
      </Link>
    </main>
  )
}

function Crash({ error }: ErrorComponentProps) {
  const { t } = useSpeech()
  return (
    <main className="flex max-w-2xl flex-col gap-3 p-6" role="alert">
      <h1 className="text-lg font-semibold">{t('crash.title')}</h1>
      <p>{t('crash.body')}</p>
      <pre className="id rounded-box border border-line bg-sunken p-2 whitespace-pre-wrap">
        {error instanceof Error ? error.message : String(error)}
      </pre>
      <p>
        <button type="button" className="button button-main" onClick={() => location.reload()}>
          {t('crash.reload')}
        </button>
      </p>
    </main>
  )
}

const root = createRootRoute({
  component: Frame,
  validateSearch: QuestionSearch,
  notFoundComponent: NotFound,
})
const query = createRoute({ getParentRoute: () => root, path: '/', component: QueryScreen })
const codes = createRoute({ getParentRoute: () => root, path: '/codes', component: CodesScreen })

/** The first of each name; what stands there again is kept under a name that says so. */
function parseSearch(text: string): Record<string, string> {
  const search: Record<string, string> = {}
  for (const [name, value] of parseParameters(text).parameters)
    search[name in search ? `${name} again` : name] = value
  return search
}

/** `?scid=…&xuids=1,2`: commas stay, so that a list can be read in the address. */
function stringifySearch(search: Record<string, unknown>): string {
  const given = Object.entries(search).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  )
  const text = formatParameters(given).replaceAll('%2C', ',')
  return text === '' ? '' : `?${text}`
}

export const router = createRouter({
  routeTree: root.addChildren([query, codes]),
  parseSearch,
  stringifySearch,
  defaultErrorComponent: Crash,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
