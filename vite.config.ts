/** Build of the browser app. Every asset is a separate file: the page's policy forbids inline content. */
import { stat } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import type { Words } from './src/ui/language/define-words.ts'

/** A table of words, or its part in one language. */
const wordsPattern = /\/src\/ui\/[\w-]+\/words\.ts(?:\?language=([\w-]+))?$/
const createWordsFile = '/src/ui/language/define-words.ts'

/**
 * The libraries that every screen uses: one file, which stays the same from one version of the app to the
 * next. `no-eval.ts` is among them, because it must run before the first schema is made.
 */
const libraryPattern =
  /\/node_modules\/(?:react|react-dom|scheduler|use-sync-external-store|zod|@tanstack\/(?:history|react-query|query-core|react-router|router-core|react-store|store))\/|\/src\/ui\/no-eval\.ts$/

/**
 * Keeps the English words in the file that uses them, and moves every other language into a file of its own,
 * which is loaded when that language is chosen (`src/ui/language/define-words.ts`).
 */
function splitWords(): Plugin {
  return {
    name: 'split-words',
    enforce: 'pre',
    async load(id) {
      const found = wordsPattern.exec(id)
      if (!found) return undefined
      const file = id.replace(/\?.*$/, '')
      this.addWatchFile(file)
      // The time in the address makes Node read a changed file again.
      const address = `${pathToFileURL(file).href}?${(await stat(file)).mtimeMs}`
      const { words }: { words: Words<string> } = await import(address)
      const [english, chinese] = [await words.load('en'), await words.load('zh-TW')]
      if (found[1] === 'zh-TW') return `export const texts = ${JSON.stringify(chinese)}`
      return [
        `import { createWords } from ${JSON.stringify(createWordsFile)}`,
        'export const words = createWords({',
        `  en: ${JSON.stringify(english)},`,
        `  'zh-TW': () => import(${JSON.stringify(`${file}?language=zh-TW`)}).then(({ texts }) => texts),`,
        '})',
      ].join('\n')
    },
  }
}

export default defineConfig({
  plugins: [splitWords(), react(), tailwindcss()],
  build: {
    chunkSizeWarningLimit: 1000,
    assetsInlineLimit: 0,
    target: 'baseline-widely-available',
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'libraries', test: libraryPattern },
            { name: 'shared', test: /\/src\//, minShareCount: 2 },
          ],
        },
      },
    },
  },
})
