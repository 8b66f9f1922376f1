/** Keys that act from anywhere on a screen, except while somebody types. */
import { useEffect, useRef } from 'react'

const typing =
  'input:not([type="checkbox"]):not([type="radio"]), textarea, select, [data-typing], [role="dialog"], [role="menu"], [role="listbox"]'

/** `keys`: the action of each key, by `KeyboardEvent.key`. */
export function useKeys(keys: Readonly<Record<string, () => void>>): void {
  const current = useRef(keys)
  current.current = keys
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const { key, target, ctrlKey, metaKey, altKey } = event
      if (ctrlKey || metaKey || altKey || event.defaultPrevented) return
      if (target instanceof Element && target.closest(typing)) return
      const run = Object.hasOwn(current.current, key) ? current.current[key] : undefined
      if (!run) return
      event.preventDefault()
      run()
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [])
}
