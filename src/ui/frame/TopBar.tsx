/** Always in view: the screens, the connection, whom one acts as, the directory's state, commands and settings. */
import { Link, useLocation } from '@tanstack/react-router'
import { Menu, SlidersHorizontal } from 'lucide-react'
import { useEffect, useState } from 'react'
import { LazyMenu } from '../kit/LazyMenu.tsx'
import { Popover } from '../kit/Popover.tsx'
import { useSpeech } from '../language/speech.tsx'
import { type Screen, SharedSearch } from '../screen.ts'
import { useScreenSearch } from '../use-screen-search.ts'
import { CommandButton } from './CommandButton.tsx'
import { ConnectionBar } from './ConnectionBar.tsx'
import { ConnectionPicker } from './ConnectionPicker.tsx'
import { CredentialMark } from './CredentialMark.tsx'
import { DirectoryState } from './DirectoryState.tsx'
import { IdentityPicker } from './IdentityPicker.tsx'
import { LocalRecordButton } from './LocalRecordButton.tsx'
import { Preferences } from './Preferences.tsx'
import { SignedIn } from './SignedIn.tsx'
import { useConnection } from './use-connection.ts'
import { useIdentity } from './use-identity.ts'
import { useLinkTo } from './use-link-to.ts'
import { words } from './words.ts'

export function TopBar({ screens }: { screens: readonly Screen[] }) {
  const { t } = useSpeech(words)
  const [as, actAs] = useIdentity()
  const shared = useScreenSearch(SharedSearch)
  const { connection, isLocal } = useConnection()
  const isReal = connection?.kind === 'service'
  return (
    <>
      <header className={`top-bar ${isReal ? 'top-bar-real' : ''}`}>
        <SkipLink />
        <ScreenMenu screens={screens} />
        <Link
          to="/"
          search={{ as: shared.as, on: shared.on }}
          className="mr-2 flex min-h-7 items-center gap-2 text-base font-semibold tracking-[-0.01em]"
        >
          <img src="/icon.svg" alt="" width={22} height={22} />
          <span className="max-[420px]:sr-only">Sessionscope</span>
        </Link>
        <Navigation screens={screens} />
        <span className="min-w-0 flex-1" />
        {isLocal && <DirectoryState />}
        <ConnectionPicker />
        <span className="top-bar-line" />
        {isLocal ? (
          <IdentityPicker as={as} onChange={actAs} />
        ) : (
          connection && <CredentialMark connection={connection} />
        )}
        <span className="top-bar-line max-sm:hidden" />
        {isLocal && <LocalRecordButton />}
        <CommandButton screens={screens} />
        <Popover
          label={t('settings.label')}
          className="bar-button"
          button={<SlidersHorizontal className="icon" aria-hidden="true" />}
        >
          <div className="flex w-72 flex-col gap-3">
            <Preferences />
            <SignedIn />
          </div>
        </Popover>
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
      className="sr-only focus:not-sr-only focus:rounded-box focus:bg-raised focus:px-2 focus:text-ink"
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
    <nav aria-label={t('nav.label')} className="flex gap-0.5 max-[1180px]:hidden">
      {screens.map(({ id, path, nav }) => (
        <Link
          key={id}
          to={path}
          search={{ ...visited.get(path), as, on }}
          className="bar-button px-2.5 font-medium"
          activeOptions={{ includeSearch: false, exact: true }}
        >
          {say(nav)}
        </Link>
      ))}
    </nav>
  )
}

/** The screens as a menu, where the bar has no room for their links. */
function ScreenMenu({ screens }: { screens: readonly Screen[] }) {
  const { t, say } = useSpeech(words)
  const linkTo = useLinkTo()
  return (
    <span className="hidden max-[1180px]:inline">
      <LazyMenu
        label={t('nav.label')}
        className="bar-button"
        items={screens.map(({ id, path, nav }) => ({
          id,
          label: say(nav),
          onSelect: () => linkTo(path),
        }))}
      >
        <Menu className="icon" aria-hidden="true" />
      </LazyMenu>
    </span>
  )
}
