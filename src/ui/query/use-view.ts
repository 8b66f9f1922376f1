/** How the answer is looked at, as the address holds it, and how to change that. */
import { useNavigate } from '@tanstack/react-router'
import { useCallback } from 'react'
import type { SharedSearch } from '../screen.ts'
import type { ViewSearch } from './search.ts'

export function useChangeView(): (change: Partial<ViewSearch & SharedSearch>) => void {
  const navigate = useNavigate()
  return useCallback(
    (change) =>
      void navigate({
        to: '.',
        search: (previous: object) => ({ ...previous, ...change }),
        replace: true,
        resetScroll: false,
      }),
    [navigate],
  )
}
