/** The reader's preferences. Kept by the browser; no credential is ever among them. */
import { useSyncExternalStore } from 'react'
import * as z from 'zod'
import { type Language, languages } from '#contract/text.ts'
import { sideSizes } from './kit/side-sizes.ts'
import { forgetFailures } from './language/define-words.ts'

const Preferences = z.object({
  theme: z.enum(['system', 'light', 'dark']).catch('system'),
  language: z.enum(languages).catch(preferredLanguage()),
  /** The time zone in which times are shown. */
  clock: z.enum(['local', 'utc']).catch('local'),
  density: z.enum(['compact', 'normal', 'relaxed']).catch('normal'),
  /** Whether the session screen shows its side panel. */
  sessionSide: z.enum(['open', 'closed']).catch('open'),
  /** Pixels of the side panel. */
  sideSize: z.int().min(sideSizes.min).max(sideSizes.max).catch(sideSizes.standard),
})
export type Preferences = z.infer<typeof Preferences>

const key = 'sessionscope.preferences'

function preferredLanguage(): Language {
  return globalThis.navigator?.language.toLowerCase().startsWith('zh') ? 'zh-TW' : 'en'
}

function read(): Preferences {
  try {
    return Preferences.parse(JSON.parse(localStorage.getItem(key) ?? '{}'))
  } catch {
    // Storage may be switched off or hold something else.
    return Preferences.parse({})
  }
}

let current = read()
const listeners = new Set<() => void>()

/** Puts theme and language on the page itself, where the style sheet and screen readers look. */
export function applyPreferences(): void {
  document.documentElement.dataset.theme = current.theme
  document.documentElement.lang = current.language
}

export function setPreference<K extends keyof Preferences>(name: K, value: Preferences[K]): void {
  const before = current.language
  current = { ...current, [name]: value }
  if (current.language !== before) forgetFailures(current.language)
  try {
    localStorage.setItem(key, JSON.stringify(current))
  } catch {
    // Without storage, the preference lasts until the page is closed.
  }
  applyPreferences()
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(
    subscribe,
    () => current,
    () => current,
  )
}
