/** Completion of a JSON document by its schema, for CodeMirror. */
import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete'
import { syntaxTree } from '@codemirror/language'
import type { EditorState } from '@codemirror/state'
import type { EditorView } from '@codemirror/view'
import type * as z from 'zod'
import { type JsonPlace, listFieldNames, listValues } from './schema-values.ts'

/** A node of the parsed text. */
type Node = ReturnType<ReturnType<typeof syntaxTree>['resolveInner']>

export interface CompletedSchema {
  readonly schema: z.core.$ZodType
  /** A remark on a field, by its path: `constants.system.visibility`. */
  readonly noteOf?: (path: string) => string | undefined
}

function readString(state: EditorState, { from, to }: Node): string {
  const text = state.sliceDoc(from, to)
  try {
    return String(JSON.parse(text))
  } catch {
    return text.replaceAll('"', '')
  }
}

/** The name of the field that a node of the kind `Property` sets. */
function nameOf(state: EditorState, property: Node): string {
  const name = property.getChild('PropertyName')
  return name ? readString(state, name) : ''
}

/** Where the field, object or array is in the document. */
export function placeOf(state: EditorState, container: Node): JsonPlace {
  const place: string[] = []
  for (let node: Node | null = container; node; node = node.parent) {
    if (node.name === 'Property') place.unshift(nameOf(state, node))
    if (node.name === 'Array' && node !== container) place.unshift('*')
  }
  return place
}

function findAround(node: Node, names: readonly string[]): Node | undefined {
  for (let at: Node | null = node; at; at = at.parent) if (names.includes(at.name)) return at
  return undefined
}

interface Asked {
  readonly kind: 'field' | 'value'
  readonly place: JsonPlace
  /** Names that the object has already. */
  readonly present: readonly string[]
}

/** What can be written at `at`: judged by the last sign before it, since what follows is not finished yet. */
function findAsked(state: EditorState, at: number): Asked | undefined {
  const before = state.sliceDoc(0, at).trimEnd()
  const node = syntaxTree(state).resolveInner(before.length, -1)
  switch (before.at(-1)) {
    case ':': {
      const property = findAround(node, ['Property'])
      return property && { kind: 'value', place: placeOf(state, property), present: [] }
    }
    case '{':
    case ',':
    case '[': {
      const container = findAround(node, ['Object', 'Array'])
      if (!container) return undefined
      const place = placeOf(state, container)
      if (container.name === 'Array') return { kind: 'value', place: [...place, '*'], present: [] }
      const present = container.getChildren('Property').map((property) => nameOf(state, property))
      return { kind: 'field', place, present }
    }
    default:
      return undefined
  }
}

/** Replaces what was typed of a name, with the quotes around it, and leaves the caret where its value belongs. */
function applyName(view: EditorView, { label }: Completion, typedFrom: number, to: number): void {
  const { doc } = view.state
  const from = doc.sliceString(typedFrom - 1, typedFrom) === '"' ? typedFrom - 1 : typedFrom
  const end = doc.sliceString(to, to + 1) === '"' ? to + 1 : to
  const hasColon = /^\s*:/.test(doc.sliceString(end, end + 20))
  const insert = `${JSON.stringify(label)}${hasColon ? '' : ': '}`
  view.dispatch({ changes: { from, to: end, insert }, selection: { anchor: from + insert.length } })
}

/** The same of a value; the caret is then inside of `{}` and `[]`. */
function applyValue(view: EditorView, { label }: Completion, from: number, to: number): void {
  const end = label.startsWith('"') && view.state.doc.sliceString(to, to + 1) === '"' ? to + 1 : to
  const anchor = from + label.length - (label === '{}' || label === '[]' ? 1 : 0)
  view.dispatch({ changes: { from, to: end, insert: label }, selection: { anchor } })
}

/** The names and values that the schema allows where the caret is. */
export function completeJson(
  context: CompletionContext,
  { schema, noteOf: noteOfPath }: CompletedSchema,
): CompletionResult | null {
  const typed = context.matchBefore(/"?[\w-]*$/)
  if (!typed || (typed.from === typed.to && !context.explicit)) return null
  const asked = findAsked(context.state, typed.from)
  if (!asked) return null
  const { kind, place, present } = asked
  const isQuoted = typed.text.startsWith('"')
  const options = (kind === 'field' ? listFieldNames : listValues)(schema, place)
    .filter((label) => !present.includes(label) || label === typed.text.replace('"', ''))
    .filter((label) => kind === 'field' || !isQuoted || label.startsWith('"'))
    .map((label): Completion => {
      const detail = kind === 'field' ? noteOfPath?.([...place, label].join('.')) : undefined
      return {
        label,
        type: kind === 'field' ? 'property' : 'constant',
        ...(detail !== undefined && { detail }),
        apply: kind === 'field' ? applyName : applyValue,
      }
    })
  if (options.length === 0) return null
  // Names are matched without the quote that was typed before them.
  const from = kind === 'field' && isQuoted ? typed.from + 1 : typed.from
  return { from, options, validFor: /^"?[\w-]*$/ }
}
