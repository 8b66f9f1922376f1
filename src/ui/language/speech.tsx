/** How something is said in the chosen language: words by key, sentences of the contract, numbers. */
import { createContext, type ReactNode, startTransition, use, useEffect, useState } from 'react'
import { fill, type Language, type Text } from '#contract/text.ts'
import { forgetFailures, type Texts, type Words } from './define-words.ts'

export interface Speech<Key extends string = never> {
  readonly language: Language
  /** The words of a key, with its values filled in. */
  readonly t: (key: Key, values?: Readonly<Record<string, string | number>>) => string
  /** A sentence of the contract or the rules. */
  readonly say: (text: Text) => string
  readonly number: (value: number) => string
  /** `A, B and C`. */
  readonly list: (parts: readonly string[]) => string
}

/** Made once for each language, and only when needed: making one takes longer than a hundred uses of it. */
function makeOnce<Format>(make: (language: Language) => Format): (language: Language) => Format {
  const made = new Map<Language, Format>()
  return (language) => {
    const format = made.get(language) ?? make(language)
    made.set(language, format)
    return format
  }
}
const getNumberFormat = makeOnce((language) => new Intl.NumberFormat(language))
const getListFormat = makeOnce((language) => new Intl.ListFormat(language))

const threeDigits = /\B(?=(?:\d{3})+$)/g

/**
 * Both languages write whole numbers alike. The browser's formatter takes long to make, and a table has thousands of
 * whole numbers.
 */
function formatNumber(language: Language, value: number): string {
  if (!Number.isSafeInteger(value) || value < 0) return getNumberFormat(language).format(value)
  return value < 1000 ? String(value) : String(value).replace(threeDigits, ',')
}

export function createSpeech<Key extends string>(language: Language, texts: Texts<Key>): Speech<Key> {
  const number = (value: number) => formatNumber(language, value)
  return {
    language,
    t: (key, values = {}) => {
      const filled = Object.entries(values).map(([name, value]) => [
        name,
        typeof value === 'number' ? number(value) : value,
      ])
      return fill(texts[key], Object.fromEntries(filled))
    },
    say: (text) => text[language],
    number,
    list: (parts) => getListFormat(language).format(parts),
  }
}

/** The speech of each set of words, so that it stays the same object from one drawing to the next. */
const speeches = new WeakMap<object, unknown>()

function getSpeech<Key extends string>(language: Language, texts: Texts<Key>): Speech<Key> {
  const found = speeches.get(texts)
  if (found) return found as Speech<Key>
  const made = createSpeech(language, texts)
  speeches.set(texts, made)
  return made
}

/** The chosen language. A new object draws everything that is said again. */
const LanguageContext = createContext<{ readonly language: Language }>({ language: 'en' })

const retries = new Set<() => void>()

/** Loads the chosen language again if it could not be loaded. Call it when the server answers again. */
export function retryMissingWords(): void {
  for (const retry of retries) retry()
}

export function LanguageProvider({ language, children }: { language: Language; children: ReactNode }) {
  const [chosen, setChosen] = useState({ language })
  if (chosen.language !== language) setChosen({ language })
  useEffect(() => {
    const retry = () => {
      if (forgetFailures(language)) startTransition(() => setChosen({ language }))
    }
    retries.add(retry)
    return () => {
      retries.delete(retry)
    }
  }, [language])
  return <LanguageContext value={chosen}>{children}</LanguageContext>
}

/** The words of a module in the chosen language. Waits (suspends) until they are loaded. */
export function useSpeech<Key extends string>(words: Words<Key>): Speech<Key> {
  const { language } = use(LanguageContext)
  // Always `use`, also when the words are there: React counts on the same calls in every rendering.
  return getSpeech(language, use(words.load(language)))
}
