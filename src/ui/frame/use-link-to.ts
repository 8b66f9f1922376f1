/** Opens a screen, and stays with the connection and the identity. */
import { useNavigate } from '@tanstack/react-router'
import { SharedSearch } from '../screen.ts'
import { useScreenSearch } from '../use-screen-search.ts'

export function useLinkTo(): (
  path: string,
  search?: Readonly<Record<string, string>>,
  hash?: string,
) => void {
  const { as, on } = useScreenSearch(SharedSearch)
  const navigate = useNavigate()
  return (path, search = {}, hash) =>
    void navigate({ to: path, search: { as, on, ...search }, ...(hash !== undefined && { hash }) })
}
