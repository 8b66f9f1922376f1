/** Enter in a search field chooses from what was found, also before the list has highlighted an item. */
import { type KeyboardEvent, useEffect, useEffectEvent, useRef } from 'react'
import type { SearchState } from './use-opened-search.ts'

interface EnterKey<Item> {
  /** Tells which item the list highlights. */
  readonly onHighlighted: (item: Item | undefined) => void
  /** For the search field. */
  readonly onKeyDown: (event: KeyboardEvent & { preventBaseUIHandler: () => void }) => void
}

/** `found`: the items that are listed now, each with a key of its own. Without a text, Enter is left to the list. */
export function useEnterKey<Item>(
  { text, isEntered }: SearchState,
  found: readonly Item[],
  keyOf: (item: Item) => string,
  choose: (item: Item | undefined) => void,
): EnterKey<Item> {
  const highlighted = useRef<string>(undefined)
  const isBlank = text.trim() === ''
  const chooseFirst = useEffectEvent(() => choose(isBlank ? undefined : found[0]))
  useEffect(() => {
    if (isEntered) chooseFirst()
  }, [isEntered])
  return {
    onHighlighted: (item) => {
      highlighted.current = item && keyOf(item)
    },
    onKeyDown: (event) => {
      if (event.key !== 'Enter' || isBlank || event.nativeEvent.isComposing) return
      event.preventDefault()
      event.preventBaseUIHandler()
      // The list highlights an item only after it has drawn it; Enter may come before that.
      if (found.length > 0) choose(found.find((item) => keyOf(item) === highlighted.current) ?? found[0])
    },
  }
}
