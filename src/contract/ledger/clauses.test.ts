/** Every clause has a text in both languages and a source, and a test names it. */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Clause, formatSource } from './clause.ts'
import { clauses } from './clauses.ts'

const root = join(import.meta.dirname, '../../..')
const ledger = Object.entries(clauses) as [string, Clause][]
const choicesText = readFileSync(join(root, 'docs/choices.md'), 'utf8')

/** The text of all test files and of the case tables that they run. */
function readTests(): string {
  const files = ['src', 'e2e'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
      join(root, folder, file),
    ),
  )
  const tests = files.filter((file) => /\.(?:test|spec)\.tsx?$|[/\\](?:cases|oracle)\.ts$/.test(file))
  return tests
    .filter((file) => !file.endsWith('ledger/clauses.test.ts'))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n')
}

/** True if the whole id occurs in a test, as plain text or in a regular expression. */
function isNamed(id: string, tests: string): boolean {
  return new RegExp(`(?<![\\w.-])${id.replace('.', '\\\\?\\.')}(?![\\w-])`).test(tests)
}

describe('the ledger', () => {
  const tests = readTests()

  test.each(ledger.map(([id]) => id))('%s is named by a test', (id) => {
    expect(isNamed(id, tests)).toBe(true)
  })

  test('the search detects a clause that no test names', () => {
    expect(isNamed('match.nothing', tests)).toBe(false)
    expect(isNamed('match.temp', "'match.template'")).toBe(false)
  })

  test('has texts in both languages and a source with a name', () => {
    for (const [id, { says, remedy, source }] of ledger) {
      for (const text of [says, ...(remedy ? [remedy] : [])]) {
        expect(text.en.trim(), id).toBe(text.en)
        expect(text['zh-TW'], id).toMatch(/\p{Script=Han}/u)
        const places = (sentence: string) => sentence.match(/\{\w+\}/g)?.toSorted() ?? []
        expect(places(text['zh-TW']), id).toEqual(places(text.en))
      }
      expect(formatSource(source, 'en'), id).not.toContain('undefined')
      expect(formatSource(source, 'zh-TW'), id).not.toContain('undefined')
    }
  })

  const choices = [...choicesText.matchAll(/^\| (\d+) \| .* \| (.*) \|$/gm)].map(([, number, heldBy]) => ({
    number: Number(number),
    heldBy: [...(heldBy ?? '').matchAll(/`([^`]+)`/g)].map(([, file]) => file ?? ''),
  }))

  test('every choice that a clause cites is listed in docs/choices.md, each number once', () => {
    const listed = choices.map(({ number }) => number)
    expect(listed.toSorted((a, b) => a - b)).toEqual(listed.map((_, i) => i + 1))
    for (const number of new Set(ledger.flatMap(([, { source }]) => source.choice ?? [])))
      expect(listed).toContain(number)
  })

  test('every choice names tests that exist', () => {
    const names = new Set(
      ['src', 'e2e'].flatMap((folder) =>
        readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => basename(file)),
      ),
    )
    for (const { number, heldBy } of choices) {
      expect(heldBy.length, `choice ${number}`).toBeGreaterThan(0)
      for (const file of heldBy) expect(names, `choice ${number}`).toContain(file)
    }
  })
})
