/** The people that a text names: one, or two of whom the first asks about the second. Pure. */
import { nobody } from '../sender.ts'
import type { Person } from './people.ts'

/** People that one word of a text may mean; a word that means more is not looked into. */
const maxMeant = 4

/** Words that people write around the two names. */
const fillers = /^(?:why|can(?:['’]?t|not)?|not|see|sessions?|of|does(?:n['’]?t)?)$/

/** A caller, and whose sessions the caller asks for. */
export interface NamedPair {
  readonly caller: Person
  readonly owner: Person
}

const includesAll = ({ name, as }: Person, wanted: readonly string[]) =>
  wanted.every((word) => `${name} ${as}`.toLowerCase().includes(word))

const findAll = (people: readonly Person[], wanted: readonly string[]) => {
  const found = people.filter((person) => includesAll(person, wanted))
  return found.length <= maxMeant ? found : []
}

/** `teo ines quiroga`: Teo asks about Ines. The words before some place name the caller, those after it the owner. */
export function findPairs(people: readonly Person[], text: string): NamedPair[] {
  const wanted = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '' && !fillers.test(word))
  const pairs = new Map<string, NamedPair>()
  for (let at = 1; at < wanted.length; at++) {
    const callers = findAll(people, wanted.slice(0, at))
    const owners = callers.length === 0 ? [] : findAll(people, wanted.slice(at))
    for (const caller of callers) {
      for (const owner of owners) {
        if (owner.as !== nobody && owner.as !== caller.as)
          pairs.set(`${caller.as} ${owner.as}`, { caller, owner })
      }
    }
  }
  return [...pairs.values()]
}
