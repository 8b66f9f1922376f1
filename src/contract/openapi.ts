/** The contract as an OpenAPI 3.1 description, made from the same tables that the directory answers by. */
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
import { type Endpoint, type EndpointName, endpoints, partValues } from './endpoints.ts'
import { limits } from './limits.ts'
import {
  type BodyName,
  bodies,
  commonRows,
  type Operation,
  operations,
  type Parameter,
} from './operations.ts'
import type { RowNumber, StatusRow } from './status-row.ts'
import { rowOf } from './status-rows.ts'

type Part = Record<string, unknown>

/** A schema as a client writes it: what parsing changes (a SCID's case) is not described. */
function describe(schema: z.ZodType): Part {
  const { $schema: _, ...described } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return described
}

/** What a parameter is on the wire: its text. */
function describeText(schema: z.ZodType): Part {
  const described = describe(schema)
  return 'type' in described || 'enum' in described ? described : { type: 'string' }
}

const refer = (kind: string, name: string) => ({ $ref: `#/components/${kind}/${name}` })
const header = (description: string, schema: Part = { type: 'string' }) => ({ description, schema })

const headers = {
  ETag: header('The session’s ETag, a quoted GUID; it may be given back quoted or bare.'),
  Expires: header('When the next timeout fires, where one runs.'),
  'Retry-After': header('Whole seconds to wait.', { type: 'integer', minimum: 0 }),
  'Content-Location': header('The real path of the session behind a handle.'),
  Location: header('The path of what was created.'),
  Allow: header('The verbs that the address takes.'),
  'WWW-Authenticate': header('XBL3.0'),
  'X-XblCorrelationId': header('On every answer.'),
}

const needed = (name: keyof typeof headers) => ({ [name]: refer('headers', name) })

/** The headers of a row's answer, as this endpoint gives it. */
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

/** Rows that share a code become one response that says when each comes and in which media type. */
function responsesOf(name: EndpointName): Part {
  const operation = operations[name]
  const numbers = [...commonRows, ...operation.rows].toSorted((a, b) => a - b)
  const byCode = Map.groupBy(
    numbers.map((number) => rowOf(number as RowNumber)),
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

/** Our own endpoints: what goes in, what comes out, and which success it is. */
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
  ['get', '/console/health', 'getHealth', 'Whether it answers, and what it holds', 'Health'],
  ['get', '/console/identities', 'listIdentities', 'Whom one may act as', 'IdentityList'],
  ['post', '/console/tokens', 'createToken', 'A local identity', 'TokenAnswer', 'TokenRequest', 201],
  ['get', '/console/clock', 'getClock', 'The directory’s clock', 'Clock'],
  ['put', '/console/clock', 'changeClock', 'Hold, move or free the clock', 'Clock', 'ClockChange'],
  ['get', '/console/faults', 'listFaults', 'What is being injected', 'Faults'],
  ['put', '/console/faults', 'setFaults', 'What to inject; [] is nothing', 'Faults', 'Faults'],
  ['post', '/console/reset', 'resetWorld', 'The world back to its first state', 'Health'],
  ['get', '/console/export', 'exportWorld', 'The world as one file', 'Element'],
  ['get', '/console/backup', 'backupDatabase', 'The embedded database as one file, of one moment', 'Element'],
  ['post', '/console/import', 'importWorld', 'The world from such a file', 'Health', 'Element'],
  [
    'post',
    '/console/explain',
    'explain',
    'Every session considered for a query',
    'Explanation',
    'ExplainRequest',
  ],
]

const json = (name: string) => ({ 'application/json': { schema: refer('schemas', name) } })
const problem = {
  description: 'What is wrong, as RFC 9457 has it.',
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

/** Row 14: no hopper exists here, under any verb; one stands for all (choice 16). */
const hopper = {
  operationId: 'getHopper',
  summary: 'Matchmaking lives on another host',
  tags: ['hopper'],
  parameters: ['scid', 'hopper'].map((name) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  })),
  responses: {
    '404': {
      description: `Row 14: ${rowOf(14).when.en}`,
      headers: needed('X-XblCorrelationId'),
      content: { 'text/plain': { schema: { type: 'string' } } },
    },
  },
}

const tags: Readonly<Record<Endpoint['target'] | 'console', string>> = {
  query: 'Which sessions: by user, by keyword, or both.',
  template: 'What sessions begin as.',
  session: 'One session.',
  element: 'A part of one session.',
  handle: 'References to a session that are shown to others.',
  hopper: 'Matchmaking, which is not here.',
  console: 'The local directory’s own: not of the contract.',
}

/** The whole description; `version` is the program's. */
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
      summary: 'The contract that Sessionscope’s local directory keeps.',
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
          schema: { type: 'integer', minimum: limits.contractVersionLeast },
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
