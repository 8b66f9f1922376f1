/** Whom one acts as. The list to choose from is loaded when it is first opened. */
import { Suspense, useState } from 'react'
import { lazyPart } from '../kit/lazy-part.tsx'
import { useSpeech } from '../language/speech.tsx'
import { IdentityLabel, identityButtonClass } from './IdentityLabel.tsx'
import { useItems } from './identity-items.ts'
import { words } from './words.ts'

const loadChooser = async () => (await import('./IdentityChooser.tsx')).IdentityChooser
const IdentityChooser = lazyPart(loadChooser)

export function IdentityPicker({ as, onChange }: { as: string; onChange: (as: string) => void }) {
  const { t } = useSpeech(words)
  const { find } = useItems()
  const [isWanted, setWanted] = useState(false)
  const current = find(as)
  const button = (
    <button
      type="button"
      role="combobox"
      aria-haspopup="listbox"
      aria-expanded={false}
      aria-controls="identities"
      aria-label={`${t('identity.label')} ${current.label}`}
      className={identityButtonClass}
      // Loaded by the time that it is pressed.
      onPointerEnter={() => void loadChooser().catch(() => undefined)}
      onFocus={() => void loadChooser().catch(() => undefined)}
      onClick={() => setWanted(true)}
    >
      <IdentityLabel item={current} />
    </button>
  )
  if (!isWanted) return button
  return (
    <Suspense fallback={button}>
      <IdentityChooser as={as} onChange={onChange} />
    </Suspense>
  )
}
