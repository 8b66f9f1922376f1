/** Builds the OpenAPI 3.1 description of the contract from the tables that the directory also uses. */
import * as z from 'zod'
import type { ConsoleEndpoint } from './console/endpoint.ts'
import { consoleEndpoints } from './console/endpoints.ts'
import { consoleParts } from './console/paths.ts'
import { Problem } from './console/problem.ts'
import { getOwn } from './get-own.ts'
import { type Endpoint, type EndpointName, endpointNames, endpoints, partValues } from './mpsd/endpoints.ts'
import { limits } from './mpsd/limits.ts'
import { bodies, commonRows, getOperation, type Operation, type Parameter } from './mpsd/operations.ts'
import type { StatusRow } from './mpsd/status-row.ts'
import { getStatusRow } from './mpsd/status-rows.ts'

type OpenApiObject = Record<string, unknown>

const createRef = (kind: string, name: string) => ({ $ref: `#/components/${kind}/${name}` })

/**
 * Describes a schema's input form. Changes made by parsing (such as lower-casing a SCID) are not described.
 */
function describe(schema: z.ZodType): OpenApiObject {
  const { $schema: _, ...described } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return described
}

/** A schema by its name where it has one, else described in place. */
function describeBody(schema: z.ZodType): OpenApiObject {
  const [name] = Object.entries(bodies).find(([, named]) => named === schema) ?? []
  return name === undefined ? describe(schema) : createRef('schemas', name)
}

/** The schema of a parameter's text in the URL. */
function describeText(schema: z.ZodType): OpenApiObject {
  const described = describe(schema)
  return 'type' in described || 'enum' in described ? described : { type: 'string' }
}

const header = (description: string, schema: OpenApiObject = { type: 'string' }) => ({ description, schema })

const headers = {
  ETag: header('The session’s ETag, a quoted GUID. Clients may send it with or without quotes.'),
  Expires: header('When the next timeout fires. Absent if none runs.'),
  'Retry-After': header('Whole seconds to wait.', { type: 'integer', minimum: 0 }),
  'Content-Location': header('The real path of the session behind a handle.'),
  Location: header('The path of the created handle.'),
  Allow: header('The methods that the address accepts.'),
  'WWW-Authenticate': header('XBL3.0'),
  'X-XblCorrelationId': header('On every answer.'),
}

const headerRef = (name: keyof typeof headers) => ({ [name]: createRef('headers', name) })

/** The response headers of a status row for one endpoint. */
function headersOf(row: StatusRow, name: EndpointName): OpenApiObject {
  const isSession = row.body === 'session' && (getOperation(name).condition !== undefined || row.code !== 200)
  return {
    ...headerRef('X-XblCorrelationId'),
    ...((isSession || row.code === 304) && { ...headerRef('ETag'), ...headerRef('Expires') }),
    ...((row.code === 429 || row.code === 503) && headerRef('Retry-After')),
    ...(row.code === 405 && headerRef('Allow')),
    ...(row.code === 201 && name === 'createHandle' && headerRef('Location')),
    ...(isSession && name.endsWith('HandleSession') && headerRef('Content-Location')),
  }
}

function contentOf(row: StatusRow, operation: Operation): OpenApiObject {
  if (row.body === 'none' || row.contentType === undefined) return {}
  if (row.body === 'message') return { [row.contentType]: { schema: { type: 'string' } } }
  const isDone = row.code === 200 || row.code === 201
  const named = row.body === 'throttle' ? 'Throttle' : isDone ? operation.answer : 'SessionDocument'
  return { [row.contentType]: { schema: createRef('schemas', named ?? 'Element') } }
}

/** Merges rows that share a status code into one response, which describes each row and its media type. */
function responsesOf(name: EndpointName): OpenApiObject {
  const operation = getOperation(name)
  const numbers = [...commonRows, ...operation.rows].toSorted((a, b) => a - b)
  const byCode = Map.groupBy(
    numbers.map((number) => getStatusRow(number)),
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
    headers: { ...headerRef('WWW-Authenticate'), ...headerRef('X-XblCorrelationId') },
    content: { 'text/plain': { schema: { type: 'string' } } },
  }
  return Object.fromEntries(
    [...responses, ['401', unauthorized]].toSorted(([a], [b]) => Number(a) - Number(b)),
  )
}

