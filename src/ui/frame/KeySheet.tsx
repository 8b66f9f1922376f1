/** Every key of the console in one list. */
import { Dialog } from '@base-ui/react/dialog'
import { useSpeech } from '../language/speech.tsx'
import { words } from './key-words.ts'

const keys = [
  ['⌘K', 'keys.commands'],
  ['/', 'keys.first'],
  ['⌘⏎', 'keys.send'],
  ['↑ ↓', 'keys.rows'],
  ['⏎', 'keys.open'],
  ['w', 'keys.why'],
  ['h', 'keys.hidden'],
  ['c', 'keys.compare'],
  ['i', 'keys.identity'],
  ['1 2', 'keys.stories'],
  ['?', 'keys.sheet'],
  ['Esc', 'keys.close'],
] as const

export function KeySheet({ onClose }: { onClose: () => void }) {
  const { t } = useSpeech(words)
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-30 bg-black/40" />
        <Dialog.Popup className="floating fixed top-[10vh] left-1/2 z-30 w-[min(30rem,calc(100vw-16px))] -translate-x-1/2 p-4">
          <Dialog.Title className="mb-3 text-lg font-semibold">{t('keys.title')}</Dialog.Title>
          <dl className="grid grid-cols-[auto_minmax(0,1fr)] items-baseline gap-x-4 gap-y-2">
            {keys.map(([key, says]) => (
              <div key={key} className="contents">
                <dt>
                  <kbd className="key font-sans">{key}</kbd>
                </dt>
                <dd>{t(says)}</dd>
              </div>
            ))}
          </dl>
          <p className="mt-3 text-xs text-muted">{t('keys.note')}</p>
          <Dialog.Close className="button mt-3">{t('keys.done')}</Dialog.Close>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
