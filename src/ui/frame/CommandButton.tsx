/** Opens the command palette, by button or by ⌘K; the palette is loaded when it is first opened. */

import { Suspense, useEffect, useState } from 'react'
import { lazyPart } from '../kit/lazy-part.tsx'
import { useSpeech } from '../language/speech.tsx'
import type { Screen } from '../screen.ts'
import { words } from './words.ts'

const CommandPalette = lazyPart(async () => (await import('./CommandPalette.tsx')).CommandPalette)

export function CommandButton({ screens }: { screens: readonly Screen[] }) {
  const { t } = useSpeech(words)
  const [isOpen, setOpen] = useState(false)
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey)) return
      event.preventDefault()
      setOpen((before) => !before)
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [])
  return (
    <>
      <button
        type="button"
        className="button"
        aria-haspopup="dialog"
        aria-label={t('commands.open')}
        title={`${t('commands.open')} (⌘K, Ctrl+K)`}
        onClick={() => setOpen(true)}
      >
        <span aria-hidden="true">⌘K</span>
      </button>
      {isOpen && (
        <Suspense>
          <CommandPalette screens={screens} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}
