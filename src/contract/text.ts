/** The two languages everything is said in, and how values get into a sentence. */

export const languages = ['en', 'zh-TW'] as const
export type Language = (typeof languages)[number]

/** One sentence in every language. `{name}` marks a place for a value. */
export type Text = Readonly<Record<Language, string>>

/** Puts `values` where `{name}` stands; a name without a value stays as it is, so that it is noticed. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place)
}
