/** Finds many names in a text at once, ignoring letter case, in time that does not depend on their number. */

/** A node of the prefix tree: the possible next characters, and whether a name ends here. */
interface TreeNode {
  readonly next: Map<number, TreeNode>
  ends: boolean
}

/** Maximum UTF-16 units of a name: no gamertag is longer, and each unit costs a tree node. */
export const maxNameLength = 400

/** Cached case folding of a UTF-16 unit. A letter whose other case takes two units is not changed. */
const folds = new Map<number, number>()
function foldUnit(unit: number): number {
  const known = folds.get(unit)
  if (known !== undefined) return known
  const one = String.fromCharCode(unit)
  const upper = one.toUpperCase()
  const folded = (upper.length === 1 ? upper : one).toLowerCase()
  const result = folded.length === 1 ? folded.charCodeAt(0) : unit
  folds.set(unit, result)
  return result
}

/** ASCII, which most texts are, needs no look-up. */
const fold = (unit: number) =>
  unit < 0x80 ? (unit >= 0x41 && unit <= 0x5a ? unit + 0x20 : unit) : foldUnit(unit)

export interface NameFinder {
  /** Replaces each name. Where several names begin at one place, the longest is replaced. */
  readonly replace: (text: string, replacement: (name: string) => string) => string
}

/** `isWholeWord` decides whether a match from `start` to `end` counts. */
export function createNameFinder(
  names: readonly string[],
  isWholeWord: (text: string, start: number, end: number) => boolean = () => true,
): NameFinder {
  const root: TreeNode = { next: new Map(), ends: false }
  for (const name of names) {
    if (name === '' || name.length > maxNameLength) continue
    let node = root
    for (let i = 0; i < name.length; i++) {
      const unit = fold(name.charCodeAt(i))
      const there = node.next.get(unit) ?? { next: new Map(), ends: false }
      node.next.set(unit, there)
      node = there
    }
    node.ends = true
  }
  /** Returns the end of the longest name that begins at `start`, or `start` if there is none. */
  const findEnd = (text: string, start: number): number => {
    let end = start
    let node = root.next.get(fold(text.charCodeAt(start)))
    for (let at = start + 1; node; at++) {
      if (node.ends && isWholeWord(text, start, at)) end = at
      if (at >= text.length) break
      node = node.next.get(fold(text.charCodeAt(at)))
    }
    return end
  }
  return {
    replace: (text, replacement) => {
      if (root.next.size === 0) return text
      let result = ''
      let from = 0
      for (let at = 0; at < text.length; ) {
        const end = findEnd(text, at)
        if (end === at) at++
        else {
          result += text.slice(from, at) + replacement(text.slice(at, end))
          at = end
          from = end
        }
      }
      return from === 0 ? text : result + text.slice(from)
    },
  }
}
