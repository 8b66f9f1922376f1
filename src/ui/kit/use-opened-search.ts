/** A searchable list that a button or a key opens. What is typed before it is drawn reaches its search field. */
import { useCallback, useState } from 'react'
import { type OpenedPart, useOpenedPart } from './lazy-part.tsx'
import { useEarlyKeys } from './use-early-keys.ts'

/** What the list needs for its search field. */
export interface SearchState {
  /** What is searched for. */
  readonly text: string
  readonly onText: (text: string) => void
  /** Enter was pressed before the list was there: the first item that was searched for is chosen. */
  readonly isEntered: boolean
  /** The search field takes the keys from now on. */
  readonly onReady: () => void
}

export interface OpenedSearch extends OpenedPart {
  readonly search: SearchState
}

export function useOpenedSearch(load: () => Promise<unknown>): OpenedSearch {
  const { isOpen, open: show, close: hide, missing } = useOpenedPart(load)
  const [text, onText] = useState('')
  const [isEntered, setEntered] = useState(false)
  const [isWaiting, setWaiting] = useState(false)
  const append = useCallback((character: string) => onText((before) => before + character), [])
  const enter = useCallback(() => setEntered(true), [])
  useEarlyKeys(isWaiting && missing === undefined, append, enter)
  const open = useCallback(() => {
    onText('')
    setEntered(false)
    setWaiting(true)
    show()
  }, [show])
  const close = useCallback(() => {
    setWaiting(false)
    hide()
  }, [hide])
  const onReady = useCallback(() => setWaiting(false), [])
  return { isOpen, open, close, missing, search: { text, onText, isEntered, onReady } }
}
