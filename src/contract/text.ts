/** Text: the two languages, and the insertion of values into sentences. */

export const languages = ['en', 'zh-TW'] as const
export type Language = (typeof languages)[number]

/** One sentence in every language. `{name}` is a placeholder for a value. */
export type Text = Readonly<Record<Language, string>>

/** Replaces each `{name}` by its value. A placeholder without a value stays visible in the text. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (placeholder, name: string) => values[name] ?? placeholder)
}
