/** Every command in one list, found by typing. Arrow keys only move; Enter or a press acts. */
import { Autocomplete } from '@base-ui/react/autocomplete'
import { Dialog } from '@base-ui/react/dialog'
import { useMemo } from 'react'
import { useEnterKey } from '../kit/use-enter-key.ts'
import type { SearchState } from '../kit/use-opened-search.ts'
import { useSpeech } from '../language/speech.tsx'
import type { Screen } from '../screen.ts'
import type { Command } from './command.ts'
import { words as keyWords } from './key-words.ts'
import { useCommands } from './use-commands.ts'
import { words } from './words.ts'

interface Props {
  readonly screens: readonly Screen[]
  readonly search: SearchState
  readonly onClose: () => void
}

/** Commands that are shown; more are found by typing. */
const maxShown = 60

const keyOf = ({ id }: Command) => id

/** Those that have every word that was typed. */
function find(commands: readonly Command[], text: string): Command[] {
  // `can't` is `can not` in the labels.
  const wanted = text
    .toLowerCase()
    .replaceAll(/(?<=n)['’]t\b/g, '')
    .split(/\s+/)
    .filter(Boolean)
  return commands
    .filter(({ label, kind, detail }) => {
      const whole = `${label} ${kind} ${detail}`.toLowerCase()
      return wanted.every((word) => whole.includes(word))
    })
    .slice(0, maxShown)
}

export function CommandPalette({ screens, search, onClose }: Props) {
  const { t } = useSpeech(words)
  const { t: keys } = useSpeech(keyWords)
  const { text, onText, onReady } = search
  const commands = useCommands(screens, text)
  const found = useMemo(() => find(commands, text), [commands, text])
  const run = (command: Command | undefined) => {
    onClose()
    if (!command) return
    command.run()
    // After the dialog has given the focus back to where it was.
    requestAnimationFrame(() => document.getElementById('main')?.focus({ preventScroll: true }))
  }
  const { onHighlighted, onKeyDown } = useEnterKey(search, found, keyOf, run)
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-30 bg-black/40" />
        <Dialog.Popup
          aria-label={t('commands.open')}
          className="floating fixed top-[12vh] left-1/2 z-30 w-[min(36rem,calc(100vw-16px))] -translate-x-1/2 p-2"
        >
          <Autocomplete.Root
            inline
            open
            autoHighlight="always"
            items={found}
            filter={null}
            value={text}
            onValueChange={onText}
            onItemHighlighted={onHighlighted}
            itemToStringValue={(command: Command) => command.label}
          >
            <Autocomplete.Input
              autoFocus
              onFocus={onReady}
              onKeyDown={onKeyDown}
              aria-label={t('commands.search')}
              placeholder={keys('commands.hint')}
              className="control mb-1"
            />
            <Autocomplete.Empty>
              <p className="p-2 text-muted empty:hidden">{t('commands.none')}</p>
            </Autocomplete.Empty>
            <Autocomplete.List className="max-h-96 overflow-y-auto">
              {(command: Command) => (
                <Autocomplete.Item
                  key={command.id}
                  value={command}
                  className="flex min-h-8 cursor-default items-center gap-3 rounded-box px-2 data-highlighted:bg-accent-soft"
                  onClick={() => run(command)}
                >
                  <span className="min-w-0 flex-1 truncate max-sm:py-1 max-sm:whitespace-normal">
                    {command.label}
                  </span>
                  <span className="flex-none text-xs text-muted">{command.kind}</span>
                </Autocomplete.Item>
              )}
            </Autocomplete.List>
          </Autocomplete.Root>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
