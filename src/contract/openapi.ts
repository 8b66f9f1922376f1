/** Builds the OpenAPI 3.1 description of the contract from the tables that the directory also uses. */
import * as z from 'zod'
import {
  Clock,
  ClockChange,
  Faults,
  Health,
  IdentityList,
  Problem,
  TokenAnswer,
  TokenRequest,
} from './console.ts'
import { type Endpoint, type EndpointName, endpoints, partValues } from './mpsd/endpoints.ts'
import { limits } from './mpsd/limits.ts'
import {
  type BodyName,
  bodies,
  commonRows,
  type Operation,
  operations,
  type Parameter,
} from './mpsd/operations.ts'
import type { RowNumber, StatusRow } from './mpsd/status-row.ts'
import { getStatusRow } from './mpsd/status-rows.ts'

type Part = Record<string, unknown>

/**
 * Describes a schema's input form. Changes made by parsing (such as lower-casing a SCID) are not described.
 */
function describe(schema: z.ZodType): Part {
  const { $schema: _, ...described } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return described
}

/** The schema of a parameter's text in the URL. */
function describeText(schema: z.ZodType): Part {
  const described = describe(schema)
  return 'type' in described || 'enum' in described ? described : { type: 'string' }
}

const refer = (kind: string, name: string) => ({ $ref: `#/components/${kind}/${name}` })
const header = (description: string, schema: Part = { type: 'string' }) => ({ description, schema })

const headers = {
  ETag: header('The session’s ETag, a quoted GUID. Clients may send it with or without quotes.'),
  Expires: header('When the next timeout fires. Absent if none runs.'),
  'Retry-After': header('Whole seconds to wait.', { type: 'integer', minimum: 0 }),
  'Content-Location': header('The real path of the session behind a handle.'),
  Location: header('The path of what was created.'),
  Allow: header('The methods that the address accepts.'),
  'WWW-Authenticate': header('XBL3.0'),
  'X-XblCorrelationId': header('On every answer.'),
}

const needed = (name: keyof typeof headers) => ({ [name]: refer('headers', name) })

/** The response headers of a status row for one endpoint. */
function headersOf(row: StatusRow, name: EndpointName): Part {
  const isSession = row.body === 'session' && (operations[name].condition !== undefined || row.code !== 200)
  return {
    ...needed('X-XblCorrelationId'),
    ...((isSession || row.code === 304) && { ...needed('ETag'), ...needed('Expires') }),
    ...((row.code === 429 || row.code === 503) && needed('Retry-After')),
    ...(row.code === 405 && needed('Allow')),
    ...(row.code === 201 && name === 'createHandle' && needed('Location')),
    ...(isSession && name.endsWith('HandleSession') && needed('Content-Location')),
  }
}

function contentOf(row: StatusRow, operation: Operation): Part {
  if (row.body === 'none' || row.contentType === undefined) return {}
  if (row.body === 'message') return { [row.contentType]: { schema: { type: 'string' } } }
  const isDone = row.code === 200 || row.code === 201
  const named = row.body === 'throttle' ? 'Throttle' : isDone ? operation.answer : 'SessionDocument'
  return { [row.contentType]: { schema: refer('schemas', named ?? 'Element') } }
}

/** Merges rows that share a status code into one response, which describes each row and its media type. */
function responsesOf(name: EndpointName): Part {
  const operation = operations[name]
  const numbers = [...commonRows, ...operation.rows].toSorted((a, b) => a - b)
  const byCode = Map.groupBy(
    numbers.map((number) => getStatusRow(number as RowNumber)),
    (row) => row.code,
  )
  const responses = [...byCode].map(([code, rows]) => {
    const content = Object.assign({}, ...rows.map((row) => contentOf(row, operation)))
    const described = {
      description: rows.map((row) => `Row ${row.row}: ${row.when.en}`).join(' '),
      headers: Object.assign({}, ...rows.map((row) => headersOf(row, name))),
      ...(Object.keys(content).length > 0 && { content }),
    }
    return [String(code), described]
  })
  const unauthorized = {
    description: 'Credentials are missing or not valid.',
    headers: { ...needed('WWW-Authenticate'), ...needed('X-XblCorrelationId') },
    content: { 'text/plain': { schema: { type: 'string' } } },
  }
  return Object.fromEntries(
    [...responses, ['401', unauthorized]].toSorted(([a], [b]) => Number(a) - Number(b)),
  )
}

function describeParameter({ name, schema, repeats }: Parameter): Part {
  const text = describeText(schema)
  return { name, in: 'query', schema: repeats ? { type: 'array', items: text } : text }
}

function parametersOf(name: EndpointName): Part[] {
  const { query = [], condition } = operations[name]
  const path = [...endpoints[name].path.matchAll(/\{(\w+)\}/g)].map(([, part = '']) => ({
    name: part,
    in: 'path',
    required: true,
    schema: describeText(partValues[part as keyof typeof partValues]),
  }))
  return [
    ...path,
    refer('parameters', 'ContractVersion'),
    ...(condition ? [refer('parameters', 'IfMatch')] : []),
    ...(condition ? [refer('parameters', 'IfNoneMatch')] : []),
    ...query.map(describeParameter),
  ]
}

function describeOperation(name: EndpointName): Part {
  const { summary, body } = operations[name]
  const { target } = endpoints[name]
  return {
    operationId: name,
    summary,
    tags: [target],
    parameters: parametersOf(name),
    ...(body && {
      requestBody: { required: true, content: { 'application/json': { schema: refer('schemas', body) } } },
    }),
    responses: responsesOf(name),
  }
}

