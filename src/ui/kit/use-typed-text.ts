/** What is typed is shown at once; what follows from it is drawn after the key, and does not hold up the next one. */
import { useState, useTransition } from 'react'

/** `onChange` is called with each key; what it changes may be drawn later. */
export function useTypedText(
  value: string,
  onChange: (value: string) => void,
): [shown: string, type: (text: string) => void] {
  const [typed, setTyped] = useState(value)
  const [isPending, startTransition] = useTransition()
  const type = (text: string) => {
    setTyped(text)
    startTransition(() => onChange(text))
  }
  return [isPending ? typed : value, type]
}
