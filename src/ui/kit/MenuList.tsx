/** The list of a `LazyMenu`. Arrow keys only move through it; Enter or a press acts. */
import { Menu } from '@base-ui/react/menu'
import { Check } from 'lucide-react'
import type { RefObject } from 'react'
import type { MenuItem } from './menu-item.ts'

interface Props {
  readonly label: string
  readonly items: readonly MenuItem[]
  readonly anchor: RefObject<HTMLElement | null>
  readonly onClose: () => void
}

export function MenuList({ label, items, anchor, onClose }: Props) {
  const hasChoice = items.some(({ isChosen }) => isChosen !== undefined)
  return (
    <Menu.Root open onOpenChange={(isOpen) => !isOpen && onClose()} modal={false}>
      <Menu.Portal>
        <Menu.Positioner anchor={anchor} align="end" sideOffset={4} className="z-40">
          <Menu.Popup
            aria-label={label}
            finalFocus={anchor}
            className="floating min-w-56 max-w-[min(26rem,96vw)] p-1"
          >
            {items.map(
              ({ id, label: name, detail, mark, isChosen, isDisabled = false, isFirstOfGroup, onSelect }) => (
                <div key={id}>
                  {isFirstOfGroup && <Menu.Separator className="mx-1 my-1 h-px bg-line" />}
                  <Menu.Item
                    disabled={isDisabled}
                    aria-current={isChosen || undefined}
                    onClick={onSelect}
                    className="flex min-h-8 cursor-default items-center gap-2 rounded-box px-2 py-1 outline-none data-disabled:text-muted data-highlighted:bg-accent-soft"
                  >
                    {hasChoice && (
                      <Check
                        className={`icon ${isChosen ? 'text-accent' : 'invisible'}`}
                        aria-hidden="true"
                      />
                    )}
                    {mark}
                    <span className="min-w-0">
                      <span className="block truncate font-medium">{name}</span>
                      {detail !== undefined && <span className="block text-xs text-muted">{detail}</span>}
                    </span>
                  </Menu.Item>
                </div>
              ),
            )}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}