function describeParameter({ name, schema, repeats }: Parameter): OpenApiObject {
  const text = describeText(schema)
  return { name, in: 'query', schema: repeats ? { type: 'array', items: text } : text }
}

function parametersOf(name: EndpointName): OpenApiObject[] {
  const { query = [], condition } = getOperation(name)
  const path = [...endpoints[name].path.matchAll(/\{(\w+)\}/g)].map(([, part = '']) => ({
    name: part,
    in: 'path',
    required: true,
    schema: describeText(partValues[part as keyof typeof partValues]),
  }))
  return [
    ...path,
    createRef('parameters', 'ContractVersion'),
    ...(condition ? [createRef('parameters', 'IfMatch')] : []),
    ...(condition ? [createRef('parameters', 'IfNoneMatch')] : []),
    ...query.map(describeParameter),
  ]
}

function describeOperation(name: EndpointName): OpenApiObject {
  const { summary, body } = getOperation(name)
  const { target } = endpoints[name]
  return {
    operationId: name,
    summary,
    tags: [target],
    parameters: parametersOf(name),
    ...(body && {
      requestBody: {
        required: true,
        content: { 'application/json': { schema: createRef('schemas', body) } },
      },
    }),
    responses: responsesOf(name),
  }
}

/** Every endpoint of our own, from the table that also makes routers, role checks and client methods. */
function consolePaths(): Record<string, OpenApiObject> {
  const paths: Record<string, OpenApiObject> = {}
  for (const [name, endpoint] of Object.entries(consoleEndpoints)) {
    const { path, method } = endpoint
    paths[path] = { ...paths[path], [method.toLowerCase()]: describeConsoleOperation(name, endpoint) }
  }
  return paths
}

const problem = {
  description: 'The problem, as RFC 9457 defines it.',
  content: { 'application/problem+json': { schema: createRef('schemas', 'Problem') } },
}

function describeConsoleParameters({ path, query = {} }: ConsoleEndpoint): OpenApiObject[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, part = '']) => ({
    name: part,
    in: 'path',
    required: true,
    schema: describeText(getOwn<z.ZodType>(consoleParts, part) ?? z.string()),
  }))
  const inQuery = Object.entries(query).map(([name, schema]) => ({
    name,
    in: 'query',
    schema: describeText(schema),
  }))
  return [...inPath, ...inQuery]
}

function describeConsoleOperation(name: string, endpoint: ConsoleEndpoint): OpenApiObject {
  const { summary, role, body, answer, statuses = [200] } = endpoint
  const content =
    typeof answer === 'string'
      ? { [answer]: { schema: {} } }
      : { 'application/json': { schema: describeBody(answer) } }
  const done = statuses.map((status) => [
    String(status),
    { description: status === 201 ? 'Created.' : 'Done.', content },
  ])
  return {
    operationId: name,
    summary,
    description: role === 'anyone' ? 'Needs no sign-in.' : `Needs the role ${role} if people sign in.`,
    tags: ['console'],
    security: endpoint.takesCaller ? [{ XBL3: [] }] : [],
    parameters: describeConsoleParameters(endpoint),
    ...(body && {
      requestBody: { required: true, content: { 'application/json': { schema: describeBody(body) } } },
    }),
    responses: { ...Object.fromEntries(done), '4XX': problem },
  }
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
      headers: headerRef('X-XblCorrelationId'),
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
export function describeContract(version: string): OpenApiObject {
  const paths: Record<string, OpenApiObject> = {}
  for (const name of endpointNames) {
    const { path, method } = endpoints[name]
    paths[path] = { ...paths[path], [method.toLowerCase()]: describeOperation(name) }
  }
  const schemas = Object.entries({ ...bodies, Problem })
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
