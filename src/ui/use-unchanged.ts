/** The same object for as long as what is in it is the same, so that what follows from it is not computed again. */
import { replaceEqualDeep } from '@tanstack/react-query'
import { useRef } from 'react'

export function useUnchanged<T>(value: T): T {
  const kept = useRef(value)
  kept.current = replaceEqualDeep(kept.current, value)
  return kept.current
}
