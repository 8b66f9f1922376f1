/** The list of identities, with its search. Loaded when it is first opened, and then open. */
import { Combobox } from '@base-ui/react/combobox'
import { useMemo, useState } from 'react'
import { useSpeech } from '../language/speech.tsx'
import { nobody } from '../sender.ts'
import { IdentityLabel, identityButtonClass } from './IdentityLabel.tsx'
import { type Item, searchItems, useItems } from './identity-items.ts'
import { words } from './words.ts'

export function IdentityChooser({ as, onChange }: { as: string; onChange: (as: string) => void }) {
  const { t } = useSpeech(words)
  const { items, find } = useItems()
  const [text, setText] = useState('')
  const current = find(as)
  const shown = useMemo(
    () => searchItems(items, text, (xuid) => t('identity.other', { xuid })),
    [items, text, t],
  )
  return (
    <Combobox.Root
      items={shown}
      filter={null}
      autoHighlight
      defaultOpen
      value={current}
      itemToStringLabel={(item: Item) => item.label}
      isItemEqualToValue={(a: Item, b: Item) => a.value === b.value}
      onInputValueChange={setText}
      onValueChange={(item: Item | null) => item && onChange(item.value)}
    >
      <Combobox.Trigger
        aria-label={`${t('identity.label')} ${current.label}`}
        className={identityButtonClass}
      >
        <IdentityLabel item={current} />
      </Combobox.Trigger>
      <Choices isEmpty={shown.length === 0} />
    </Combobox.Root>
  )
}

/** The list that opens, with its search field. */
function Choices({ isEmpty }: { isEmpty: boolean }) {
  const { t } = useSpeech(words)
  return (
    <Combobox.Portal>
      <Combobox.Positioner sideOffset={4} align="end" className="z-20">
        <Combobox.Popup
          aria-label={t('identity.label')}
          className="w-80 max-w-[calc(100vw-16px)] rounded-box border border-edge bg-surface p-1 shadow-lg"
        >
          <Combobox.Input
            placeholder={t('identity.search')}
            aria-label={t('identity.search')}
            className="control mb-1"
          />
          <Combobox.Empty>
            <p className="p-2 text-muted empty:hidden">{isEmpty && t('identity.none')}</p>
          </Combobox.Empty>
          <Combobox.List className="max-h-80 overflow-y-auto">
            {(item: Item) => (
              <Combobox.Item
                key={item.value}
                value={item}
                className="grid cursor-default grid-cols-[1fr_auto] gap-x-3 rounded px-2 py-1 data-highlighted:bg-accent-soft data-selected:font-semibold"
              >
                <span className="truncate">{item.label}</span>
                <span className="text-[12px] text-muted">{item.detail}</span>
                {item.value !== nobody && (
                  <span className="id col-span-2 text-[12px] text-muted">{item.value}</span>
                )}
              </Combobox.Item>
            )}
          </Combobox.List>
        </Combobox.Popup>
      </Combobox.Positioner>
    </Combobox.Portal>
  )
}
