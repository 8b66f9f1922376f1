/** The bodies, parameters and status rows of each endpoint, for the OpenAPI description. */
import * as z from 'zod'
import type { EndpointName } from './endpoints.ts'
import { HandleDocument, HandleQuery, HandleWrite, handleIncludes } from './handles.ts'
import { BatchBody, parameterValues, type QueryParameter } from './query.ts'
import { QueryResults, Throttle } from './results.ts'
import { Properties, SessionDocument, SessionWrite, Template, TemplateDocument } from './session.ts'
import type { RowNumber } from './status-row.ts'

/** Every body schema, by its name in the OpenAPI description. */
export const bodies = {
  QueryResults,
  BatchBody,
  TemplateNames: z.object({ results: z.array(z.string()) }),
  Template,
  TemplateDocument,
  SessionDocument,
  SessionWrite,
  Properties,
  Element: z.looseObject({}),
  HandleWrite,
  HandleQuery,
  HandleDocument,
  HandleResults: z.object({ results: z.array(HandleDocument) }),
  Throttle,
} satisfies Record<string, z.ZodType>
export type BodyName = keyof typeof bodies

export interface Parameter {
  readonly name: string
  readonly schema: z.ZodType
  readonly repeats?: boolean
}

export interface Operation {
  readonly summary: string
  readonly query?: readonly Parameter[]
  readonly body?: BodyName
  /** The body of a 200 or 201 response. */
  readonly answer?: BodyName
  /**
   * Set if the endpoint accepts If-Match and If-None-Match: for a write, or for a read of a copy the client
   * may already have.
   */
  readonly condition?: 'write' | 'read'
  /** The rows in addition to `commonRows`. */
  readonly rows: readonly RowNumber[]
}

/** Rows that any request can get: malformed request, invalid address, method, rate limit, overload. */
export const commonRows: readonly RowNumber[] = [9, 12, 17, 22, 23]

/** The parameters that `parameterValues` parses, in their text form: a flag is `true` or `false`. */
function queryParameters(batch: boolean): Parameter[] {
  return Object.entries(parameterValues).map(([name, schema]) => ({
    name,
    schema,
    repeats: batch && name === ('xuid' satisfies QueryParameter),
  }))
}

const flag = z.enum(['true', 'false'])
const nocommit: Parameter = { name: 'nocommit', schema: flag }
const include: Parameter = {
  name: 'include',
  schema: z.string().meta({ description: `Any of ${handleIncludes.join(', ')}, separated by commas.` }),
}

const query = { query: queryParameters(false), answer: 'QueryResults', rows: [1, 10, 13] } as const
const batch = { ...query, query: queryParameters(true), body: 'BatchBody' } as const
const readElement = { answer: 'Element', condition: 'read', rows: [1, 5, 8, 10, 13, 15, 16, 20] } as const
const removeElement = {
  query: [nocommit],
  condition: 'write',
  rows: [3, 7, 10, 11, 13, 15, 16, 19, 20, 21],
} as const
const put = {
  query: [nocommit],
  body: 'SessionWrite',
  answer: 'SessionDocument',
  condition: 'write',
} as const

export const operations = {
  queryTemplate: { summary: 'Template query', ...query },
  queryServiceConfig: { summary: 'Template query over every template of the SCID', ...query },
  batchTemplate: { summary: 'Batch query within one template', ...batch },
  batchServiceConfig: { summary: 'Batch query', ...batch },
  listTemplates: { summary: 'The names of the templates', answer: 'TemplateNames', rows: [1, 13] },
  getTemplate: { summary: 'A template', answer: 'Template', rows: [1, 13] },
  getSession: {
    summary: 'Read a session',
    answer: 'SessionDocument',
    condition: 'read',
    rows: [1, 4, 8, 10, 13, 20],
  },
  putSession: {
    summary: 'Create or update a session',
    ...put,
    rows: [1, 2, 3, 6, 10, 11, 13, 18, 19, 20, 21],
  },
  getProperties: { summary: 'The session’s properties', ...readElement },
  putProperties: {
    summary: 'Update only the session’s properties',
    ...put,
    body: 'Properties',
    rows: [1, 3, 7, 10, 11, 13, 15, 20, 21],
  },
  getElement: { summary: 'The constants, members or servers of a session', ...readElement },
  getMember: { summary: 'One member, by index or me', ...readElement },
  deleteMember: { summary: 'Remove a member; `me` leaves the session', ...removeElement },
  getServer: { summary: 'One server', ...readElement },
  deleteServer: { summary: 'Remove a server', ...removeElement },
  createHandle: {
    summary: 'Create a handle to a session',
    body: 'HandleWrite',
    answer: 'HandleDocument',
    rows: [2, 3, 10, 13],
  },
  queryHandles: {
    summary: 'Find handles',
    query: [include],
    body: 'HandleQuery',
    answer: 'HandleResults',
    rows: [1, 10, 13],
  },
  getHandle: { summary: 'Read a handle', answer: 'HandleDocument', rows: [1, 10, 13] },
  deleteHandle: { summary: 'Delete a handle', rows: [3, 7, 10, 13] },
  getHandleSession: {
    summary: 'Read the session of a handle',
    answer: 'SessionDocument',
    condition: 'read',
    rows: [1, 8, 10, 13, 20],
  },
  putHandleSession: {
    summary: 'Update the session of a handle',
    ...put,
    rows: [1, 3, 6, 10, 11, 13, 18, 19, 20, 21],
  },
} as const satisfies Readonly<Record<EndpointName, Operation>>

/** The same table, for code that looks up a name at run time. */
const table: Readonly<Record<EndpointName, Operation>> = operations

export function getOperation(name: EndpointName): Operation {
  return table[name]
}

/** The name of the body of an endpoint's success; `Element` where it has none of its own. */
export type AnswerName<N extends EndpointName> = (typeof operations)[N] extends {
  readonly answer: infer A extends BodyName
}
  ? A
  : 'Element'
