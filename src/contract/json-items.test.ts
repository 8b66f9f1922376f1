/** The ranges found by the scanner agree with the parser, for any slice size. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseJson } from './json.ts'
import {
  countJsonValues,
  findJsonItems,
  type JsonField,
  type JsonItemsFault,
  type JsonItemsOptions,
} from './json-items.ts'
import type { JsonRange } from './json-ranges.ts'
import { toStoredKey, writeJson } from './write-json.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function find(text: string, options: JsonItemsOptions = {}): readonly JsonField[] | JsonItemsFault {
  const found = findJsonItems(encoder.encode(text), options)
  for (;;) {
    const { done, value } = found.next()
    if (done) return value
  }
}

/** The document, parsed range by range. Errors: `SyntaxError`. */
function parseRanges(text: string, options: JsonItemsOptions = {}): unknown {
  const bytes = encoder.encode(text)
  const parse = ({ start, end }: JsonRange): unknown => {
    const parsed = parseJson(decoder.decode(bytes.subarray(start, end)), { depth: 100 })
    if ('fault' in parsed) throw new SyntaxError(parsed.fault)
    return parsed.value
  }
  const fields = find(text, options)
  if ('fault' in fields) throw new SyntaxError(fields.fault)
  return Object.fromEntries(
    fields.map((field) => {
      const { name, items } = field
      if (!items) return [toStoredKey(name), parse(field)]
      return [toStoredKey(name), Array.from({ length: items.length }, (_, i) => parse(items.at(i)))]
    }),
  )
}

const outcomeOf = (parse: () => unknown): unknown => {
  try {
    return { value: parse() }
  } catch {
    return 'no document'
  }
}
const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Strings that contain the characters which a scanner could misinterpret. */
const awkward = fc
  .array(fc.constantFrom('"', '\\', '\\"', '[', ']', '{', '}', ',', ':', '\\u0022', '語', '😀', ' ', '\n'), {
    maxLength: 8,
  })
  .map((parts) => parts.join(''))
const value = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    awkward,
    fc.constantFrom<unknown>(null, true, false, 0, -1.5e-7, 1e21, {}, [], [[]], [{}]),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(awkward, tie('value'), { maxKeys: 4 }),
  ),
})).value
const document = fc.dictionary(fc.oneof(awkward, fc.constantFrom('__proto__', 'constructor', '0')), value, {
  maxKeys: 6,
})
const slice = fc.constantFrom(1, 2, 3, 7, 64, 1_000_000)

