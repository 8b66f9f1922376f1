/** Tests that a write is merged with what others have written, and that nothing of either is lost. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isJsonObject, isSameJson, type Json, type JsonObject, parseJson } from '#contract/json.ts'
import { writeJson } from '#contract/write-json.ts'
import { mergeCustom } from '#rules/merge.ts'
import { listDifferences } from '../exchange/diff.ts'
import { hideFolded, listLines } from './json-lines.ts'
import { buildBody, buildMerged, keyOfField, mergeBody, readAssignments } from './merge.ts'

const key = fc.constantFrom('a', 'b', 'c', '5', 'map')
const leaf = fc.constantFrom<Json>('x', 'y', 1, true, [1, 2])
const bag = (depth: number): fc.Arbitrary<JsonObject> =>
  fc.dictionary(key, depth === 0 ? leaf : fc.oneof(leaf, bag(depth - 1)), { maxKeys: 3 })
/** `null` removes a field. */
const patch = (depth: number): fc.Arbitrary<JsonObject> =>
  fc.dictionary(
    key,
    depth === 0 ? fc.oneof(leaf, fc.constant(null)) : fc.oneof(leaf, fc.constant(null), patch(depth - 1)),
    {
      maxKeys: 3,
    },
  )

/** As the directory reads a document: whole-number keys keep their place. */
const stored = (value: JsonObject): JsonObject => {
  const parsed = parseJson(writeJson(value))
  if (!('value' in parsed) || !isJsonObject(parsed.value)) throw new Error('no object')
  return parsed.value
}
const documentOf = (custom: JsonObject) => stored({ properties: { custom } })
const apply = (document: JsonObject, body: JsonObject): JsonObject => mergeCustom(document, body)

describe('a merge', () => {
  test('of a write with another one keeps both, and what both changed is the reader’s choice', () => {
    fc.assert(
      fc.property(bag(2), patch(2), patch(2), fc.boolean(), (custom, mine, others, isTheirs) => {
        const base = documentOf(custom)
        const body = documentOf(mine)
        const theirs = apply(base, documentOf(others))
        const fields = mergeBody(body, { base, theirs, self: undefined })
        const kept = new Set(isTheirs ? fields.filter((one) => one.isConflict).map(keyOfField) : [])
        const result = apply(theirs, buildMerged(fields, kept))
        // Nothing of the others is lost but what the write sets itself.
        for (const { path, after } of listDifferences(theirs, result)) {
          const isMine = fields.some((one) =>
            one.path.every((name, i) => name === path[i] || i >= path.length),
          )
          expect(isMine, `${path.join('.')} = ${JSON.stringify(after)}`).toBe(true)
        }
        // Nothing of the write is lost but what the reader left to the others.
        const chosen = fields.filter((one) => !kept.has(keyOfField(one)))
        expect(isSameJson(result, apply(theirs, buildBody(chosen)))).toBe(true)
        if (isTheirs) for (const one of fields) if (one.isConflict) expect(chosen).not.toContain(one)
      }),
      { numRuns: 500 },
    )
  })

  test('without another write is the write itself', () => {
    fc.assert(
      fc.property(bag(2), patch(2), (custom, mine) => {
        const base = documentOf(custom)
        const fields = mergeBody(documentOf(mine), { base, theirs: base, self: undefined })
        expect(fields.filter(({ isConflict }) => isConflict)).toEqual([])
        expect(isSameJson(apply(base, buildMerged(fields, new Set())), apply(base, documentOf(mine)))).toBe(
          true,
        )
      }),
    )
  })

  test('a field of system is one field; members.me is the caller’s own entry', () => {
    const body = stored({
      properties: { system: { keywords: ['a', 'b'], matchmaking: { serverConnectionString: 'x' } } },
      members: { me: { properties: { custom: { score: 2 } } } },
    })
    expect(readAssignments(body).map(({ path }) => path.join('.'))).toEqual([
      'properties.system.keywords',
      'properties.system.matchmaking',
      'members.me.properties.custom.score',
    ])
    const entry = (score: number) => stored({ members: { 4: { properties: { custom: { score } } } } })
    const [keywords, , score] = mergeBody(body, { base: entry(1), theirs: entry(7), self: '4' })
    expect(keywords?.isConflict).toBe(false)
    expect(score).toMatchObject({ base: 1, theirs: 7, value: 2, isConflict: true })
    // Both have set the same: nothing is to be chosen.
    const [, , same] = mergeBody(body, { base: entry(1), theirs: entry(2), self: '4' })
    expect(same).toMatchObject({ theirs: 2, value: 2, isConflict: false })
  })

  test('only what both have changed can be left to the others', () => {
    const fields = mergeBody(documentOf({ a: 1, b: 2 }), {
      base: documentOf({}),
      theirs: documentOf({ a: 3 }),
      self: undefined,
    })
    expect(buildMerged(fields, new Set(fields.map(keyOfField)))).toEqual(documentOf({ b: 2 }))
  })
})

describe('differences and lines', () => {
  test('differences name every field that differs, and no other', () => {
    fc.assert(
      fc.property(bag(2), patch(2), (custom, mine) => {
        const before = documentOf(custom)
        const after = apply(before, documentOf(mine))
        const found = listDifferences(before, after)
        expect(found.length === 0).toBe(isSameJson(before, after))
        for (const one of found) expect(isSameJson(one.before ?? 'none', one.after ?? 'none')).toBe(false)
      }),
    )
  })

  test('the lines of a document are the document, digit for digit; folding hides only what is inside', () => {
    const text = '{"z":90071992547409931,"10":1.50,"2":{"a":[1,{"b":"\\u0041"}],"e":{}},"l":[]}'
    const parsed = parseJson(text)
    const lines = 'value' in parsed ? listLines(parsed.value) : []
    const written = lines
      .map(({ name, kind, text: shown, isLast }) => {
        const comma = isLast || kind === 'open' ? '' : ','
        return `${name === undefined ? '' : `${JSON.stringify(name)}:`}${shown}${comma}`
      })
      .join('')
    expect(written).toBe('{"z":90071992547409931,"10":1.50,"2":{"a":[1,{"b":"A"}],"e":{}},"l":[]}')
    const folded = hideFolded(lines, new Set(['2']))
    expect(folded.map(({ path }) => path)).toEqual(['', 'z', '10', '2', 'l', ''])
  })
})
