/** Tests that an editor of JSON offers what the schema allows where the caret is, in text that is not finished. */
import { CompletionContext } from '@codemirror/autocomplete'
import { json } from '@codemirror/lang-json'
import { EditorState } from '@codemirror/state'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { completeJson } from './complete-json.ts'
import { markNotes } from './mark-notes.ts'
import { listFieldNames, listValues } from './schema-values.ts'

const Member = z.strictObject({ active: z.boolean().nullish(), roles: z.record(z.string(), z.string()) })
const schema = z.strictObject({
  constants: z
    .looseObject({ visibility: z.enum(['open', 'private']).nullish(), size: z.int().nullable().optional() })
    .optional(),
  members: z.record(z.string().meta({ examples: ['me', 'reserve_0'] }), Member.nullable()).optional(),
  turn: z.array(z.strictObject({ of: z.boolean() })).optional(),
})

/** What is offered where `|` stands, when it is asked for. */
function offer(marked: string, isExplicit = true): string[] {
  const at = marked.indexOf('|')
  const state = EditorState.create({ doc: marked.replace('|', ''), extensions: [json()] })
  const context = new CompletionContext(state, at, isExplicit)
  return completeJson(context, { schema, noteOf: () => undefined })?.options.map(({ label }) => label) ?? []
}

describe('names', () => {
  test.each([
    ['{|}', ['constants', 'members', 'turn']],
    ['{|', ['constants', 'members', 'turn']],
    ['{ mem|', ['constants', 'members', 'turn']],
    ['{ "mem|" }', ['constants', 'members', 'turn']],
    ['{ "constants": {"visibility": "open", |} }', ['size']],
    ['{ "constants": {\n  "visibility": "open",\n  "si|\n} }', ['size']],
    ['{ "members": { | } }', ['me', 'reserve_0']],
    ['{ "members": { "me": { "a|" } } }', ['active', 'roles']],
    ['{ "turn": [ { "of": true }, { | } ] }', ['of']],
    ['{ "members": {}, | "turn": [] }', ['constants']],
  ])('%s', (text, names) => expect(offer(text)).toEqual(names))
})

describe('values', () => {
  test.each([
    ['{ "constants": | }', ['{}']],
    ['{ "constants": { "visibility": | } }', ['"open"', '"private"', 'null']],
    ['{ "constants": { "visibility": "o|" } }', ['"open"', '"private"']],
    ['{ "constants": { "size": | } }', ['null']],
    ['{ "members": { "me": | } }', ['{}', 'null']],
    ['{ "members": { "me": { "active": t| } } }', ['true', 'false', 'null']],
    ['{ "turn": | }', ['[]']],
    ['{ "turn": [ | ] }', ['{}']],
    ['{ "turn": [ { "of": | } ] }', ['true', 'false']],
  ])('%s', (text, values) => expect(offer(text)).toEqual(values))
})

test.each(['|', '{} |', '{ "unknown": { | } }', '{ "constants" | }', '{ "constants": { "size": 1 | } }'])(
  'nothing is offered at %s',
  (text) => expect(offer(text)).toEqual([]),
)

test('nothing is offered unasked before something is typed', () => {
  expect(offer('{ | }', false)).toEqual([])
  expect(offer('{ m| }', false)).not.toEqual([])
})

test('fields are marked by their path, and the remark stands at the end of their line', () => {
  const doc =
    '{\n  "constants": { "size": 1 }, "turn": [{ "of": true }],\n  "members": { "me": { "active": true } }\n}'
  const state = EditorState.create({ doc, extensions: [json()] })
  const noted = ['constants.size', 'turn.*.of', 'members.me.active']
  const marks = markNotes(state, (path) => (noted.includes(path) ? path : undefined))
  const found: [from: number, to: number][] = []
  marks.between(0, doc.length, (from, to) => {
    found.push([from, to])
  })
  const ends = [2, 3].map((line) => state.doc.line(line).to)
  expect(found.filter(([from, to]) => from < to).map(([from, to]) => doc.slice(from, to))).toEqual([
    '"size"',
    '"of"',
    '"active"',
  ])
  expect(found.filter(([from, to]) => from === to).map(([from]) => from)).toEqual([ends[0], ends[0], ends[1]])
})

test('a name of every object is a field like any other', () => {
  expect(listFieldNames(schema, ['__proto__'])).toEqual([])
  expect(listValues(schema, ['constructor'])).toEqual([])
})
