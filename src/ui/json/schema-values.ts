/** What a schema allows at a place of a JSON document. Pure. */
import * as z from 'zod'

type Schema = z.core.$ZodType

/** Names of fields from the outside in; the elements of an array have the name `*`. */
export type JsonPlace = readonly string[]

/** The schemas that stand behind one that only says `optional`, `nullable` or the like; `null` among them if it is allowed. */
function listAlternatives(schema: Schema): (Schema | null)[] {
  if (schema instanceof z.ZodNullable) return [...listAlternatives(schema.unwrap()), null]
  if (schema instanceof z.ZodOptional) return listAlternatives(schema.unwrap())
  if (schema instanceof z.ZodPipe) return listAlternatives(schema.in)
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(listAlternatives)
  return [schema]
}

function stepInto(schema: Schema, name: string): Schema[] {
  if (schema instanceof z.ZodArray) return name === '*' ? [schema.element] : []
  if (schema instanceof z.ZodRecord) return [schema.valueType]
  if (!(schema instanceof z.ZodObject) || !Object.hasOwn(schema.shape, name)) return []
  return [schema.shape[name]]
}

function findSchemas(schema: Schema, place: JsonPlace): (Schema | null)[] {
  let found = listAlternatives(schema)
  for (const name of place) {
    found = found.flatMap((one) => (one ? stepInto(one, name) : [])).flatMap(listAlternatives)
  }
  return found
}

/** Names that a record's keys can have, where its schema gives examples. */
const exampleKeys = z.object({ examples: z.array(z.string()) })

/** Names of the fields that the object at this place can have. */
export function listFieldNames(schema: Schema, place: JsonPlace): string[] {
  return findSchemas(schema, place).flatMap((one) => {
    if (one instanceof z.ZodObject) return Object.keys(one.shape)
    if (!(one instanceof z.ZodRecord)) return []
    return exampleKeys.safeParse(z.globalRegistry.get(one.keyType)).data?.examples ?? []
  })
}

/** What the value at this place can begin with, as JSON: `true`, `"open"`, `{}`. */
export function listValues(schema: Schema, place: JsonPlace): string[] {
  return findSchemas(schema, place).flatMap((one) => {
    if (one === null) return ['null']
    if (one instanceof z.ZodBoolean) return ['true', 'false']
    if (one instanceof z.ZodEnum) return one.options.map((value) => JSON.stringify(value))
    if (one instanceof z.ZodArray) return ['[]']
    const isObject = one instanceof z.ZodObject || one instanceof z.ZodRecord || one instanceof z.ZodCustom
    return isObject ? ['{}'] : []
  })
}
