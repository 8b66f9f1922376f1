/** Who somebody is, as a small mark: round a player, ringed a stranger, square a server, dashed nobody. */
import { Server } from 'lucide-react'
import { nobody } from '../sender.ts'
import type { Person } from './people.ts'

/** The first letters of a name's first and last word. */
function initialsOf(name: string): string {
  const parts = name.split(/\s+/).filter((part) => /^[\p{L}\p{N}]/u.test(part))
  const first = [...(parts[0] ?? '')][0] ?? ''
  const last = parts.length > 1 ? ([...(parts.at(-1) ?? '')][0] ?? '') : ''
  return (first + last).toUpperCase()
}

interface Props {
  readonly person: Pick<Person, 'as' | 'name' | 'role' | 'isKnown'>
  readonly isLarge?: boolean
}

export function IdentityMark({ person, isLarge = false }: Props) {
  const { as, name, role, isKnown } = person
  const kind = as === nobody ? 'mark-nobody' : role === 'server' || role === 'stranger' ? `mark-${role}` : ''
  return (
    <span className={`mark ${kind} ${isLarge ? 'mark-large' : ''}`} aria-hidden="true">
      {role === 'server' ? (
        <Server className={isLarge ? 'size-4' : 'size-3'} />
      ) : as === nobody ? (
        ''
      ) : isKnown ? (
        initialsOf(name)
      ) : (
        as.slice(-2)
      )}
    </span>
  )
}
