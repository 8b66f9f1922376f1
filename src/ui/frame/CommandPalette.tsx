/** Every screen's commands in one list, found by typing. */
import { Autocomplete } from '@base-ui/react/autocomplete'
import { Dialog } from '@base-ui/react/dialog'
import { useNavigate } from '@tanstack/react-router'
import { useSpeech } from '../language/speech.tsx'
import { type Screen, SharedSearch } from '../screen.ts'
import { useScreenSearch } from '../use-screen-search.ts'
import { words } from './words.ts'

interface Command {
  readonly id: string
  readonly label: string
  readonly run: () => void
}

/** Going to each screen, and what each screen offers. */
function useCommands(screens: readonly Screen[]): Command[] {
  const { t, say } = useSpeech(words)
  const { as, on } = useScreenSearch(SharedSearch)
  const navigate = useNavigate()
  const shared = { as, on }
  return screens.flatMap(({ id, path, nav, commands }) => [
    {
      id,
      label: t('commands.goTo', { screen: say(nav) }),
      run: () => void navigate({ to: path, search: shared }),
    },
    ...commands.map(({ id: commandId, label, search, hash }) => ({
      id: commandId,
      label: say(label),
      run: () => void navigate({ to: path, search: { ...shared, ...search }, ...(hash && { hash }) }),
    })),
  ])
}

interface Props {
  readonly screens: readonly Screen[]
  /** What is searched for. */
  readonly text: string
  readonly onText: (text: string) => void
  /** The search field takes the keys from now on. */
  readonly onReady: () => void
  readonly onClose: () => void
}

export function CommandPalette({ screens, text, onText, onReady, onClose }: Props) {
  const { t } = useSpeech(words)
  const commands = useCommands(screens)
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-30 bg-black/40" />
        <Dialog.Popup
          aria-label={t('commands.open')}
          className="fixed top-[12vh] left-1/2 z-30 w-[min(34rem,calc(100vw-16px))] -translate-x-1/2 floating p-2"
        >
          <Autocomplete.Root
            inline
            open
            autoHighlight="always"
            items={commands}
            value={text}
            onValueChange={onText}
            itemToStringValue={(command: Command) => command.label}
          >
            <Autocomplete.Input
              autoFocus
              onFocus={onReady}
              aria-label={t('commands.search')}
              placeholder={t('commands.search')}
              className="control mb-1"
            />
            <Autocomplete.Empty>
              <p className="p-2 text-muted empty:hidden">{t('commands.none')}</p>
            </Autocomplete.Empty>
            <Autocomplete.List className="max-h-80 overflow-y-auto">
              {(command: Command) => (
                <Autocomplete.Item
                  key={command.id}
                  value={command}
                  className="cursor-default rounded px-2 py-1 data-highlighted:bg-accent-soft"
                  onClick={() => {
                    onClose()
                    command.run()
                    // After the dialog has given the focus back to where it was.
                    requestAnimationFrame(() =>
                      document.getElementById('main')?.focus({ preventScroll: true }),
                    )
                  }}
                >
                  {command.label}
                </Autocomplete.Item>
              )}
            </Autocomplete.List>
          </Autocomplete.Root>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
