/** Many names found in a text at once, in any letter case, in time that does not grow with their number. */

/** One place of the tree of names: what may come next, and whether a name ends here. */
interface Place {
  readonly next: Map<number, Place>
  ends: boolean
}

/** Longer ones are no names that people have; each character of a name is a place of the tree. */
export const nameLengthMost = 400

/** Each UTF-16 unit without its letter case; a letter whose other case is two units stays as it is. */
const folds = new Map<number, number>()
function foldUnit(unit: number): number {
  const known = folds.get(unit)
  if (known !== undefined) return known
  const one = String.fromCharCode(unit)
  const upper = one.toUpperCase()
  const folded = (upper.length === 1 ? upper : one).toLowerCase()
  const made = folded.length === 1 ? folded.charCodeAt(0) : unit
  folds.set(unit, made)
  return made
}

/** Of ASCII, which most texts are, without a look-up. */
const fold = (unit: number) =>
  unit < 0x80 ? (unit >= 0x41 && unit <= 0x5a ? unit + 0x20 : unit) : foldUnit(unit)

export interface NameFinder {
  /** Puts something in the place of each name, of two that begin together the longer. */
  readonly replace: (text: string, replacement: (name: string) => string) => string
}

/** `isApart` is asked of each place where a name stands: from where, and to where. */
export function createNameFinder(
  names: readonly string[],
  isApart: (text: string, start: number, end: number) => boolean = () => true,
): NameFinder {
  const root: Place = { next: new Map(), ends: false }
  for (const name of names) {
    if (name === '' || name.length > nameLengthMost) continue
    let place = root
    for (let i = 0; i < name.length; i++) {
      const unit = fold(name.charCodeAt(i))
      const there = place.next.get(unit) ?? { next: new Map(), ends: false }
      place.next.set(unit, there)
      place = there
    }
    place.ends = true
  }
  /** Behind the longest name that begins at `start`; or `start` itself. */
  const findEnd = (text: string, start: number): number => {
    let end = start
    let place = root.next.get(fold(text.charCodeAt(start)))
    for (let at = start + 1; place; at++) {
      if (place.ends && isApart(text, start, at)) end = at
      if (at >= text.length) break
      place = place.next.get(fold(text.charCodeAt(at)))
    }
    return end
  }
  return {
    replace: (text, replacement) => {
      if (root.next.size === 0) return text
      let made = ''
      let from = 0
      for (let at = 0; at < text.length; ) {
        const end = findEnd(text, at)
        if (end === at) at++
        else {
          made += text.slice(from, at) + replacement(text.slice(at, end))
          at = end
          from = end
        }
      }
      return from === 0 ? text : made + text.slice(from)
    },
  }
}
