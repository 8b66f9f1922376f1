/** Text: the two languages, the insertion of values into sentences, and the order of text. */

export const languages = ['en', 'zh-TW'] as const
export type Language = (typeof languages)[number]

/** One sentence in every language. `{name}` is a placeholder for a value. */
export type Text = Readonly<Record<Language, string>>

/** Replaces each `{name}` by its value. A placeholder without a value stays visible in the text. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (placeholder, name: string) => values[name] ?? placeholder)
}

/** Orders text by code point, as both databases do. The `<` operator orders by UTF-16 code unit instead. */
export function compareText(a: string, b: string): number {
  const left = [...a]
  const right = [...b]
  const shared = Math.min(left.length, right.length)
  for (let i = 0; i < shared; i++) {
    const difference = (left[i]?.codePointAt(0) ?? 0) - (right[i]?.codePointAt(0) ?? 0)
    if (difference !== 0) return difference
  }
  return left.length - right.length
}
