/**
 * Merges a write with what others have written since the session was read: the fields of the body beside the session as
 * it was read and as it is now. Pure.
 */
import { getOwn } from '#contract/get-own.ts'
import { isJsonObject, isSameJson, type Json, type JsonObject } from '#contract/json.ts'
import { fromStoredKey, toStoredKey } from '#contract/write-json.ts'
import { type Difference, listDifferences } from '../exchange/diff.ts'

/** One field that a body sets. */
export interface Assignment {
  /** In the body: `members`, `me`, `properties`, `custom`, `score`. */
  readonly path: readonly string[]
  /** `null` removes the field. */
  readonly value: Json
}

export interface MergedField extends Assignment {
  /** The field when the session was read, and now; undefined if it is not there. */
  readonly base: Json | undefined
  readonly theirs: Json | undefined
  /** Somebody else has changed it since, to something else than the body sets. */
  readonly isConflict: boolean
}

/** A field of `system` is replaced as a whole; everything else is merged field by field (section 5). */
function* listAssignments(value: Json, path: readonly string[]): Generator<Assignment> {
  const isWhole = path.at(-2) === 'system' || !isJsonObject(value) || Object.keys(value).length === 0
  if (isWhole) {
    if (path.length > 0) yield { path, value }
    return
  }
  for (const [name, one] of Object.entries(value)) yield* listAssignments(one, [...path, fromStoredKey(name)])
}

export const readAssignments = (body: JsonObject): Assignment[] => [...listAssignments(body, [])]

/** `members.me` of a body is the caller's own entry in the document. */
const toDocumentPath = (path: readonly string[], self: string | undefined) =>
  path[0] === 'members' && path[1] === 'me' && self !== undefined ? ['members', self, ...path.slice(2)] : path

function findAt(document: JsonObject, path: readonly string[]): Json | undefined {
  let found: Json | undefined = document
  for (const name of path) found = isJsonObject(found) ? getOwn(found, toStoredKey(name)) : undefined
  return found
}

const isSame = (a: Json | undefined, b: Json | undefined) =>
  a !== undefined && b !== undefined ? isSameJson(a, b) : a === b

/** Whether the document already holds what is set. */
const isReached = (found: Json | undefined, value: Json) =>
  value === null ? found === undefined : isSame(found, value)

interface Sides {
  /** The session when it was read. */
  readonly base: JsonObject
  /** The session now. */
  readonly theirs: JsonObject
  /** The caller's own index in `theirs`, if there is one. */
  readonly self: string | undefined
}

export function mergeBody(body: JsonObject, { base, theirs, self }: Sides): MergedField[] {
  return readAssignments(body).map(({ path, value }) => {
    const inDocument = toDocumentPath(path, self)
    const [before, now] = [findAt(base, inDocument), findAt(theirs, inDocument)]
    return {
      path,
      value,
      base: before,
      theirs: now,
      isConflict: !isSame(before, now) && !isReached(now, value),
    }
  })
}

/** What only the others have changed: it stays as it is now, because the body does not set it. */
export function listOnlyTheirs(
  fields: readonly MergedField[],
  base: JsonObject,
  theirs: JsonObject,
  self: string | undefined,
): Difference[] {
  const set = fields.map(({ path }) => toDocumentPath(path, self))
  const isWithin = (path: readonly string[], other: readonly string[]) =>
    other.every((name, i) => path[i] === name)
  return listDifferences(base, theirs).filter(
    ({ path }) =>
      path[0] !== 'changeNumber' && !set.some((one) => isWithin(path, one) || isWithin(one, path)),
  )
}

function setAt(document: JsonObject, [name = '', ...rest]: readonly string[], value: Json): JsonObject {
  const key = toStoredKey(name)
  const inner = getOwn(document, key)
  const next = rest.length === 0 ? value : setAt(isJsonObject(inner) ? inner : {}, rest, value)
  return { ...document, [key]: next }
}

/** The body that sets these fields, in their order. */
export function buildBody(assignments: readonly Assignment[]): JsonObject {
  return assignments.reduce<JsonObject>((body, { path, value }) => setAt(body, path, value), {})
}

/** The body of a merge: fields on which the others' value is to stay are left out. */
export function buildMerged(fields: readonly MergedField[], kept: ReadonlySet<string>): JsonObject {
  return buildBody(fields.filter((field) => !field.isConflict || !kept.has(keyOfField(field))))
}

export const keyOfField = ({ path }: Pick<Assignment, 'path'>) => JSON.stringify(path)
