/** Keys that are typed before the part that a button opens is there to take them. */
import { useLayoutEffect } from 'react'

/** While `isWaiting`, each character that is typed goes to `onKey`, Enter to `onEnter`, and neither anywhere else. */
export function useEarlyKeys(
  isWaiting: boolean,
  onKey: (character: string) => void,
  onEnter: () => void,
): void {
  // Before it is painted, so that no key is lost.
  useLayoutEffect(() => {
    if (!isWaiting) return
    const press = (event: KeyboardEvent) => {
      if (event.key === 'Enter') {
        event.preventDefault()
        onEnter()
      }
      const isCharacter = [...event.key].length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey
      if (!isCharacter) return
      event.preventDefault()
      onKey(event.key)
    }
    addEventListener('keydown', press, { capture: true })
    return () => removeEventListener('keydown', press, { capture: true })
  }, [isWaiting, onKey, onEnter])
}
