/** Opens the command palette, by button or by ⌘K; the palette is loaded when it is first opened. */

import { Search } from 'lucide-react'
import { Suspense, useCallback, useLayoutEffect, useRef } from 'react'
import { lazyPart } from '../kit/lazy-part.tsx'
import { useOpenedSearch } from '../kit/use-opened-search.ts'
import { useSpeech } from '../language/speech.tsx'
import type { Screen } from '../screen.ts'
import { words } from './words.ts'

const loadPalette = async () => (await import('./CommandPalette.tsx')).CommandPalette
const CommandPalette = lazyPart(loadPalette)

export function CommandButton({ screens }: { screens: readonly Screen[] }) {
  const { t } = useSpeech(words)
  const { isOpen, open: show, close: hide, missing, search } = useOpenedSearch(loadPalette)
  /** Where the focus was, and where it goes back to. */
  const opener = useRef<Element | null>(null)
  const open = useCallback(() => {
    opener.current = document.activeElement
    show()
  }, [show])
  const close = useCallback(() => {
    hide()
    if (opener.current instanceof HTMLElement) opener.current.focus()
  }, [hide])
  // Before it is painted: whoever sees the button may press its key.
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey)) return
      event.preventDefault()
      if (isOpen) close()
      else open()
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [isOpen, open, close])
  return (
    <>
      <button
        type="button"
        className="bar-button"
        aria-haspopup="dialog"
        title={`${t('commands.open')} (⌘K, Ctrl+K)`}
        onClick={open}
      >
        <Search className="icon" aria-hidden="true" />
        <span className="sr-only">{t('commands.open')}</span>
        <span aria-hidden="true" className="bar-key max-sm:hidden">
          ⌘K
        </span>
      </button>
      {missing}
      {isOpen && (
        <Suspense>
          <CommandPalette {...{ screens, search }} onClose={close} />
        </Suspense>
      )}
    </>
  )
}
