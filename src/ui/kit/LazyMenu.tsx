/** A button that opens a list of actions. The list is loaded when it is first opened. */
import { type ReactNode, Suspense, useRef } from 'react'
import { lazyPart, useOpenedPart } from './lazy-part.tsx'
import type { MenuItem } from './menu-item.ts'

const loadList = async () => (await import('./MenuList.tsx')).MenuList
const MenuList = lazyPart(loadList)

interface Props {
  readonly label: string
  readonly items: readonly MenuItem[]
  readonly className?: string
  /** What the button shows. */
  readonly children: ReactNode
  /** Screen readers say what the button shows, after its label. */
  readonly isContentSaid?: boolean
}

export function LazyMenu(props: Props) {
  const { label, items, className = 'button button-small', children, isContentSaid = false } = props
  const button = useRef<HTMLButtonElement>(null)
  const { isOpen, open, close, missing } = useOpenedPart(loadList)
  return (
    <>
      <button
        ref={button}
        type="button"
        className={className}
        aria-label={isContentSaid ? undefined : label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={isOpen ? close : open}
        onPointerEnter={() => void loadList().catch(() => {})}
      >
        {isContentSaid && <span className="sr-only">{label}: </span>}
        {children}
      </button>
      {missing}
      {isOpen && (
        <Suspense>
          <MenuList label={label} items={items} anchor={button} onClose={close} />
        </Suspense>
      )}
    </>
  )
}
