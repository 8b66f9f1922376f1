/** Routes for the list of screens. The address is plain text: a XUID in it never becomes a number. */

import { useQuery } from '@tanstack/react-query'
import {
  createRootRoute,
  createRoute,
  createRouter,
  type ErrorComponentProps,
  Link,
  Outlet,
} from '@tanstack/react-router'
import { Suspense, useDeferredValue } from 'react'
import { messageOfError } from '#contract/errors.ts'
import { formatParameters, parseParameters } from '#contract/query-string.ts'
import { KeySheetOpener } from './frame/KeySheetOpener.tsx'
import { RetryAfterOutage } from './frame/RetryAfterOutage.tsx'
import { TopBar } from './frame/TopBar.tsx'
import { useDefaultTitle } from './frame/use-title.ts'
import { words } from './frame/words.ts'
import { lazyPart } from './kit/lazy-part.tsx'
import { LanguageProvider, useSpeech } from './language/speech.tsx'
import { usePreferences } from './preferences.ts'
import { signInQuery } from './queries.ts'
import { type Screen, SharedSearch } from './screen.ts'
import { screens } from './screens.ts'

/** Loaded only where people sign in. */
const SignInScreen = lazyPart(async () => (await import('./frame/SignInScreen.tsx')).SignInScreen)

function Frame() {
  // Another language is shown when its words are loaded; until then the old one stays.
  const language = useDeferredValue(usePreferences().language)
  return (
    <LanguageProvider language={language}>
      <div className="flex min-h-dvh flex-col">
        <SignedInOnly />
      </div>
    </LanguageProvider>
  )
}

/** The screens; where people sign in, only for those who did. */
function SignedInOnly() {
  const { data } = useQuery(signInQuery)
  if (data && data.methods.length > 0 && data.user === undefined)
    return <SignInScreen methods={data.methods} />
  return (
    <>
      <TopBar screens={screens} />
      <RetryAfterOutage />
      <KeySheetOpener />
      <main id="main" tabIndex={-1} className="flex min-h-0 flex-1 flex-col">
        <Outlet />
      </main>
    </>
  )
}

function NotFound() {
  const { t } = useSpeech(words)
  useDefaultTitle(t('notfound.title'))
  return (
    <div className="p-6">
      <h1 className="mb-2 text-lg font-semibold">{t('notfound.title')}</h1>
      <Link to="/" className="link">
        {t('notfound.back')}
      </Link>
    </div>
  )
}

function Crash({ error }: ErrorComponentProps) {
  const { t } = useSpeech(words)
  return (
    <div className="flex max-w-2xl flex-col gap-3 p-6" role="alert">
      <h1 className="text-lg font-semibold">{t('crash.title')}</h1>
      <p>{t('crash.body')}</p>
      <pre className="id rounded-box border border-line bg-sunken p-2 whitespace-pre-wrap">
        {messageOfError(error)}
      </pre>
      <p>
        <button type="button" className="button button-main" onClick={() => location.reload()}>
          {t('crash.reload')}
        </button>
      </p>
    </div>
  )
}

/** Loads the screen when it is first opened, and gives it its title. */
function loadScreen({ load, title }: Screen) {
  const Content = lazyPart(load)
  function TitledScreen() {
    const { say } = useSpeech(words)
    useDefaultTitle(say(title))
    return (
      <Suspense>
        <Content />
      </Suspense>
    )
  }
  // The router waits for it, so that the screen is there when it scrolls to a place on it.
  return Object.assign(TitledScreen, { preload: Content.preload })
}

const root = createRootRoute({
  component: Frame,
  validateSearch: SharedSearch,
  notFoundComponent: NotFound,
})

const routes = screens.map((screen) =>
  createRoute({
    getParentRoute: () => root,
    path: screen.path,
    validateSearch: (search: Record<string, unknown>) => screen.search.parse(search),
    component: loadScreen(screen),
  }),
)

/** Of a repeated name, the first value counts; the others are kept under a name that says so. */
function parseSearch(text: string): Record<string, string> {
  const search = new Map<string, string>()
  const { parameters, faults } = parseParameters(text)
  for (const [name, value] of parameters) search.set(search.has(name) ? `${name} again` : name, value)
  // The name of one that cannot be decoded is the text itself, so that it is listed as not used.
  for (const fault of faults) search.set(fault, 'not valid UTF-8')
  return Object.fromEntries(search)
}

/** `?scid=…&xuids=1,2`: commas, slashes and colons stay, so that the address can be read. */
function stringifySearch(search: Record<string, unknown>): string {
  const given = Object.entries(search).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  )
  const text = formatParameters(given).replace(/%(?:2C|2F|3A|3B)/g, decodeURIComponent)
  return text === '' ? '' : `?${text}`
}

export const router = createRouter({
  routeTree: root.addChildren(routes),
  parseSearch,
  stringifySearch,
  defaultErrorComponent: Crash,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
