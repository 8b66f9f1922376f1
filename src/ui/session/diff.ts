/** What differs between two documents, field by field. Pure. */
import { isSameJson, type Json, type JsonObject } from '#contract/json.ts'
import { fromStoredKey } from '#contract/write-json.ts'
import { isObject } from './session-view.ts'

export interface Difference {
  /** The names of the fields on the way: `properties`, `custom`, `map`. */
  readonly path: readonly string[]
  /** Undefined if the field was not there. */
  readonly before: Json | undefined
  readonly after: Json | undefined
}

function* compare(
  before: Json | undefined,
  after: Json | undefined,
  path: readonly string[],
): Generator<Difference> {
  if (isObject(before) && isObject(after)) {
    for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
      yield* compare(before[name], after[name], [...path, fromStoredKey(name)])
    }
    return
  }
  const isSame = before !== undefined && after !== undefined ? isSameJson(before, after) : before === after
  if (!isSame) yield { path, before, after }
}

/** Fields that differ in every answer, or that say only that something else has changed. */
const ignored: ReadonlySet<string> = new Set(['correlationId'])

/** Objects are compared by their fields, lists as a whole. */
export function listDifferences(before: JsonObject, after: JsonObject): Difference[] {
  return [...compare(before, after, [])].filter(({ path }) => !ignored.has(path[0] ?? ''))
}
