/**
 * Checks the architecture: modules and the folders in them, which folder may import which, which packages each
 * may import, SQL only in the store, requests only in the client, no circular imports, lengths of files, and a
 * limit on casts. `docs/architecture.md` draws it.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, posix } from 'node:path'
import { describe, expect, test } from 'vitest'

interface Folder {
  /** The other folders whose files may be imported. */
  readonly imports: readonly string[]
  /** Packages that may be named; `node:` stands for all of Node's own. */
  readonly packages: readonly string[]
}

const contract = ['contract', 'contract/mpsd', 'contract/console', 'contract/ledger']
const server = [...contract, 'http']
const belowScreens = [
  ...contract,
  'rules',
  'api',
  'ui',
  'ui/frame',
  'ui/exchange',
  'ui/json',
  'ui/kit',
  'ui/language',
]

/** The table of `docs/architecture.md`, as data. */
const folders: Readonly<Record<string, Folder>> = {
  contract: { imports: ['contract/mpsd', 'contract/console'], packages: ['zod'] },
  'contract/mpsd': { imports: ['contract'], packages: ['zod'] },
  'contract/console': { imports: ['contract', 'contract/mpsd'], packages: ['zod'] },
  'contract/ledger': { imports: ['contract'], packages: [] },
  rules: { imports: contract, packages: [] },
  api: { imports: contract, packages: ['zod'] },
  http: { imports: contract, packages: ['node:', 'zod'] },
  directory: {
    imports: [...server, 'rules', 'directory/handlers', 'directory/store', 'directory/world'],
    packages: ['node:', 'zod', 'jose'],
  },
  'directory/handlers': {
    imports: [...server, 'rules', 'directory', 'directory/store', 'directory/world'],
    packages: ['node:', 'zod'],
  },
  'directory/store': {
    imports: [...contract, 'rules', 'directory/store/migrations'],
    packages: ['node:', 'zod', 'kysely', 'pg'],
  },
  // Frozen text: a migration calls no live code.
  'directory/store/migrations': { imports: [], packages: [] },
  'directory/world': { imports: [...contract, 'rules', 'directory/store'], packages: ['node:', 'zod'] },
  gateway: { imports: server, packages: ['node:', 'zod'] },
  host: {
    imports: server,
    packages: ['node:', 'zod', 'hono', '@hono/node-server', 'openid-client', 'vite'],
  },
  ui: {
    imports: [...belowScreens, 'a screen'],
    packages: ['zod', 'react', '@tanstack/react-query', '@tanstack/react-router'],
  },
  'ui/language': { imports: ['contract'], packages: ['react'] },
  'ui/kit': {
    imports: ['contract', 'ui/language'],
    packages: [
      'react',
      'tailwindcss',
      'lucide-react',
      '@base-ui/react',
      '@tanstack/react-table',
      '@tanstack/react-virtual',
    ],
  },
  'ui/json': {
    imports: ['ui/kit'],
    packages: [
      'react',
      'zod',
      '@codemirror/autocomplete',
      '@codemirror/commands',
      '@codemirror/lang-json',
      '@codemirror/language',
      '@codemirror/state',
      '@codemirror/view',
    ],
  },
  'ui/exchange': {
    imports: [...contract, 'rules', 'api', 'ui', 'ui/kit', 'ui/language'],
    packages: ['react', 'lucide-react'],
  },
  'ui/frame': {
    imports: [...contract, 'rules', 'api', 'ui', 'ui/kit', 'ui/language'],
    packages: ['react', 'lucide-react', '@base-ui/react', '@tanstack/react-query', '@tanstack/react-router'],
  },
  // Every other folder of `ui/` is a screen.
  'a screen': {
    imports: belowScreens,
    packages: [
      'zod',
      'react',
      'lucide-react',
      '@base-ui/react',
      '@tanstack/react-query',
      '@tanstack/react-router',
    ],
  },
}

/** The files that join the modules: the server, its commands, the app. Nothing imports them. */
const entries: Readonly<Record<string, Folder>> = {
  'server.ts': {
    imports: ['contract', 'contract/console', 'directory', 'directory/store', 'gateway', 'host'],
    packages: ['node:'],
  },
  'check-data.ts': { imports: ['directory/store', 'host'], packages: ['node:'] },
  'backup-data.ts': { imports: ['directory/store', 'host'], packages: ['node:'] },
  'main.tsx': {
    imports: ['ui', 'ui/kit', 'ui/frame'],
    packages: ['react', 'react-dom', '@base-ui/react', '@tanstack/react-query', '@tanstack/react-router'],
  },
}

