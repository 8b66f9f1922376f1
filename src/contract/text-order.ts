/** The order of text. */

const isSurrogate = (unit: number) => unit >= 0xd800 && unit <= 0xdfff

const isHighSurrogate = (unit: number) => unit >= 0xd800 && unit <= 0xdbff

const comparePoint = (a: string, b: string, at: number) => (a.codePointAt(at) ?? 0) - (b.codePointAt(at) ?? 0)

/** Orders text by code point, as both databases do. The `<` operator orders by UTF-16 code unit instead. */
export function compareText(a: string, b: string): number {
  const shared = Math.min(a.length, b.length)
  for (let i = 0; i < shared; i++) {
    const left = a.charCodeAt(i)
    const right = b.charCodeAt(i)
    if (left === right) continue
    if (!isSurrogate(left) && !isSurrogate(right)) return left - right
    // The second half of a character: the whole character decides.
    const start = i > 0 && isHighSurrogate(a.charCodeAt(i - 1)) ? i - 1 : i
    return comparePoint(a, b, start) || comparePoint(a, b, i)
  }
  return a.length - b.length
}
