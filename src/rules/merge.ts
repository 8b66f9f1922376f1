/** Merges a written document into a stored one. */
import { getOwn } from '#contract/get-own.ts'
import { isJsonObject, type JsonObject } from '#contract/json.ts'

/** `custom`: merged field by field at every depth. `null` deletes a field (choice 25: as in RFC 7396). */
export function mergeCustom(base: JsonObject, patch: JsonObject | undefined): JsonObject {
  const merged: JsonObject = { ...base }
  for (const [field, value] of Object.entries(patch ?? {})) {
    const old = getOwn(merged, field)
    if (value === null) delete merged[field]
    else merged[field] = isJsonObject(value) ? mergeCustom(isJsonObject(old) ? old : {}, value) : value
  }
  return merged
}

/** `system`: a given field replaces the whole stored field. `null` removes it. */
export function mergeSystem<T extends object>(base: T, patch: Partial<T> | undefined): T {
  const merged = { ...base, ...patch }
  for (const field in merged) {
    if (merged[field] === null || merged[field] === undefined) delete merged[field]
  }
  return merged
}
