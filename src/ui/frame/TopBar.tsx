/** Always in view: where one is, which directory answers, whom one acts as, and how it looks. */
import { Link } from '@tanstack/react-router'
import { useSpeech } from '../text/language.tsx'
import { ConnectionBar } from './ConnectionBar.tsx'
import { ConnectionPicker } from './ConnectionPicker.tsx'
import { IdentityPicker } from './IdentityPicker.tsx'
import { Preferences } from './Preferences.tsx'
import { SignedIn } from './SignedIn.tsx'
import { useConnection } from './use-connection.ts'
import { useIdentity } from './use-identity.ts'

const tab =
  'rounded-box px-2 py-[3px] text-muted hover:text-ink aria-[current=page]:bg-accent-soft aria-[current=page]:font-semibold aria-[current=page]:text-ink'

export function TopBar() {
  const { t } = useSpeech()
  const [as, actAs] = useIdentity()
  const { connection, isLocal } = useConnection()
  const isReal = connection?.kind === 'service'
  return (
    <>
      <header
        className={`flex flex-wrap items-center gap-x-4 gap-y-1.5 px-3 py-1.5 ${isReal ? 'real' : 'border-b border-line bg-surface'}`}
      >
        <a href="#answer" className="sr-only focus:not-sr-only focus:link">
          {t('app.skip')}
        </a>
        <div className="flex items-center gap-2">
          <img src="/icon.svg" alt="" width={20} height={20} />
          <span className="font-semibold">Sessionscope</span>
        </div>
        <nav aria-label={t('nav.label')} className="flex gap-1">
          <Link
            to="/"
            search={(previous) => previous}
            className={tab}
            activeOptions={{ includeSearch: false, exact: true }}
          >
            {t('nav.query')}
          </Link>
          <Link
            to="/codes"
            search={(previous) => previous}
            className={tab}
            activeOptions={{ includeSearch: false }}
          >
            {t('nav.codes')}
          </Link>
        </nav>
        <div className="ml-auto flex min-w-0 flex-wrap items-center gap-2">
          <ConnectionPicker />
          {isLocal && <IdentityPicker as={as} onChange={actAs} />}
          <SignedIn />
          <Preferences />
        </div>
      </header>
      <ConnectionBar />
    </>
  )
}
