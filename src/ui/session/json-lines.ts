/** A document as lines that can be folded and searched. Every digit stays. Pure. */
import { isJsonObject, type Json } from '#contract/json.ts'
import { fromStoredKey, writeJson } from '#contract/write-json.ts'

export interface JsonLine {
  /** The place of the value: `members/2/constants`. The closing line of an object has that of its opening one. */
  readonly path: string
  readonly depth: number
  /** The name of the field, or nothing in a list. */
  readonly name: string | undefined
  readonly kind: 'open' | 'close' | 'value'
  /** The bracket, or the value as it stands in the document. */
  readonly text: string
  /** Entries of what opens here. */
  readonly count?: number
  readonly isLast: boolean
}

const joinPath = (path: string, name: string) => (path === '' ? name : `${path}/${name}`)

function* listEntries(value: Json): Generator<readonly [name: string | undefined, key: string, value: Json]> {
  if (Array.isArray(value)) {
    for (const [i, one] of value.entries()) yield [undefined, String(i), one]
  } else if (isJsonObject(value)) {
    for (const [stored, one] of Object.entries(value)) {
      const name = fromStoredKey(stored)
      yield [name, name, one]
    }
  }
}

function* write(
  value: Json,
  line: Pick<JsonLine, 'path' | 'depth' | 'name' | 'isLast'>,
): Generator<JsonLine> {
  const isList = Array.isArray(value)
  const entries = isList || isJsonObject(value) ? [...listEntries(value)] : []
  if (entries.length === 0) {
    yield { ...line, kind: 'value', text: writeJson(value) }
    return
  }
  yield { ...line, kind: 'open', text: isList ? '[' : '{', count: entries.length }
  for (const [i, [name, key, one]] of entries.entries()) {
    const isLast = i === entries.length - 1
    yield* write(one, { path: joinPath(line.path, key), depth: line.depth + 1, name, isLast })
  }
  yield { ...line, name: undefined, kind: 'close', text: isList ? ']' : '}' }
}

export function listLines(document: Json): JsonLine[] {
  return [...write(document, { path: '', depth: 0, name: undefined, isLast: true })]
}

/** Whether a path is the other one or below it. */
export const isWithin = (path: string, outer: string) =>
  outer === '' || path === outer || path.startsWith(`${outer}/`)

/** The lines that are left when some are folded. */
export function hideFolded(lines: readonly JsonLine[], folded: ReadonlySet<string>): JsonLine[] {
  const shown: JsonLine[] = []
  let hiddenBelow: string | undefined
  for (const line of lines) {
    if (hiddenBelow !== undefined) {
      if (line.path === hiddenBelow && line.kind === 'close') hiddenBelow = undefined
      continue
    }
    shown.push(line)
    if (line.kind === 'open' && folded.has(line.path)) hiddenBelow = line.path
  }
  return shown
}

/** Paths of the lines whose name or value holds the text, in any letter case. */
export function findInLines(lines: readonly JsonLine[], text: string): JsonLine[] {
  const wanted = text.trim().toLowerCase()
  if (wanted === '') return []
  return lines.filter(
    ({ kind, name = '', text: value }) =>
      kind !== 'close' &&
      (name.toLowerCase().includes(wanted) || (kind === 'value' && value.toLowerCase().includes(wanted))),
  )
}
