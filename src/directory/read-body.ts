/** Request bodies for the handlers: what is wrong with one is a refusal that names its rule. */
import type * as z from 'zod'
import type { Json } from '#contract/json.ts'
import type { ClauseId } from '#contract/ledger/clauses.ts'
import { limits } from '#contract/mpsd/limits.ts'
import { type BodyBytes, readRequestBytes } from '#http/read-bytes.ts'
import { type BodyFault, type ReadDocument, readDocument, readJson } from '#http/read-document.ts'
import { type Refusal, refuse } from '#rules/verdict.ts'

export type ReadBody<T> = { readonly value: T; readonly refusal?: undefined } | { readonly refusal: Refusal }

const clauses: Readonly<Record<BodyFault['kind'], ClauseId>> = {
  size: 'body.size',
  syntax: 'body.json',
  depth: 'body.depth',
  values: 'body.nodes',
  text: 'body.text',
  shape: 'body.shape',
}

function toReadBody<T>(read: ReadDocument<T>): ReadBody<T> {
  if (!read.fault) return read
  const { kind, field, value, detail } = read.fault
  return { refusal: refuse(9, clauses[kind], field, value, detail === undefined ? undefined : { detail }) }
}

/** Any JSON document. */
export function readJsonBody(bytes: BodyBytes): ReadBody<Json> {
  return toReadBody(readJson(bytes))
}

/** A document of a schema. */
export function readBody<T>(bytes: BodyBytes, schema: z.ZodType<T>): ReadBody<T> {
  return toReadBody(readDocument(bytes, schema))
}

/** The same, of a request whose body was not received yet. */
export async function receiveBody<T>(request: Request, schema: z.ZodType<T>): Promise<ReadBody<T>> {
  return readBody(await readRequestBytes(request, limits.bodyBytes), schema)
}
