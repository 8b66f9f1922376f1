/** The drawing of the house, kept true: rooms, who may import whom, which packages, no circles, file lengths. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, posix } from 'node:path'
import { describe, expect, test } from 'vitest'

interface Room {
  readonly imports: readonly string[]
  /** Packages the room may name; `node:` stands for all of Node's own. */
  readonly packages: readonly string[]
}

/** The README's drawing, as data. */
const rooms: Readonly<Record<string, Room>> = {
  contract: { imports: [], packages: ['zod'] },
  rules: { imports: ['contract'], packages: [] },
  api: { imports: ['contract'], packages: ['zod'] },
  http: { imports: ['contract'], packages: ['node:', 'zod'] },
  directory: {
    imports: ['contract', 'rules', 'http'],
    packages: ['node:', 'zod', 'hono', 'kysely', 'jose', 'pg'],
  },
  gateway: { imports: ['contract', 'http'], packages: ['node:', 'zod'] },
  host: {
    imports: ['contract', 'http'],
    packages: ['node:', 'zod', 'hono', '@hono/node-server', 'openid-client', 'vite'],
  },
  ui: {
    imports: ['contract', 'rules', 'api'],
    packages: [
      'zod',
      'react',
      'tailwindcss',
      '@base-ui/react',
      '@tanstack/react-query',
      '@tanstack/react-router',
      '@tanstack/react-table',
      '@tanstack/react-virtual',
    ],
  },
}

/** The files that join the rooms: the server, its commands, the app. */
const entries: Readonly<Record<string, Room>> = {
  'server.ts': { imports: ['directory', 'gateway', 'host'], packages: ['node:'] },
  'check-data.ts': { imports: ['directory'], packages: ['node:'] },
  'backup-data.ts': { imports: ['directory'], packages: ['node:'] },
  'main.tsx': {
    imports: ['ui'],
    packages: ['react', 'react-dom', '@base-ui/react', '@tanstack/react-query', '@tanstack/react-router'],
  },
}

/** A room that knows no domain word imports nothing of the others. */
const kit = 'ui/kit/'

const testPackages = ['vitest', 'fast-check', '@redocly/openapi-core', 'node:']
const testRooms = ['contract', 'rules', 'api']
const isTest = (file: string) => /\.test\.tsx?$|\/(?:testing|arbitraries)\.ts$/.test(file)

/** Path below `src` → text. */
type Files = ReadonlyMap<string, string>

function importsOf(text: string): string[] {
  const bare = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')
  const found = bare.matchAll(
    /(?:^|[\s;])(?:import|export)\s[^'"`;]*?from\s*['"]([^'"]+)['"]|(?<!\/)\bimport\s*\(?\s*['"]([^'"\n]+)['"]/gm,
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

const roomOf = (file: string) => (file.includes('/') ? (file.split('/')[0] ?? '') : '')

function checkImport(file: string, specifier: string): string | undefined {
  const from = roomOf(file)
  const room = from === '' ? entries[file] : rooms[from]
  if (!room) return undefined
  const target = resolve(file, specifier)
  if (target === undefined) {
    const may = isTest(file) ? [...room.packages, ...testPackages] : room.packages
    return may.includes(packageOf(specifier)) ? undefined : `${file} may not name the package ${specifier}`
  }
  const to = roomOf(target)
  if (to === '') return `${file} imports ${target}, which nothing imports`
  if (file.startsWith(kit) && !target.startsWith(kit)) return `${file} knows a domain: ${target}`
  if (from === to)
    return specifier.startsWith('#') ? `${file} crosses no wall: write ${target} relatively` : undefined
  if (from !== '' && !specifier.startsWith('#')) return `${file} crosses a wall unseen: ${specifier}`
  const may = isTest(file) ? [...room.imports, ...testRooms] : room.imports
  return may.includes(to) ? undefined : `${file} may not import ${target}`
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

const linesMost = { code: 350, test: 500 }

function checkFile(file: string, text: string): string[] {
  const problems: string[] = []
  const most = isTest(file) ? linesMost.test : linesMost.code
  const lines = text.split('\n').length - 1
  if (lines > most) problems.push(`${file} has ${lines} lines, more than ${most}`)
  if (!file.endsWith('.css') && !text.startsWith('/**')) problems.push(`${file} does not say what it is for`)
  if (/(?:^|\/)index\.tsx?$/.test(file)) problems.push(`${file} is a barrel`)
  if (/(?:utils|helpers|manager|common|misc)/i.test(posix.basename(file)))
    problems.push(`${file} has a name that says nothing`)
  if (roomOf(file) !== '' && !rooms[roomOf(file)]) problems.push(`${file} stands in no room of the drawing`)
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

describe('the house', () => {
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
      "import { openDirectory } from '#directory/open-directory.ts'",
      /rules\/planted.ts may not import/,
    ],
    [
      'an upward import in several lines',
      'contract/planted.ts',
      "import {\n  mayAsk,\n} from '#rules/can-query.ts'",
      /may not import/,
    ],
    [
      'a re-export upward',
      'contract/planted.ts',
      "export { mayAsk } from '#rules/can-query.ts'",
      /may not import/,
    ],
    [
      'an upward import at run time',
      'api/planted.ts',
      "const later = () => import('#ui/router.tsx')",
      /may not import/,
    ],
    ['a sideways import', 'ui/planted.ts', "import { listen } from '#host/listen.ts'", /may not import/],
    ['an import of an entry', 'ui/planted.ts', "import '../main.tsx'", /which nothing imports/],
    [
      'a wall crossed unseen',
      'rules/planted.ts',
      "import { Xuid } from '../contract/identifiers.ts'",
      /unseen/,
    ],
    ['a foreign package', 'rules/planted.ts', "import { Hono } from 'hono'", /may not name the package hono/],
    ['Node in the browser', 'ui/planted.ts', "import { readFileSync } from 'node:fs'", /may not name/],
    [
      'a domain word in the kit',
      'ui/kit/Planted.tsx',
      "import { client } from '../queries.ts'",
      /knows a domain/,
    ],
    ['an over-long file', 'rules/planted.ts', 'const x = 1\n'.repeat(350), /has 351 lines/],
    ['a barrel', 'rules/index.ts', '', /barrel/],
    ['a room that is not drawn', 'helpers-room/x.ts', '', /no room/],
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

  test('is the one that the README draws', () => {
    const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')
    for (const [name, room] of Object.entries(rooms)) {
      const row = readme.split('\n').find((line) => line.startsWith(`| \`${name}/\` |`))
      const may = row?.split('|').at(-2)?.trim()
      expect(`${name}: ${may}`).toBe(
        `${name}: ${room.imports.length === 0 ? 'nothing' : room.imports.join(', ')}`,
      )
    }
  })
})
