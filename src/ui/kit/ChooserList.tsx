/** The list of a `Chooser`, with its search field. */
import { Combobox } from '@base-ui/react/combobox'
import { Check } from 'lucide-react'
import { type RefObject, useMemo } from 'react'
import type { ChooserItem, ChooserProps } from './chooser-item.ts'
import { useEnterKey } from './use-enter-key.ts'
import type { SearchState } from './use-opened-search.ts'

interface Props extends ChooserProps {
  readonly search: SearchState
  readonly onClose: () => void
  readonly anchor: RefObject<HTMLElement | null>
}

const maxShown = 60

const keyOf = ({ value }: ChooserItem) => value

/** The items whose label, value or detail contains the text, and the text itself if it may be chosen. */
function find({ items, makeItem }: Pick<Props, 'items' | 'makeItem'>, text: string): ChooserItem[] {
  const wanted = text.trim().toLowerCase()
  const found = items.filter((item) =>
    `${item.label} ${item.value} ${item.detail ?? ''}`.toLowerCase().includes(wanted),
  )
  const isListed = items.some((item) => item.value.toLowerCase() === wanted)
  const made = wanted === '' || isListed ? undefined : makeItem?.(text.trim())
  return [...found.slice(0, maxShown), ...(made ? [made] : [])]
}

export function ChooserList(props: Props) {
  const { texts, items, value, onChange, search, onClose, anchor, makeItem } = props
  const { text, onText, onReady } = search
  const found = useMemo(() => find({ items, ...(makeItem && { makeItem }) }, text), [items, text, makeItem])
  const choose = (item: ChooserItem | null | undefined) => {
    if (item) onChange(item.value)
    onClose()
  }
  const { onHighlighted, onKeyDown } = useEnterKey(search, found, keyOf, choose)
  return (
    <Combobox.Root
      items={found}
      filter={null}
      autoHighlight
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      value={items.find((item) => item.value === value) ?? null}
      inputValue={text}
      onInputValueChange={onText}
      itemToStringLabel={(item: ChooserItem) => item.label}
      isItemEqualToValue={(a: ChooserItem, b: ChooserItem) => a.value === b.value}
      onValueChange={choose}
      onItemHighlighted={onHighlighted}
    >
      <Combobox.Portal>
        <Combobox.Positioner anchor={anchor} sideOffset={4} align="start" className="z-40">
          <Combobox.Popup
            aria-label={texts.label}
            finalFocus={anchor}
            className="floating w-88 max-w-[calc(100vw-16px)] p-1"
          >
            <Combobox.Input
              autoFocus
              placeholder={texts.search}
              aria-label={texts.search}
              className="control mb-1"
              onFocus={onReady}
              onKeyDown={onKeyDown}
            />
            <Combobox.Empty>
              <p className="p-2 text-muted empty:hidden">
                {found.length === 0 && (text.trim() === '' ? (texts.untyped ?? texts.none) : texts.none)}
              </p>
            </Combobox.Empty>
            <Combobox.List className="max-h-80 overflow-y-auto">
              {(item: ChooserItem) => (
                <Combobox.Item
                  key={item.value}
                  value={item}
                  className="flex cursor-default items-center gap-2 rounded-box px-2 py-1 data-highlighted:bg-accent-soft"
                >
                  {item.mark}
                  <span className="min-w-0 flex-1">
                    <span className="block truncate font-medium">{item.label}</span>
                    {item.detail !== undefined && (
                      <span className="block truncate text-xs text-muted">{item.detail}</span>
                    )}
                  </span>
                  <Combobox.ItemIndicator>
                    <Check className="icon text-accent" aria-hidden="true" />
                  </Combobox.ItemIndicator>
                </Combobox.Item>
              )}
            </Combobox.List>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  )
}
