/** Build of the browser app. Every asset is a separate file: the page's policy forbids inline content. */
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, normalizePath, type Plugin, type Rolldown } from 'vite'
import type { Words } from './src/ui/language/define-words.ts'

/** A table of words, or its part in one language. */
const wordsPattern = /\/src\/ui\/[\w-]+\/(?:(?!define-)[\w-]+-)?words\.ts(?:\?language=([\w-]+))?$/
const createWordsFile = '/src/ui/language/define-words.ts'

/**
 * The libraries that every screen uses: one file, which stays the same from one version of the app to the
 * next. `no-eval.ts` is among them, because it must run before the first schema is made.
 */
const libraryPattern =
  /\/node_modules\/(?:react|react-dom|scheduler|use-sync-external-store|zod|@tanstack\/(?:history|react-query|query-core|react-router|router-core|react-store|store))\/|\/src\/ui\/no-eval\.ts$/

const entry = 'src/main.tsx'
const firstScreen = 'src/ui/query/QueryScreen.tsx'

const root = normalizePath(import.meta.dirname)

/** Whether a module is our own code in English: the other languages are files of their own. */
const isOwnCode = (id: string) => id.startsWith(`${root}/src/`) && !id.includes('?')

/**
 * A file of everything that these modules import, and what they import: one instead of many small ones. What is loaded
 * on demand is not in it. A module that is in another group already stays there.
 */
function groupImportsOf(name: string, entries: readonly string[]) {
  const imported = new Set<string>()
  const add = (id: string, graph: Rolldown.ChunkingContext) => {
    if (imported.has(id) || !isOwnCode(id)) return
    imported.add(id)
    for (const next of graph.getModuleInfo(id)?.importedIds ?? []) add(next, graph)
  }
  return {
    debugName: name,
    name: (id: string, graph: Rolldown.ChunkingContext) => {
      if (imported.size === 0) for (const one of entries) add(`${root}/${one}`, graph)
      // The entry waits for the code of the opened screen, which must not wait for the entry in its turn.
      return imported.has(id) && id !== `${root}/${entry}` ? name : null
    },
  }
}

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

/**
 * Every schema of zod can describe itself as JSON Schema. The app never asks for that; the server does, for its
 * OpenAPI description. Without it the libraries are 17 kB smaller.
 */
function leaveOutJsonSchema(): Plugin {
  const isBrowserBuild = /\/node_modules\/zod\/v4\/core\/(?:to-json-schema|json-schema-processors)\.js$/
  return {
    name: 'leave-out-json-schema',
    enforce: 'pre',
    async load(id) {
      if (!isBrowserBuild.test(id)) return undefined
      const names = Object.keys(await import(pathToFileURL(id).href))
      // Each schema is given a method of its own, which is made here and never called.
      const absent = "() => () => { throw new Error('JSON Schema is not a part of the app') }"
      return names.map((name) => `export const ${name} = ${absent}`).join('\n')
    },
  }
}

/**
 * What each endpoint does is told by the OpenAPI description, which the server makes. The app knows endpoints by name.
 */
function leaveOutSummaries(): Plugin {
  return {
    name: 'leave-out-summaries',
    enforce: 'pre',
    transform(code, id) {
      if (!/\/src\/contract\/(?:console|mpsd)\/[\w-]*endpoints\.ts$/.test(id)) return undefined
      return { code: code.replace(/\bsummary:\s*'[^'\n]*'/g, "summary: ''"), map: null }
    },
  }
}

/** Lets the browser load the first screen beside the libraries, and not only when these have run. */
function preloadFirstScreen(): Plugin {
  return {
    name: 'preload-first-screen',
    transformIndexHtml: {
      order: 'post',
      handler: (_, { bundle = {}, chunk: entry }) => {
        const chunks = Object.values(bundle).filter((one) => one.type === 'chunk')
        const screen = chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith(`/${firstScreen}`))
        const known = new Set([entry?.fileName, ...(entry?.imports ?? [])])
        return [screen?.fileName, ...(screen?.imports ?? [])]
          .filter((file) => file !== undefined && !known.has(file))
          .map((file) => ({
            tag: 'link',
            attrs: { rel: 'modulepreload', crossorigin: true, href: `/${file}` },
            injectTo: 'head' as const,
          }))
      },
    },
  }
}

/** Fonts that every screen has. Without them, its text would move when they come. */
const firstFonts = /(?:inter-latin-wght|jetbrains-mono-latin-wght)-normal.*\.woff2$/

function preloadFonts(): Plugin {
  return {
    name: 'preload-fonts',
    transformIndexHtml: {
      order: 'post',
      handler: (_, { bundle = {} }) =>
        Object.keys(bundle)
          .filter((file) => firstFonts.test(file))
          .map((file) => ({
            tag: 'link',
            attrs: { rel: 'preload', as: 'font', type: 'font/woff2', crossorigin: true, href: `/${file}` },
            injectTo: 'head-prepend' as const,
          })),
    },
  }
}

/**
 * Tells the browser that nearly everything in a file is called soon. Chromium then compiles it while the file comes,
 * beside the page, and not function by function when each is first called.
 */
function compileAtOnce(): Plugin {
  return {
    name: 'compile-at-once',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler: (_, bundle) => {
        // It counts only before the first statement, and Vite has written some by now.
        for (const file of Object.values(bundle)) {
          if (file.type === 'chunk') file.code = `//# allFunctionsCalledOnLoad\n${file.code}`
        }
      },
    },
  }
}

const compressible = /\.(?:js|css|svg|html)$/

/** Writes each file compressed as well, so that the server sends it without compressing it each time. */
function compressFiles(): Plugin {
  return {
    name: 'compress-files',
    apply: 'build',
    async writeBundle({ dir = '' }) {
      const names = await readdir(dir, { recursive: true })
      await Promise.all(
        names
          .filter((name) => compressible.test(name))
          .map(async (name) => {
            const text = await readFile(join(dir, name))
            const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } }
            await writeFile(join(dir, `${name}.br`), brotliCompressSync(text, quality))
            await writeFile(join(dir, `${name}.gz`), gzipSync(text, { level: 9 }))
          }),
      )
    },
  }
}

export default defineConfig({
  plugins: [
    splitWords(),
    leaveOutJsonSchema(),
    leaveOutSummaries(),
    react(),
    tailwindcss(),
    preloadFirstScreen(),
    preloadFonts(),
    compileAtOnce(),
    compressFiles(),
  ],
  build: {
    chunkSizeWarningLimit: 1000,
    assetsInlineLimit: 0,
    target: 'baseline-widely-available',
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // It runs before all others.
            { name: 'first-requests', test: /\/src\/ui\/first-requests\.ts$/ },
            { name: 'libraries', test: libraryPattern },
            groupImportsOf('first-screen', [entry, firstScreen]),
            groupImportsOf('answer', ['src/ui/query/AnswerPane.tsx']),
          ],
        },
      },
    },
  },
})
