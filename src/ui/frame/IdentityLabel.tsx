/** The identity that is chosen, as its button shows it. */
import { useSpeech } from '../language/speech.tsx'
import type { Item } from './identity-items.ts'
import { words } from './words.ts'

export const identityButtonClass =
  'flex min-h-7 min-w-0 items-center gap-1.5 rounded-box border border-edge bg-surface px-2 py-[3px] text-left'

export function IdentityLabel({ item }: { item: Item }) {
  const { t } = useSpeech(words)
  return (
    <>
      <span className="text-muted">{t('identity.label')}</span>{' '}
      <span className="max-w-44 truncate font-semibold">{item.label}</span>
      {item.detail && <span className="hidden max-w-40 truncate text-muted lg:inline">{item.detail}</span>}
      <span aria-hidden="true">▾</span>
    </>
  )
}
