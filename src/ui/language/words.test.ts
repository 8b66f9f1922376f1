/** The words of every module: both languages, the same placeholders, and each language loaded when it is used. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createWords, forgetFailures, type Words } from './define-words.ts'

const ui = join(import.meta.dirname, '..')
const modules = readdirSync(ui, { recursive: true, encoding: 'utf8' }).filter(
  (file) => /[/-]words\.ts$/.test(file) && !file.includes('define-words'),
)

/** Names and signs that are the same in both languages. */
const sameInBoth: ReadonlySet<string> = new Set([
  'clock.utc',
  'form.xuids',
  'table.xuid',
  'table.scid',
  'table.false',
  'table.position',
  'budget.used',
  'fact.etag',
  'copy.scid',
  'copy.etag',
])
const listPlaceholders = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].toSorted()

test('the words of every module are found', () => {
  expect(modules.length).toBeGreaterThan(4)
})

test.each(modules)('%s has every word in both languages, with the same placeholders', async (file) => {
  const { words }: { words: Words<string> } = await import(join(ui, file))
  const [english, chinese] = [await words.load('en'), await words.load('zh-TW')]
  expect(Object.keys(chinese)).toEqual(Object.keys(english))
  for (const [key, text] of Object.entries(english)) {
    const other = chinese[key] ?? ''
    expect(listPlaceholders(other), key).toEqual(listPlaceholders(text))
    if (!sameInBoth.has(key)) expect(other, key).toMatch(/\p{Script=Han}/u)
  }
})

describe('a language that is not there yet', () => {
  const create = (load: () => Promise<{ greeting: string }>) =>
    createWords<'greeting'>({ en: { greeting: 'Hello' }, 'zh-TW': load })

  test('is loaded once, when it is asked for', async () => {
    let loads = 0
    const words = create(async () => {
      loads++
      return { greeting: '你好' }
    })
    expect([await words.load('en'), loads]).toEqual([{ greeting: 'Hello' }, 0])
    await Promise.all([words.load('zh-TW'), words.load('zh-TW')])
    expect([await words.load('zh-TW'), loads]).toEqual([{ greeting: '你好' }, 1])
  })

  test('is English if it cannot be loaded, and is asked for again when it is chosen again', async () => {
    let loads = 0
    const words = create(async () => {
      if (++loads === 1) throw new TypeError('the server is away')
      return { greeting: '你好' }
    })
    expect(await words.load('zh-TW')).toEqual({ greeting: 'Hello' })
    expect(await words.load('zh-TW')).toEqual({ greeting: 'Hello' })
    expect(loads).toBe(1)
    forgetFailures('zh-TW')
    expect(await words.load('zh-TW')).toEqual({ greeting: '你好' })
  })
})
