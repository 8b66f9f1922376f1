/** Whether the page has this width, height or other quality now. */
import { useSyncExternalStore } from 'react'

/** Where the parts of a screen stand one under the other and a row has two lines; as in `table.css`. */
export const phoneQuery = '(max-width: 639.9px)'

export function useMediaQuery(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const list = matchMedia(query)
      list.addEventListener('change', listener)
      return () => list.removeEventListener('change', listener)
    },
    () => matchMedia(query).matches,
    () => false,
  )
}
