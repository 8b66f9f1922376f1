/** Whom one acts as. The list to choose from is loaded when it is first opened. */
import { Suspense } from 'react'
import { lazyPart, useOpenedPart } from '../kit/lazy-part.tsx'
import { useSpeech } from '../language/speech.tsx'
import { IdentityLabel, identityButtonClass } from './IdentityLabel.tsx'
import { useItems } from './identity-items.ts'
import { words } from './words.ts'

const loadChooser = async () => (await import('./IdentityChooser.tsx')).IdentityChooser
const IdentityChooser = lazyPart(loadChooser)

export function IdentityPicker({ as, onChange }: { as: string; onChange: (as: string) => void }) {
  const { t } = useSpeech(words)
  const { find } = useItems()
  const { isOpen, open, missing } = useOpenedPart(loadChooser)
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
      onClick={open}
    >
      <IdentityLabel item={current} />
    </button>
  )
  if (!isOpen) {
    return (
      <>
        {button}
        {missing}
      </>
    )
  }
  return (
    <Suspense fallback={button}>
      <IdentityChooser as={as} onChange={onChange} />
    </Suspense>
  )
}
