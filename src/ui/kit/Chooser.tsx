/** A button that shows what is chosen and opens a searchable list. The list is loaded when it is first opened. */
import { ChevronDown } from 'lucide-react'
import { type ReactNode, Suspense, useCallback, useRef, useState } from 'react'
import type { ChooserProps } from './chooser-item.ts'
import { lazyPart, useOpenedPart } from './lazy-part.tsx'
import { useEarlyKeys } from './use-early-keys.ts'

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
  const { isOpen, open, close, missing } = useOpenedPart(loadList)
  const [text, setText] = useState('')
  const [isWaiting, setWaiting] = useState(false)
  const append = useCallback((character: string) => setText((before) => before + character), [])
  const [isEntered, setEntered] = useState(false)
  const enter = useCallback(() => setEntered(true), [])
  useEarlyKeys(isWaiting && missing === undefined, append, enter)
  const start = () => {
    setText('')
    setEntered(false)
    setWaiting(true)
    open()
  }
  const end = () => {
    setWaiting(false)
    close()
  }
  const ready = useCallback(() => setWaiting(false), [])
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
        onClick={() => (isOpen ? end() : start())}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown' || isOpen) return
          event.preventDefault()
          start()
        }}
      >
        {children}
        <ChevronDown className="icon text-muted" aria-hidden="true" />
      </button>
      {missing}
      {isOpen && (
        <Suspense>
          <ChooserList
            {...list}
            texts={texts}
            text={text}
            onText={setText}
            isEntered={isEntered}
            onReady={ready}
            onClose={end}
            anchor={button}
          />
        </Suspense>
      )}
    </>
  )
}
