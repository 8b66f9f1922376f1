/** One look over the text of a document before it is parsed: how much there is, and whether the language would change any of it. */

/** A key as it is written, between its quotes. */
export interface SpecialKey {
  readonly start: number
  readonly end: number
  readonly hasEscape: boolean
}

export interface Scanned {
  /** Levels of nesting, as far as was looked. */
  readonly depth: number
  /**
   * Values, those that hold others among them, as far as was looked. A number in another spelling than the
   * language's, and a key that is a whole number or has an escape, count as three more.
   */
  readonly nodes: number
  /** Whether plain parsing would change digits, or let text pass that no document may hold. */
  readonly needsCare: boolean
  /** Where keys stand that the language would put elsewhere or misread: whole numbers, and those with an escape. */
  readonly specialKeys: readonly SpecialKey[]
}

const [quote, backslash, colon, comma] = ['"', '\\', ':', ','].map((c) => c.charCodeAt(0))
const [openArray, closeArray, openObject, closeObject] = ['[', ']', '{', '}'].map((c) => c.charCodeAt(0))
const [zero, nine, minus, letterU] = ['0', '9', '-', 'u'].map((c) => c.charCodeAt(0)) as [
  number,
  number,
  number,
  number,
]

const isSpace = (c: number) => c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09
const isDigit = (c: number) => c >= zero && c <= nine
/** What a number may go on with. */
const isNumeric = (c: number) =>
  isDigit(c) || c === minus || c === 0x2b || c === 0x2e || c === 0x45 || c === 0x65

/** What takes care counts as so many values more, because reading it takes as much longer. */
const extraCost = 3

const wholeNumber = /^(?:0|[1-9]\d{0,9})$/
/** Digits that every double holds. */
const exactDigits = 15

/** Where a string ends whose opening quote is before `at`, and whether it has an escape, and one by number. */
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

/** Where a number ends, and whether its text is what the language would write for it. */
function readNumber(text: string, at: number): { end: number; isPlain: boolean } {
  let end = at
  let hasDigitsAlone = true
  for (let c = text.charCodeAt(end); isNumeric(c); c = text.charCodeAt(end)) {
    if (!isDigit(c)) hasDigitsAlone = false
    end++
  }
  if (hasDigitsAlone && end - at <= exactDigits) return { end, isPlain: true }
  const source = text.slice(at, end)
  return { end, isPlain: String(Number(source)) === source }
}

/** Looks until the end, or until more than `most` has been seen. Text that is no JSON is looked at as far as it goes. */
export function scanJson(text: string, most: { readonly depth: number; readonly nodes: number }): Scanned {
  const specialKeys: SpecialKey[] = []
  let [depth, deepest, nodes] = [0, 0, 0]
  let needsCare = false
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c === comma || c === colon || isSpace(c)) continue
    if (c === closeArray || c === closeObject) {
      depth--
      continue
    }
    if (c === quote) {
      const { end, hasEscape, hasBackslash } = readString(text, i + 1)
      if (hasEscape) needsCare = true
      if (isKey(text, end + 1)) {
        // A short one, so that the text of a long string is not copied.
        const name = end - i <= 11 ? text.slice(i + 1, end) : ''
        if (hasBackslash || wholeNumber.test(name)) {
          specialKeys.push({ start: i + 1, end, hasEscape: hasBackslash })
          nodes += extraCost
        }
        if (name === '__proto__') needsCare = true
      } else nodes++
      i = end
    } else {
      nodes++
      if (c === openArray || c === openObject) {
        deepest = Math.max(deepest, ++depth)
      } else if (isDigit(c) || c === minus) {
        const { end, isPlain } = readNumber(text, i)
        if (!isPlain) {
          needsCare = true
          nodes += extraCost
        }
        i = end - 1
      } else while (/[a-z]/.test(text[i + 1] ?? '')) i++
    }
    if (nodes > most.nodes || deepest > most.depth) break
  }
  return { depth: deepest, nodes, needsCare, specialKeys }
}
