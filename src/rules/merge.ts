/** How one document is laid over another. */
import { type Json, type JsonObject, own } from '#contract/json.ts'

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !JSON.isRawJSON(value)
}

/** `custom`: field by field at every depth, `null` deletes (choice 25: as RFC 7396 does it). */
export function mergeCustom(base: JsonObject, patch: JsonObject | undefined): JsonObject {
  const merged: JsonObject = { ...base }
  for (const [field, value] of Object.entries(patch ?? {})) {
    const old = own(merged, field)
    if (value === null) delete merged[field]
    else merged[field] = isObject(value) ? mergeCustom(isObject(old) ? old : {}, value) : value
  }
  return merged
}

/** `system`: a field given replaces the whole field, `null` takes it away. */
export function mergeSystem<T extends object>(base: T, patch: Partial<T> | undefined): T {
  const merged = { ...base, ...patch }
  for (const field of Object.keys(merged) as (keyof T)[]) {
    if (merged[field] === null || merged[field] === undefined) delete merged[field]
  }
  return merged
}
