/** A button that shows what is chosen and opens a searchable list. The list is loaded when it is first opened. */
import { ChevronDown } from 'lucide-react'
import { type ReactNode, Suspense, useRef } from 'react'
import type { ChooserProps } from './chooser-item.ts'
import { lazyPart } from './lazy-part.tsx'
import { useOpenedSearch } from './use-opened-search.ts'

interface Props extends ChooserProps {
  readonly id?: string
  /** What the chosen item is called, for screen readers. */
  readonly valueText: string
  readonly describedBy?: string | undefined
  readonly isInvalid?: boolean
  readonly className?: string
  /** What the button shows. */
  readonly children: ReactNode
}

const loadList = async () => (await import('./ChooserList.tsx')).ChooserList
const ChooserList = lazyPart(loadList)

export function Chooser(props: Props) {
  const { id, texts, valueText, describedBy, isInvalid, className = '', children, ...list } = props
  const button = useRef<HTMLButtonElement>(null)
  const { isOpen, open, close, missing, search } = useOpenedSearch(loadList)
  return (
    <>
      <button
        ref={button}
        id={id}
        type="button"
        role="combobox"
        aria-haspopup="listbox"
        aria-expanded={isOpen}
        aria-controls={`${texts.label}-list`.replace(/\W/g, '')}
        aria-label={`${texts.label} ${valueText}`}
        aria-describedby={describedBy}
        aria-invalid={isInvalid}
        className={className}
        // Loaded by the time that it is pressed.
        onPointerEnter={() => void loadList().catch(() => undefined)}
        onFocus={() => void loadList().catch(() => undefined)}
        onClick={() => (isOpen ? close() : open())}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown' || isOpen) return
          event.preventDefault()
          open()
        }}
      >
        {children}
        <ChevronDown className="icon text-muted" aria-hidden="true" />
      </button>
      {missing}
      {isOpen && (
        <Suspense>
          <ChooserList {...list} texts={texts} search={search} onClose={close} anchor={button} />
        </Suspense>
      )}
    </>
  )
}