/** Schemas of our own endpoints under `/console`. */
const consoleSchemas = {
  Health,
  IdentityList,
  TokenRequest,
  TokenAnswer,
  Clock,
  ClockChange,
  Faults,
  Problem,
}
type ConsoleBody = keyof typeof consoleSchemas | BodyName
type Verb = 'get' | 'put' | 'post'

const consoleOperations: readonly [Verb, string, string, string, ConsoleBody, ConsoleBody?, number?][] = [
  ['get', '/console/health', 'getHealth', 'Status of the directory, with counts of its data', 'Health'],
  ['get', '/console/identities', 'listIdentities', 'Identities that a caller can act as', 'IdentityList'],
  [
    'post',
    '/console/tokens',
    'createToken',
    'Create a token for a local identity',
    'TokenAnswer',
    'TokenRequest',
    201,
  ],
  ['get', '/console/clock', 'getClock', 'The directory’s clock', 'Clock'],
  ['put', '/console/clock', 'changeClock', 'Stop, move or restart the clock', 'Clock', 'ClockChange'],
  ['get', '/console/faults', 'listFaults', 'The active faults', 'Faults'],
  ['put', '/console/faults', 'setFaults', 'Replace the faults; [] removes all', 'Faults', 'Faults'],
  ['post', '/console/reset', 'resetWorld', 'Reset all data to its initial state', 'Health'],
  ['get', '/console/export', 'exportWorld', 'Export all data as one file', 'Element'],
  [
    'get',
    '/console/backup',
    'backupDatabase',
    'A consistent copy of the embedded database, as one file',
    'Element',
  ],
  ['post', '/console/import', 'importWorld', 'Import all data from an exported file', 'Health', 'Element'],
  [
    'post',
    '/console/explain',
    'explain',
    'Explain which sessions a query returns, and why',
    'Explanation',
    'ExplainRequest',
  ],
]

const json = (name: string) => ({ 'application/json': { schema: refer('schemas', name) } })
const problem = {
  description: 'Problem details (RFC 9457).',
  content: { 'application/problem+json': { schema: refer('schemas', 'Problem') } },
}

function consolePaths(): Record<string, Part> {
  const paths: Record<string, Part> = {}
  for (const [verb, path, operationId, summary, answer, body, status = 200] of consoleOperations) {
    paths[path] = {
      ...paths[path],
      [verb]: {
        operationId,
        summary,
        tags: ['console'],
        security: operationId === 'explain' ? [{ XBL3: [] }] : [],
        ...(body && { requestBody: { required: true, content: json(body) } }),
        responses: { [status]: { description: 'Done.', content: json(answer) }, '4XX': problem },
      },
    }
  }
  const parts = ['scid', 'template'] as const
  paths['/console/serviceconfigs/{scid}/sessiontemplates/{template}'] = {
    put: {
      operationId: 'putTemplate',
      summary: 'Create or replace a template',
      tags: ['console'],
      security: [],
      parameters: parts.map((name) => ({
        name,
        in: 'path',
        required: true,
        schema: describeText(partValues[name]),
      })),
      requestBody: { required: true, content: json('TemplateDocument') },
      responses: {
        '200': { description: 'Replaced.', content: json('Template') },
        '201': { description: 'Created.', content: json('Template') },
        '4XX': problem,
      },
    },
  }
  return paths
}

/** Row 14: no hopper exists here, for any method. One operation represents them all (choice 16). */
const hopper = {
  operationId: 'getHopper',
  summary: 'Not available: matchmaking is on another host',
  tags: ['hopper'],
  parameters: ['scid', 'hopper'].map((name) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  })),
  responses: {
    '404': {
      description: `Row 14: ${getStatusRow(14).when.en}`,
      headers: needed('X-XblCorrelationId'),
      content: { 'text/plain': { schema: { type: 'string' } } },
    },
  },
}

const tags: Readonly<Record<Endpoint['target'] | 'console', string>> = {
  query: 'Queries for sessions: by user, by keyword, or both.',
  template: 'Session templates: the initial values of sessions.',
  session: 'One session.',
  element: 'A part of one session.',
  handle: 'References to a session that a user shares with others.',
  hopper: 'Matchmaking, which this server does not provide.',
  console: 'Endpoints of the local directory that are not part of the contract.',
}

/** The complete OpenAPI document. `version` is the version of the program. */
export function describeContract(version: string): Part {
  const paths: Record<string, Part> = {}
  for (const [name, { path, method }] of Object.entries(endpoints) as [EndpointName, Endpoint][]) {
    paths[path] = { ...paths[path], [method.toLowerCase()]: describeOperation(name) }
  }
  const schemas = Object.entries({ ...bodies, ...consoleSchemas })
  return {
    openapi: '3.1.0',
    info: {
      title: 'Multiplayer Session Directory',
      version,
      summary: 'The contract that Sessionscope’s local directory implements.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'This server' }],
    security: [{ XBL3: [] }],
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    paths: { ...paths, '/serviceconfigs/{scid}/hoppers/{hopper}': { get: hopper }, ...consolePaths() },
    components: {
      schemas: Object.fromEntries(schemas.map(([name, schema]) => [name, describe(schema)])),
      headers,
      parameters: {
        ContractVersion: {
          name: 'X-Xbl-Contract-Version',
          in: 'header',
          required: true,
          schema: { type: 'integer', minimum: limits.minContractVersion },
        },
        IfMatch: { name: 'If-Match', in: 'header', schema: { type: 'string' } },
        IfNoneMatch: { name: 'If-None-Match', in: 'header', schema: { type: 'string' } },
      },
      securitySchemes: {
        XBL3: {
          type: 'apiKey',
          in: 'header',
          name: 'Authorization',
          description: 'XBL3.0 x=<user hash>;<token>. POST /console/tokens gives one.',
        },
      },
    },
  }
}