describe('the ranges of an object', () => {
  test('give the same document as the parser, for any whitespace and slice size', () => {
    fc.assert(
      fc.property(document, slice, fc.constantFrom('', ' ', '\t\r\n  '), (made, bytesPerSlice, indent) => {
        const text = `${indent}${JSON.stringify(made, undefined, indent)}${indent}`
        // Compared with the generated value, because `JSON.parse` misreads some keys with escapes.
        expect(writeJson(parseRanges(text, { bytesPerSlice }))).toBe(JSON.stringify(made))
      }),
      { numRuns: 3000 },
    )
  })

  test('are refused for a damaged text exactly if the parser refuses it', () => {
    const damage = fc.tuple(
      fc.nat(),
      fc.nat({ max: 3 }),
      fc.constantFrom('', '"', '\\', '[', ']', '{', '}', ',', ':', '1', '-', 'true', ' ', '\u0000'),
    )
    let refused = 0
    let taken = 0
    fc.assert(
      fc.property(document, fc.array(damage, { minLength: 1, maxLength: 2 }), slice, (made, all, size) => {
        const text = all.reduce((so, [where, length, put]) => {
          const at = where % (so.length + 1)
          return so.slice(0, at) + put + so.slice(at + length)
        }, JSON.stringify(made))
        // A lone surrogate cannot be encoded as UTF-8.
        fc.pre(text.isWellFormed())
        const parsed = outcomeOf(() => {
          const whole: unknown = JSON.parse(text)
          if (!isObject(whole)) throw new SyntaxError('no object')
          return 'a document'
        })
        if (parsed === 'no document') refused++
        else taken++
        const found = outcomeOf(() => parseRanges(text, { bytesPerSlice: size }) && 'a document')
        expect(found).toEqual(parsed)
      }),
      { numRuns: 5000 },
    )
    // The generator must produce both outcomes often enough.
    expect(Math.min(refused, taken)).toBeGreaterThan(100)
  })

  test('have the right offsets, in the order of the text', () => {
    const fields = find('{"a":[1, {"b":[]} ],"é":"x]","a":{}}')
    if ('fault' in fields) throw new Error(fields.fault)
    expect(fields.map(({ name, start, end }) => [name, start, end])).toEqual([
      ['a', 5, 19],
      ['é', 25, 29],
      ['a', 34, 36],
    ])
    const [first, second] = fields
    expect([0, 1].map((i) => first?.items?.at(i))).toEqual([
      { start: 6, end: 7 },
      { start: 9, end: 17 },
    ])
    expect([first?.items?.length, second?.items]).toEqual([2, undefined])
    expect(() => first?.items?.at(2)).toThrow(RangeError)
  })

  test.each<[string, string, JsonItemsOptions, JsonItemsFault]>([
    ['nothing', '', {}, { fault: 'syntax', offset: 0 }],
    ['an array', '[]', {}, { fault: 'syntax', offset: 0 }],
    ['two objects', '{} {}', {}, { fault: 'syntax', offset: 3 }],
    ['a comma at the end', '{"a":1,}', {}, { fault: 'syntax', offset: 7 }],
    ['a missing element', '{"a":[1,]}', {}, { fault: 'syntax', offset: 8 }],
    ['a truncated text', '{"a":"b', {}, { fault: 'syntax', offset: 7 }],
    ['a backslash at the end', '{"a":"b\\', {}, { fault: 'syntax', offset: 8 }],
    ['too many levels', '{"a":[[[]]]}', { maxDepth: 3 }, { fault: 'depth', offset: 8 }],
    ['too many elements', '{"a":[1,2],"b":[3]}', { maxItems: 2 }, { fault: 'count', offset: 17 }],
    ['too many fields', '{"a":1,"b":2}', { maxFields: 1 }, { fault: 'count', offset: 12 }],
  ])('are refused for %s', (_, text, options, fault) => {
    expect(find(text, options)).toEqual(fault)
  })

  test('are found for 100,000 levels and 1,000,000 brackets without a stack overflow', () => {
    expect(find(`{"a":${'['.repeat(100_000)}`)).toMatchObject({ fault: 'depth' })
    const deep = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
    expect(find(deep, { maxDepth: 100_001 })).toHaveLength(1)
    expect(find(deep, { maxDepth: 100_000 })).toMatchObject({ fault: 'depth' })
    const flat = find(`{"a":[${'[],'.repeat(1_000_000)}0]}`)
    expect('fault' in flat ? flat : flat[0]?.items?.length).toBe(1_000_001)
  })

  test('are found in slices of limited size, for any content', () => {
    const filling = ['"', ' ', '1', '[0],', '{"a":"b"},'].map((one) => one.repeat(100_000 / one.length))
    const texts = [
      `{"a":"${filling[0]?.replaceAll('"', 'x')}"}`,
      `{${filling[1]}}`,
      `{"a":${filling[2]}}`,
      `{"a":[${filling[3]}0]}`,
      `{"a":{"b":[${filling[4]}0]}}`,
    ]
    for (const text of texts) {
      const pauses = [...findJsonItems(encoder.encode(text), { bytesPerSlice: 1000 })]
      expect(pauses.length, text.slice(0, 20)).toBeGreaterThanOrEqual(100)
      const steps = pauses.map((at, i) => at - (pauses[i - 1] ?? 0))
      expect(Math.max(...steps)).toBeLessThanOrEqual(1001)
    }
  })
})

test('countJsonValues gives at least the number of values and at most twice as many', () => {
  const countOf = (made: unknown): number =>
    typeof made === 'object' && made !== null
      ? Object.values(made).reduce((sum: number, one) => sum + countOf(one), 1)
      : 1
  fc.assert(
    fc.property(value, (made) => {
      const bytes = encoder.encode(JSON.stringify(made))
      const count = countJsonValues(bytes, 1_000_000)
      expect(count).toBeGreaterThanOrEqual(countOf(made))
      expect(count).toBeLessThanOrEqual(2 * countOf(made))
    }),
  )
  expect(countJsonValues(encoder.encode('[1,2,3]'), 2)).toBe(3)
})
