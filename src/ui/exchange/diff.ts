/** What differs between two documents, field by field. Pure. */
import { isJsonObject, isSameJson, type Json } from '#contract/json.ts'
import { fromStoredKey } from '#contract/write-json.ts'

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
  if (isJsonObject(before) && isJsonObject(after)) {
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

/** Of two JSON objects. Objects in them are compared by their fields, lists as a whole. */
export function listDifferences(before: object, after: object): Difference[] {
  if (!isJsonObject(before) || !isJsonObject(after)) throw new TypeError('no JSON objects')
  return [...compare(before, after, [])].filter(({ path }) => !ignored.has(path[0] ?? ''))
}
