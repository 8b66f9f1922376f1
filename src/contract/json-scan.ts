/** Scans a JSON text before it is parsed: its size, and whether `JSON.parse` would change any of it. */

/** The offsets of a key's text between its quotes, in UTF-16 units. `hasEscape`: it contains a backslash. */
export interface SpecialKey {
  readonly start: number
  readonly end: number
  readonly hasEscape: boolean
}

export interface JsonScan {
  /** Nesting depth of the scanned part. */
  readonly depth: number
  /**
   * Number of values in the scanned part, objects and arrays included. Each of these counts as three more: a
   * number whose text JavaScript would not write the same way, a key that is a whole number, and a key with
   * an escape.
   */
  readonly nodes: number
  /** True if plain `JSON.parse` would change digits or accept text that a document must not contain. */
  readonly needsReviver: boolean
  /** Keys that JavaScript would reorder (whole numbers) or misread (keys with an escape). */
  readonly specialKeys: readonly SpecialKey[]
}

const [quote, backslash, colon, comma] = ['"', '\\', ':', ','].map((c) => c.charCodeAt(0))
const [openArray, closeArray, openObject, closeObject] = ['[', ']', '{', '}'].map((c) => c.charCodeAt(0))
const codeOfCharacter = (character: string) => character.charCodeAt(0)
const [zero, nine, minus, letterU] = [
  codeOfCharacter('0'),
  codeOfCharacter('9'),
  codeOfCharacter('-'),
  codeOfCharacter('u'),
]

const isSpace = (c: number) => c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09
const isDigit = (c: number) => c >= zero && c <= nine
/** Characters that can follow in a number. */
const isNumeric = (c: number) =>
  isDigit(c) || c === minus || c === 0x2b || c === 0x2e || c === 0x45 || c === 0x65

/** Extra values counted for each item that needs slower parsing, to reflect the extra time. */
const slowValueCost = 3

const wholeNumber = /^(?:0|[1-9]\d{0,9})$/
/** Every integer with this many digits is exact in a double. */
const exactDigits = 15

/**
 * Reads a string; `at` is after its opening quote. `hasEscape`: it has a \u escape. `hasBackslash`: it has
 * any escape.
 */
function readString(text: string, at: number): { end: number; hasEscape: boolean; hasBackslash: boolean } {
  let hasEscape = false
  let hasBackslash = false
  for (let i = at; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c === quote) return { end: i, hasEscape, hasBackslash }
    if (c !== backslash) continue
    hasBackslash = true
    i++
    if (text.charCodeAt(i) === letterU) hasEscape = true
  }
  return { end: text.length, hasEscape, hasBackslash }
}

function isKey(text: string, after: number): boolean {
  let at = after
  while (isSpace(text.charCodeAt(at))) at++
  return text.charCodeAt(at) === colon
}

/** The end of a number, and whether JavaScript would write the number with the same text. */
function readNumber(text: string, at: number): { end: number; isCanonical: boolean } {
  let end = at
  let hasOnlyDigits = true
  for (let c = text.charCodeAt(end); isNumeric(c); c = text.charCodeAt(end)) {
    if (!isDigit(c)) hasOnlyDigits = false
    end++
  }
  if (hasOnlyDigits && end - at <= exactDigits) return { end, isCanonical: true }
  const source = text.slice(at, end)
  return { end, isCanonical: String(Number(source)) === source }
}

/** Scans the text, and stops early if it exceeds `bounds`. Invalid JSON is also scanned. */
export function scanJson(text: string, bounds: { readonly depth: number; readonly nodes: number }): JsonScan {
  const specialKeys: SpecialKey[] = []
  let [depth, maxDepth, nodes] = [0, 0, 0]
  let needsReviver = false
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c === comma || c === colon || isSpace(c)) continue
    if (c === closeArray || c === closeObject) {
      depth--
      continue
    }
    if (c === quote) {
      const { end, hasEscape, hasBackslash } = readString(text, i + 1)
      if (hasEscape) needsReviver = true
      if (isKey(text, end + 1)) {
        // Only a short key can be a whole number. Long keys are not copied.
        const name = end - i <= 11 ? text.slice(i + 1, end) : ''
        if (hasBackslash || wholeNumber.test(name)) {
          specialKeys.push({ start: i + 1, end, hasEscape: hasBackslash })
          nodes += slowValueCost
        }
        if (name === '__proto__') needsReviver = true
      } else nodes++
      i = end
    } else {
      nodes++
      if (c === openArray || c === openObject) {
        maxDepth = Math.max(maxDepth, ++depth)
      } else if (isDigit(c) || c === minus) {
        const { end, isCanonical } = readNumber(text, i)
        if (!isCanonical) {
          needsReviver = true
          nodes += slowValueCost
        }
        i = end - 1
      } else while (/[a-z]/.test(text[i + 1] ?? '')) i++
    }
    if (nodes > bounds.nodes || maxDepth > bounds.depth) break
  }
  return { depth: maxDepth, nodes, needsReviver, specialKeys }
}
