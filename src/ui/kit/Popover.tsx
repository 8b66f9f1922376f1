/** A button that opens a small panel with any content. */
import { type ReactNode, useEffect, useId, useRef, useState } from 'react'

interface Props {
  readonly label: string
  readonly className?: string
  /** What the button shows. */
  readonly button: ReactNode
  readonly children: ReactNode
}

export function Popover({ label, className = 'icon-button', button, children }: Props) {
  const [isOpen, setOpen] = useState(false)
  const root = useRef<HTMLSpanElement>(null)
  const opener = useRef<HTMLButtonElement>(null)
  const id = useId()
  useEffect(() => {
    if (!isOpen) return
    const isInside = ({ target }: Event) => target instanceof Node && root.current?.contains(target) === true
    const point = (event: PointerEvent) => {
      if (!isInside(event)) setOpen(false)
    }
    const press = (event: KeyboardEvent) => {
      // A button that was pressed and is disabled now has lost the focus to the page.
      if (event.key !== 'Escape' || !(isInside(event) || event.target === document.body)) return
      setOpen(false)
      opener.current?.focus()
    }
    addEventListener('pointerdown', point)
    addEventListener('keydown', press)
    return () => {
      removeEventListener('pointerdown', point)
      removeEventListener('keydown', press)
    }
  }, [isOpen])
  return (
    <span ref={root} className="relative inline-flex">
      <button
        ref={opener}
        type="button"
        className={className}
        aria-label={label}
        title={label}
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => setOpen(!isOpen)}
      >
        {button}
      </button>
      {isOpen && (
        <fieldset id={id} aria-label={label} className="floating absolute top-full right-0 z-40 mt-1 p-3">
          {children}
        </fieldset>
      )}
    </span>
  )
}