/** The only file that imports screens: the list of them. */
const listOfScreens = 'ui/screens.ts'
/** The parts of `contract/` that kit and language know: the order of text, and languages; nothing of the domain. */
const textOnly: Readonly<Record<string, string>> = {
  'ui/kit': 'contract/text-order.ts',
  'ui/language': 'contract/text.ts',
}

const testPackages = ['vitest', 'fast-check', '@redocly/openapi-core', 'react-dom', 'kysely', 'pg', 'node:']
/** Tests ask the directory in process, through the real client. */
const testFolders = [...contract, 'rules', 'api', 'directory']
const isTest = (file: string) => /\.test\.tsx?$|\/(?:testing|arbitraries)\.ts$/.test(file)

/** Path below `src` → text. */
type Files = ReadonlyMap<string, string>

const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\//g, ' ').replace(/^\s*\/\/.*$/gm, '')

function importsOf(text: string): string[] {
  const found = withoutComments(text).matchAll(
    /(?:^|[\s;])(?:import|export)\s[^'"`;]*?from\s*['"]([^'"]+)['"]|(?<![/.'"`])\bimport\s*\(?\s*['"`]([^'"`\n]+)['"`]/gm,
  )
  return [...found].map((one) => one[1] ?? one[2] ?? '')
}

function packageOf(specifier: string): string {
  if (specifier.startsWith('node:')) return 'node:'
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

function resolve(file: string, specifier: string): string | undefined {
  if (specifier.startsWith('#')) return specifier.slice(1)
  return specifier.startsWith('.') ? posix.join(posix.dirname(file), specifier) : undefined
}

const moduleOf = (file: string) => (file.includes('/') ? (file.split('/')[0] ?? '') : '')
/** The rule that a file stands under: its folder, or `a screen`. */
function ruleOf(file: string): string {
  const folder = posix.dirname(file)
  return folder.startsWith('ui/') && !folders[folder] ? 'a screen' : folder
}

function checkImport(file: string, specifier: string): string | undefined {
  const rule = ruleOf(file)
  const folder = rule === '.' ? entries[file] : folders[rule]
  if (!folder) return undefined
  const target = resolve(file, specifier)
  if (target === undefined) {
    const packages = isTest(file) ? [...folder.packages, ...testPackages] : folder.packages
    return packages.includes(packageOf(specifier))
      ? undefined
      : `${file} may not name the package ${specifier}`
  }
  if (moduleOf(target) === '') return `${file} imports ${target}, which nothing imports`
  const isSameModule = moduleOf(file) === moduleOf(target)
  if (isSameModule && specifier.startsWith('#')) return `${file} imports its own module: write it relatively`
  if (rule !== '.' && !isSameModule && !specifier.startsWith('#'))
    return `${file} hides that it imports another module: ${specifier}`
  if (posix.dirname(file) === posix.dirname(target)) return undefined
  const to = ruleOf(target)
  if (to === 'a screen' && file !== listOfScreens) return `${file} may not import the screen ${target}`
  const allowed = isTest(file) ? [...folder.imports, ...testFolders] : folder.imports
  const only = to === 'contract' && !isTest(file) ? textOnly[rule] : undefined
  return allowed.includes(to) && (only === undefined || only === target)
    ? undefined
    : `${file} may not import ${target}`
}

function findCircles(files: Files): string[] {
  const done = new Set<string>()
  const circles: string[] = []
  const visit = (file: string, path: readonly string[]) => {
    const at = path.indexOf(file)
    if (at >= 0) circles.push(`circle: ${[...path.slice(at), file].join(' → ')}`)
    if (at >= 0 || done.has(file)) return
    for (const specifier of importsOf(files.get(file) ?? '')) {
      const target = resolve(file, specifier)
      if (target !== undefined && files.has(target)) visit(target, [...path, file])
    }
    done.add(file)
  }
  for (const file of files.keys()) visit(file, [])
  return circles
}

const maxLines = { code: 350, test: 500 }
const sqlPattern =
  /\.(?:selectFrom|insertInto|updateTable|deleteFrom|replaceInto)\(|\bsql`|\bsql\.(?:raw|ref)/

/** Locks the audit log with SQLite's file lock, and stores nothing in it. */
const fileLock = 'host/audit-files.ts'
/** `ui/client.ts` alone sends requests, and no path is written by hand; but for what is sent before it is loaded. */
const senders = ['ui/client.ts', 'ui/first-requests.ts']
const requestPattern = /(?<![\w.])fetch\(|['"`]\/(?:console|connections|serviceconfigs|handles)\b/

function checkFile(file: string, text: string): string[] {
  const problems: string[] = []
  const max = isTest(file) ? maxLines.test : maxLines.code
  const lines = text.split('\n').length - 1
  const folder = posix.dirname(file)
  if (lines > max) problems.push(`${file} has ${lines} lines, more than ${max}`)
  if (!file.endsWith('.css') && !text.startsWith('/**')) problems.push(`${file} does not say what it is for`)
  if (/(?:^|\/)index\.tsx?$/.test(file)) problems.push(`${file} is a barrel`)
  if (/(?:utils|helpers|manager|common|misc)/i.test(posix.basename(file)))
    problems.push(`${file} has a name that says nothing`)
  if (folder !== '.' && !folders[ruleOf(file)]) problems.push(`${folder} is not in the drawing`)
  if (isTest(file)) return problems
  const code = withoutComments(text)
  const isStore = folder.startsWith('directory/store')
  if (!isStore && sqlPattern.test(code)) problems.push(`${file} has SQL`)
  if (!isStore && file !== fileLock && importsOf(text).includes('node:sqlite'))
    problems.push(`${file} opens a database`)
  if (!isStore && /\bas\s+never\b/.test(code)) problems.push(`${file} casts with "as never"`)
  const isBrowser = moduleOf(file) === 'ui' && !senders.includes(file)
  if (isBrowser && requestPattern.test(code)) problems.push(`${file} sends requests past the client`)
  return problems
}

/** Everything that is not as the drawing has it, one sentence each. */
function checkArchitecture(files: Files): string[] {
  const problems = [...files].flatMap(([file, text]) => [
    ...checkFile(file, text),
    ...importsOf(text).flatMap((specifier) => checkImport(file, specifier) ?? []),
  ])
  return [...problems, ...findCircles(files)]
}

/** Casts in the code that is not a test; `as const`, renamed imports and words in texts are none. */
function countCasts(files: Files): number {
  let count = 0
  for (const [file, text] of files) {
    if (isTest(file) || file.endsWith('.css') || file.endsWith('words.ts')) continue
    const code = withoutComments(text)
      .replace(/\/\/ .*$/gm, '')
      .replace(/^(?:import|export)\b[^'"`;]*?from .*$/gm, '')
      .replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`[^`]*`/g, "''")
    count += [...code.matchAll(/(?<=[\w)\]}'`>!]) as (?!const\b)[\w{([]/g)].length
  }
  return count
}

function readTree(root: string, below = ''): Map<string, string> {
  const files = new Map<string, string>()
  for (const name of readdirSync(join(root, below))) {
    const path = posix.join(below, name)
    if (statSync(join(root, path)).isDirectory())
      for (const [file, text] of readTree(root, path)) files.set(file, text)
    else if (/\.(?:tsx?|css)$/.test(name)) files.set(path, readFileSync(join(root, path), 'utf8'))
  }
  return files
}

const tree = readTree(import.meta.dirname)

describe('the architecture', () => {
  test('is as it is drawn', () => {
    expect(tree.size).toBeGreaterThan(60)
    expect(checkArchitecture(tree)).toEqual([])
  })

  const plant = (file: string, text: string) =>
    checkArchitecture(new Map([...tree, [file, `/** Planted. */\n${text}`]]))
  test.each<[string, string, string, RegExp]>([
    [
      'an upward import',
      'rules/planted.ts',
      "import { openDirectory } from '#directory/directory.ts'",
      /rules\/planted.ts may not import/,
    ],
    [
      'an upward import in several lines',
      'contract/planted.ts',
      "import {\n  canQuery,\n} from '#rules/can-query.ts'",
      /may not import/,
    ],
    [
      'a re-export upward',
      'contract/planted.ts',
      "export { canQuery } from '#rules/can-query.ts'",
      /may not import/,
    ],
    [
      'an upward import at run time',
      'api/planted.ts',
      "const later = () => import('#ui/router.tsx')",
      /may not import/,
    ],
    ['a sideways import', 'ui/planted.ts', "import { listen } from '#host/listen.ts'", /may not import/],
    ['an import of an entry', 'ui/planted.ts', "import '../main.tsx'", /main.tsx, which nothing imports/],
    [
      'an import of another module that does not show',
      'rules/planted.ts',
      "import { Xuid } from '../contract/identifiers.ts'",
      /hides/,
    ],
    [
      'a screen that imports a screen',
      'ui/codes/planted.ts',
      "import { toRequest } from '../query/question.ts'",
      /may not import the screen/,
    ],
    [
      'a screen that imports a new screen',
      'ui/matrix/planted.ts',
      "import { CodesScreen } from '../codes/CodesScreen.tsx'",
      /may not import the screen/,
    ],
    [
      'a frame that imports a screen',
      'ui/frame/planted.ts',
      "import { QuerySearch } from '../query/search.ts'",
      /may not import the screen/,
    ],
    [
      'an exchange that imports the frame',
      'ui/exchange/planted.ts',
      "import { useConnection } from '../frame/use-connection.ts'",
      /may not import/,
    ],
    [
      'a file beside the list of screens that imports one',
      'ui/planted.ts',
      "import { QuerySearch } from './query/search.ts'",
      /may not import the screen/,
    ],
    [
      'a kit that knows the domain',
      'ui/kit/P.tsx',
      "import { client } from '../client.ts'",
      /may not import/,
    ],
    [
      'a kit that knows the contract',
      'ui/kit/P.tsx',
      "import { Xuid } from '#contract/identifiers.ts'",
      /may not import/,
    ],
    [
      'a migration that calls live code',
      'directory/store/migrations/planted.ts',
      "import { columnsOf } from '../session-rows.ts'",
      /may not import/,
    ],
    [
      'a handler that writes SQL',
      'directory/handlers/planted.ts',
      "const rows = await db.selectFrom('sessions').selectAll().execute()",
      /has SQL/,
    ],
    ['raw SQL outside the store', 'directory/planted.ts', 'const rows = sql`select 1`', /has SQL/],
    ['a cast with never', 'rules/planted.ts', 'const x = y as never', /as never/],
    ['a cast with never in two lines', 'rules/planted.ts', 'const x = y as /* a */\n  never', /as never/],
    [
      'an upward import in a template text',
      'api/planted.ts',
      'const later = () => import(`#ui/router.tsx`)',
      /may not import/,
    ],
    [
      'a database outside the store',
      'directory/planted.ts',
      "import { DatabaseSync } from 'node:sqlite'",
      /opens a database/,
    ],
    ['a request past the client', 'ui/kit/P.tsx', "const x = fetch('x')", /past the client/],
    ['a path written by hand', 'ui/kit/P.tsx', "const x = '/console/health'", /past the client/],
    ['a foreign package', 'rules/planted.ts', "import { Hono } from 'hono'", /may not name the package hono/],
    ['Node in the browser', 'ui/planted.ts', "import { readFileSync } from 'node:fs'", /may not name/],
    ['an over-long file', 'rules/planted.ts', 'const x = 1\n'.repeat(350), /has 351 lines/],
    ['a barrel', 'rules/index.ts', '', /barrel/],
    ['a folder that is not drawn', 'directory/more/x.ts', '', /not in the drawing/],
    ['a module that is not drawn', 'more/x.ts', '', /not in the drawing/],
  ])('would notice %s', (_, file, text, says) => {
    expect(plant(file, text)).toEqual([expect.stringMatching(says)])
  })

  test('would notice a circle', () => {
    const files = new Map([
      ['rules/a.ts', "/** A. */\nimport { b } from './b.ts'\n"],
      ['rules/b.ts', "/** B. */\nimport { c } from './c.ts'\n"],
      ['rules/c.ts', "/** C. */\nimport type { a } from './a.ts'\n"],
    ])
    expect(checkArchitecture(files)).toEqual(['circle: rules/a.ts → rules/b.ts → rules/c.ts → rules/a.ts'])
  })

  test('has at most 60 casts', () => {
    expect(countCasts(tree)).toBeLessThanOrEqual(60)
    const one = new Map([['rules/a.ts', '/** A. */\nimport * as z from "zod"\nconst a = { b } as Json\n']])
    expect(countCasts(one)).toBe(1)
  })

  test('is the one that docs/architecture.md draws', () => {
    const drawing = readFileSync(join(import.meta.dirname, '../docs/architecture.md'), 'utf8')
    const rows = drawing.split('\n').filter((line) => /^\| (?:`[\w/]+\/`|a screen) \|/.test(line))
    const drawn = rows.map((row) => {
      const cells = row.split('|').map((cell) => cell.trim().replaceAll('`', ''))
      return `${cells[1]?.replace(/\/$/, '')}: ${cells.at(-2)}`
    })
    const real = Object.entries(folders).map(
      ([name, { imports }]) => `${name}: ${imports.length === 0 ? 'nothing' : imports.join(', ')}`,
    )
    expect(drawn.toSorted()).toEqual(real.toSorted())
  })
})
