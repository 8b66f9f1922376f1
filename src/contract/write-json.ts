/** Writes JSON. In memory, documents keep the order of their fields: whole-number names have a mark. */

/**
 * JavaScript objects list whole-number keys first, in ascending order. A key that starts with this lone
 * surrogate is not a whole number, so it keeps its place. Documents must not contain lone surrogates, so no
 * real key conflicts with the mark.
 */
export const wholeNumberMark = '\udfff'
const wholeNumber = /^(?:0|[1-9]\d{0,9})$/

/** The stored form of a field name in a document from `parseJson`: whole numbers get a mark. */
export function toStoredKey(name: string): string {
  return wholeNumber.test(name) ? `${wholeNumberMark}${name}` : name
}

/** The original form of a stored field name. */
export function fromStoredKey(key: string): string {
  return key.startsWith(wholeNumberMark) ? key.slice(1) : key
}

/** Removes the marks from a text that contains stored field names. */
export function removeKeyMarks(text: string): string {
  return text.replaceAll(wholeNumberMark, '')
}

/** Writes a document with the digits and the key order that `parseJson` read. `indent`: over several lines. */
export function writeJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replaceAll('"\\udfff', '"')
}
