/** Always in view: the screens, the connection, whom one acts as, and the preferences. */
import { Link, useLocation } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useSpeech } from '../language/speech.tsx'
import { type Screen, SharedSearch } from '../screen.ts'
import { useScreenSearch } from '../use-screen-search.ts'
import { CommandButton } from './CommandButton.tsx'
import { ConnectionBar } from './ConnectionBar.tsx'
import { ConnectionPicker } from './ConnectionPicker.tsx'
import { IdentityPicker } from './IdentityPicker.tsx'
import { Preferences } from './Preferences.tsx'
import { SignedIn } from './SignedIn.tsx'
import { useConnection } from './use-connection.ts'
import { useIdentity } from './use-identity.ts'
import { words } from './words.ts'

export function TopBar({ screens }: { screens: readonly Screen[] }) {
  const [as, actAs] = useIdentity()
  const { connection, isLocal } = useConnection()
  const isReal = connection?.kind === 'service'
  return (
    <>
      <header
        className={`flex flex-wrap items-center gap-x-4 gap-y-1.5 px-3 py-1.5 ${isReal ? 'real' : 'border-b border-line bg-surface'}`}
      >
        <SkipLink />
        <div className="flex items-center gap-2">
          <img src="/icon.svg" alt="" width={20} height={20} />
          <span className="font-semibold">Sessionscope</span>
        </div>
        <Navigation screens={screens} />
        <div className="ml-auto flex min-w-0 flex-wrap items-center gap-2">
          <ConnectionPicker />
          {isLocal && <IdentityPicker as={as} onChange={actAs} />}
          <CommandButton screens={screens} />
          <SignedIn />
          <Preferences />
        </div>
      </header>
      <ConnectionBar />
    </>
  )
}

/** Leads past the bars: to what the screen marks as its content, else to the screen. */
function SkipLink() {
  const { t } = useSpeech(words)
  return (
    // A button and not a link to a fragment: the address holds the query and stays as it is.
    <button
      type="button"
      className="sr-only focus:not-sr-only focus:link"
      onClick={() => {
        const target = document.querySelector<HTMLElement>('[data-skip-target]')
        const isShown = target !== null && target.offsetParent !== null
        const focused = isShown ? target : document.getElementById('main')
        focused?.focus()
      }}
    >
      {t('app.skip')}
    </button>
  )
}

const tab =
  'rounded-box px-2 py-[3px] text-muted hover:text-ink aria-[current=page]:bg-accent-soft aria-[current=page]:font-semibold aria-[current=page]:text-ink'

/** Each link leads back to where one was on its screen; connection and identity are the present ones. */
function Navigation({ screens }: { screens: readonly Screen[] }) {
  const { t, say } = useSpeech(words)
  const { pathname, search } = useLocation()
  const { as, on } = useScreenSearch(SharedSearch)
  const [visited, setVisited] = useState<ReadonlyMap<string, object>>(new Map())
  useEffect(() => {
    setVisited((before) => new Map(before).set(pathname, search))
  }, [pathname, search])
  return (
    <nav aria-label={t('nav.label')} className="flex gap-1">
      {screens.map(({ id, path, nav }) => (
        <Link
          key={id}
          to={path}
          search={{ ...visited.get(path), as, on }}
          className={tab}
          activeOptions={{ includeSearch: false, exact: true }}
        >
          {say(nav)}
        </Link>
      ))}
    </nav>
  )
}
