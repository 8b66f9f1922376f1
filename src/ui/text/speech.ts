/** How something is said in a language: words by key, sentences of the contract, numbers. */
import { fill, type Language, type Text } from '#contract/text.ts'
import { en, type WordKey, type Words } from './words-en.ts'
import { zhTw } from './words-zh-tw.ts'

const dictionaries: Readonly<Record<Language, Words>> = { en, 'zh-TW': zhTw }

export interface Speech {
  readonly language: Language
  /** The words of a key, with its values filled in. */
  readonly t: (key: WordKey, values?: Readonly<Record<string, string | number>>) => string
  /** A sentence of the contract or the rules. */
  readonly say: (text: Text) => string
  readonly number: (value: number) => string
}

export function createSpeech(language: Language): Speech {
  const words = dictionaries[language]
  const format = new Intl.NumberFormat(language)
  return {
    language,
    t: (key, values = {}) => {
      const texts = Object.entries(values).map(([name, value]) => [
        name,
        typeof value === 'number' ? format.format(value) : value,
      ])
      return fill(words[key], Object.fromEntries(texts))
    },
    say: (text) => text[language],
    number: (value) => format.format(value),
  }
}
