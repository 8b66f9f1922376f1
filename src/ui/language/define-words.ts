/**
 * The words of one module: a table with both languages of each word in one place, in a file named `words.ts`.
 * The build keeps English in that file and puts every other language into a file of its own, which is loaded
 * when the language is chosen (`split-words.ts`). Without the build, as in tests, all languages are there.
 */
import type { Language, Text } from '#contract/text.ts'
import { fulfilled } from './fulfilled.ts'

/** The words of one language, by key. */
export type Texts<Key extends string> = Readonly<Record<Key, string>>

export interface Words<Key extends string> {
  /**
   * The words of a language; the same promise every time. English is there at once. A language that cannot be
   * loaded gives the English words.
   */
  readonly load: (language: Language) => Promise<Texts<Key>>
}

export type WordKey<W> = W extends Words<infer Key> ? Key : never

export interface WordSources<Key extends string> {
  readonly en: Texts<Key>
  readonly 'zh-TW': () => Promise<Texts<Key>>
}

/** What is called when a language that could not be loaded may be asked for again; true if there is one. */
const forgetters: ((language: Language) => boolean)[] = []

/** What the build makes of `defineWords`: English is there, and other languages can be loaded. */
export function createWords<Key extends string>(sources: WordSources<Key>): Words<Key> {
  const loading = new Map<Language, Promise<Texts<Key>>>([['en', fulfilled(sources.en)]])
  const failed = new Set<Language>()
  forgetters.push((language) => failed.delete(language) && loading.delete(language))
  const load = async (language: Language): Promise<Texts<Key>> => {
    if (language === 'en') return sources.en
    try {
      return await sources[language]()
    } catch {
      failed.add(language)
      return sources.en
    }
  }
  return {
    load: (language) => {
      const promise = loading.get(language) ?? load(language)
      loading.set(language, promise)
      return promise
    },
  }
}

/**
 * If words of this language could not be loaded, they are asked for again. Call it before the language is
 * shown. Returns whether there were any.
 */
export function forgetFailures(language: Language): boolean {
  return forgetters.map((forget) => forget(language)).some(Boolean)
}

function pick<Key extends string>(table: Readonly<Record<Key, Text>>, language: Language): Texts<Key> {
  const texts: Partial<Record<Key, string>> = {}
  for (const key in table) texts[key] = table[key][language]
  return texts as Texts<Key>
}

export function defineWords<Key extends string>(table: Readonly<Record<Key, Text>>): Words<Key> {
  return createWords({ en: pick(table, 'en'), 'zh-TW': async () => pick(table, 'zh-TW') })
}
