/** A text field whose text the browser keeps, so that a key draws nothing before the next one can come. */
import { type RefObject, startTransition, useLayoutEffect, useRef, useState } from 'react'

interface Written {
  readonly text: string
}

interface TextInput<T> {
  /** Of the input element, which is given neither `value` nor `defaultValue`. */
  readonly ref: RefObject<HTMLInputElement | null>
  /** What the field holds, also what is not drawn yet. */
  readonly read: () => T
  /** The field shows the text at once; what `draw` changes is drawn after the key. */
  readonly write: (written: T, draw: () => void) => void
}

/** `drawn`: what the field holds without what is not drawn yet. The field shows its text once all is drawn. */
export function useTextInput<T extends Written>(drawn: T): TextInput<T> {
  const ref = useRef<HTMLInputElement>(null)
  const last = useRef({ count: 0, written: drawn })
  const [drawnCount, setDrawnCount] = useState(0)
  const shown = useRef({ count: drawnCount, drawn })
  const read = () => (shown.current.count === last.current.count ? shown.current.drawn : last.current.written)
  const show = ({ text }: Written) => {
    if (ref.current && ref.current.value !== text) ref.current.value = text
  }
  useLayoutEffect(() => {
    shown.current = { count: drawnCount, drawn }
    show(read())
  })
  return {
    ref,
    read,
    write: (written, draw) => {
      const count = last.current.count + 1
      last.current = { count, written }
      show(written)
      startTransition(() => {
        setDrawnCount(count)
        draw()
      })
    },
  }
}
