/** Names that JavaScript objects inherit (such as `constructor`) are handled like any other name. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { ClockChange, Faults } from '#contract/console/directory-state.ts'
import { ExplainRequest } from '#contract/console/explanation.ts'
import { TokenRequest } from '#contract/console/identities.ts'
import { HandleQuery, HandleWrite } from '#contract/mpsd/handles.ts'
import { BatchBody } from '#contract/mpsd/query.ts'
import { Properties, SessionWrite, TemplateDocument } from '#contract/mpsd/session.ts'
import { openRig, type Rig, scid, sessionPath, testedEngine, timeless } from './testing.ts'
import { WorldHandle, WorldPerson, WorldSession, WorldTemplate } from './world/world-file.ts'

const everyName = Object.getOwnPropertyNames(Object.prototype).filter((name) => name !== '__proto__')
/** They are all inherited in the same way, so `npm run test:long` alone tries every one. */
const names =
  process.env.SESSIONSCOPE_NAMES === 'all'
    ? everyName
    : testedEngine === 'sqlite'
      ? ['constructor', 'toString', '__defineGetter__', 'hasOwnProperty']
      : ['constructor']
/** A name of the same length that no object inherits. Its answers are the expected ones. */
const ordinary = (name: string) => name.replace(/[a-z](?=[^a-z]*$)/, 'z')

type Schema = z.core.JSONSchema.BaseSchema
type Value = unknown
/** A place in a document. `around` makes the whole document from the value at that place. */
interface Place {
  readonly where: string
  readonly wrap: (value: Value) => Value
  readonly schema: Schema
}

const isSchema = (one: unknown): one is Schema => typeof one === 'object' && one !== null
const variantsOf = (schema: Schema): Schema[] =>
  [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].filter(isSchema)

/** A minimal value that matches a schema. */
function sample(schema: Schema): Value {
  const [first] = variantsOf(schema)
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[0]
  if (first) return sample(first)
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        (schema.required ?? []).map((name) => {
          const own = schema.properties?.[name]
          return [name, isSchema(own) ? sampleNamed(name, own) : null]
        }),
      )
    case 'array':
      return []
    case 'integer':
    case 'number':
      return schema.minimum ?? 1
    case 'boolean':
      return true
    case 'null':
      return null
    default:
      return 'text'
  }
}

/** Values for fields whose format is not in the JSON schema. */
const samples = new Map<string, Value>([
  ['scid', scid],
  ['templateName', 'Roles'],
  ['name', 'u'],
  ['xuid', '100'],
  ['invitedXuid', '200'],
  ['monikerXuid', '100'],
  ['path', `/serviceconfigs/${scid}/sessions?xuid=100`],
  ['id', '00000000-0000-4000-8000-00000000abcd'],
  ['branch', '00000000-0000-4000-8000-00000000abcd'],
  ['startTime', '2026-01-01T00:00:00.0000000Z'],
  ['joinTime', '2026-01-01T00:00:00.0000000Z'],
  ['etag', '"e"'],
  ['contractVersion', 107],
])
const sampleNamed = (name: string, schema: Schema): Value => samples.get(name) ?? sample(schema)

/** Every place of a schema, with a minimal document around it. */
function* placesOf(schema: Schema, where: string, wrap: Place['wrap'], depth = 0): Generator<Place> {
  if (depth > 8) return
  yield { where, wrap, schema }
  for (const [i, variant] of variantsOf(schema).entries())
    yield* placesOf(variant, `${where}|${i}`, wrap, depth)
  const whole = (name: string) => (value: Value) => wrap({ ...(sample(schema) as object), [name]: value })
  for (const [name, own] of Object.entries(schema.properties ?? {})) {
    if (isSchema(own)) yield* placesOf(own, `${where}.${name}`, whole(name), depth + 1)
  }
  if (isSchema(schema.additionalProperties)) {
    yield* placesOf(schema.additionalProperties, `${where}.r`, whole('r'), depth + 1)
  }
  if (isSchema(schema.items) && !Array.isArray(schema.items)) {
    yield* placesOf(schema.items, `${where}[]`, (value) => wrap([value]), depth + 1)
  }
}

/** Documents of a schema that contain the name at every place, as a field and as a string. */
function* documentsWith(schema: Schema, name: string): Generator<Value> {
  for (const place of placesOf(schema, '', (value) => value)) {
    const { type } = place.schema
    if (type === 'object') {
      const own = isSchema(place.schema.additionalProperties)
        ? [sample(place.schema.additionalProperties)]
        : []
      for (const value of [...own, 1, null, {}, name]) {
        yield place.wrap({ ...(sample(place.schema) as object), [name]: value })
      }
    }
    // A string alone is not a document.
    if (place.where !== '' && (type === 'string' || type === undefined)) yield place.wrap(name)
  }
}

const described = (schema: z.ZodType): Schema =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })

type Asked = readonly [method: string, path: string, body?: Value]

const world = (list: 'templates' | 'people' | 'sessions' | 'handles', element: Value) => {
  const template = { scid, name: 'Roles', document: { contractVersion: 107, constants: {} } }
  const lists = { templates: [template], people: [], sessions: [], handles: [] }
  const whole =
    list === 'templates' ? { ...lists, templates: [template, element] } : { ...lists, [list]: [element] }
  return { format: 'sessionscope-world', formatVersion: 1, version: '0', damaged: 0, ...whole }
}

/** Each schema of a body, and the requests that use it. */
const bodySchemas: readonly (readonly [
  name: string,
  schema: z.ZodType,
  ask: (body: Value, n: number) => Asked[],
])[] = [
  [
    'a session',
    SessionWrite,
    (body, n) => [
      ['PUT', sessionPath('Roles', `new${n}`), body],
      ['PUT', sessionPath('Roles', 'kept'), body],
      ['GET', sessionPath('Roles', `new${n}`)],
    ],
  ],
  ['properties', Properties, (body) => [['PUT', `${sessionPath('Roles', 'kept')}/properties`, body]]],
  ['a handle', HandleWrite, (body) => [['POST', '/handles', body]]],
  [
    'a query of handles',
    HandleQuery,
    (body) => [['POST', '/handles/query?include=roleInfo,customProperties', body]],
  ],
  ['a batch', BatchBody, (body) => [['POST', `/serviceconfigs/${scid}/batch`, body]]],
  ['a token', TokenRequest, (body) => [['POST', '/console/tokens', body]]],
  ['the clock', ClockChange, (body) => [['PUT', '/console/clock', body]]],
  ['faults', Faults, (body) => [['PUT', '/console/faults', body]]],
  ['an explanation', ExplainRequest, (body) => [['POST', '/console/explain', body]]],
  [
    'a template',
    TemplateDocument,
    (body, n) => [
      ['PUT', `/console/serviceconfigs/${scid}/sessiontemplates/T${n % 50}`, body],
      ['PUT', sessionPath(`T${n % 50}`, `s${n}`), { members: { me: {} } }],
    ],
  ],
  ['a world’s template', WorldTemplate, (body) => [['POST', '/console/import', world('templates', body)]]],
  ['a world’s person', WorldPerson, (body) => [['POST', '/console/import', world('people', body)]]],
  [
    'a world’s session',
    WorldSession,
    (body) => [
      ['POST', '/console/import', world('sessions', body)],
      ['GET', sessionPath('Roles', 'u')],
    ],
  ],
  [
    'a world’s handle',
    WorldHandle,
    (body) => [
      ['POST', '/console/import', world('handles', body)],
      ['POST', '/handles/query', { type: 'invite' }],
    ],
  ],
]

/** Requests with the name in their address, parameters, filter, order or roles. */
const otherRequests = (name: string): Asked[] => [
  ['GET', sessionPath('Roles', name)],
  ['PUT', sessionPath('Roles', name), { members: { me: {} }, servers: { [name]: {} } }],
  ['GET', sessionPath(name, 'kept')],
  ...['', '/servers/', '/members/'].map(
    (part): Asked => ['GET', `${sessionPath('Roles', 'kept')}${part === '' ? '/' : part}${name}`],
  ),
  ['DELETE', `${sessionPath('Roles', 'kept')}/servers/${name}`],
  ['GET', `/serviceconfigs/${scid}/sessions?keyword=${name}`],
  ['GET', `/serviceconfigs/${scid}/sessions?xuid=100&${name}=1`],
  ['GET', `/serviceconfigs/${scid}/sessions?xuid=100&visibility=${name}`],
  ['PUT', `${sessionPath('Roles', 'kept')}?${name}=true`, {}],
  ['GET', `/handles/${name}`],
  ['GET', `/console/${name}`],
  ['POST', `/handles/query?include=${name}`, { type: 'invite' }],
  ...[
    `strings/${name} ne 'x'`,
    `numbers/${name} gt -1`,
    `strings/map ${name} 'x'`,
    `${name}/map eq 'x'`,
    `tags/any(${name}:${name} eq 'x')`,
  ].map(
    (filter): Asked => ['POST', '/handles/query', { type: 'search', scid, templateName: 'Roles', filter }],
  ),
  ...[`strings/${name}`, `numbers/${name} desc`, name].map(
    (orderBy): Asked => ['POST', '/handles/query', { type: 'search', scid, templateName: 'Roles', orderBy }],
  ),
  // Roles: assigned, offered, changed and limited.
  ['PUT', sessionPath('Roles', 'kept'), { members: { me: { roles: { [name]: 'a' } } } }],
  ['PUT', sessionPath('Roles', 'kept'), { members: { me: { roles: { r: name } } } }],
  ['PUT', sessionPath('Roles', 'kept'), { roleTypes: { [name]: { roles: { a: { max: 1 } } } } }],
  ['PUT', sessionPath('Roles', 'kept'), { roleTypes: { r: { roles: { [name]: { max: 1 } } } } }],
  ['PUT', sessionPath('Roles', 'kept'), { roleTypes: { r: { roles: { a: { [name]: 1 } } } } }],
  ['PUT', sessionPath('Roles', 'kept'), { constants: { system: { [name]: 1 } } }],
  ['PUT', sessionPath('Roles', 'kept'), { constants: { custom: { [name]: 1 } } }],
  [
    'PUT',
    sessionPath('Roles', 'fresh'),
    { constants: { custom: { [name]: 1 }, system: { [name]: {} } }, members: { me: {} } },
  ],
]

describe('an inherited name', () => {
  let pair: readonly [Rig, Rig]
  beforeAll(async () => {
    const open = async () => {
      const rig = await openRig()
      await createState(rig)
      return rig
    }
    pair = [await open(), await open()]
  })
  afterAll(() => Promise.all(pair.map((rig) => rig.directory.close())))

  /** Creates the template and the session that the requests update; an import removes them. */
  async function createState(rig: Rig): Promise<void> {
    const document = {
      contractVersion: 107,
      constants: { system: { ...timeless, capabilities: { searchable: true } }, custom: { level: 1 } },
      roleTypes: { r: { mutableRoleSettings: ['max'], roles: { a: { max: 3 } } } },
    }
    await rig.send('/console/faults', { method: 'PUT', body: [] })
    await rig.send('/console/clock', { method: 'PUT', body: { now: '2026-03-04T05:06:07Z' } })
    await rig.send(`/console/serviceconfigs/${scid}/sessiontemplates/Roles`, {
      method: 'PUT',
      body: document,
    })
    await rig.tokenOf('100')
    await rig.send(sessionPath('Roles', 'kept'), {
      as: '100',
      method: 'PUT',
      body: {
        members: { me: { properties: { system: { active: true } } } },
        properties: { custom: { deep: { er: 1 } } },
      },
    })
    const sessionRef = { scid, templateName: 'Roles', name: 'kept' }
    const searchAttributes = { strings: { map: 'harbour' }, numbers: { level: 1 }, tags: ['t'] }
    await rig.send('/handles', { as: '100', body: { type: 'search', sessionRef, searchAttributes } })
  }

  /** The answer to a request, with ordinary names replaced by the inherited ones for comparison. */
  async function readAnswer(rig: Rig, [method, path, body]: Asked): Promise<unknown[]> {
    const response = await rig.send(path, { as: '100', method, ...(body !== undefined && { body }) })
    const text = await response.text()
    const folded = everyName.reduce((so, name) => so.replaceAll(ordinary(name), name), text)
    // Tokens differ because they sign the names.
    return [response.status, folded.replace(/"authorization":"[^"]*"/, '')]
  }

  async function compare(asked: (name: string) => Iterable<Asked>): Promise<number> {
    let compared = 0
    for (const name of names) {
      const others = asked(ordinary(name))[Symbol.iterator]()
      for (const request of asked(name)) {
        const other = others.next().value as Asked
        const [inherited, plain] = [await readAnswer(pair[0], request), await readAnswer(pair[1], other)]
        expect(inherited, JSON.stringify(request)).toEqual(plain)
        expect(inherited[0], JSON.stringify(request)).toBeLessThan(500)
        compared++
      }
    }
    return compared
  }

  test.each(bodySchemas)('is handled like any other name at every place of %s', async (_, schema, ask) => {
    for (const rig of pair) await createState(rig)
    const form = described(schema)
    const compared = await compare(function* (name) {
      let n = 0
      for (const body of documentsWith(form, name)) yield* ask(body, n++)
    })
    expect(compared).toBeGreaterThan(names.length)
  })

  test('is handled like any other name in an address, parameter, filter, order or role', async () => {
    for (const rig of pair) await createState(rig)
    expect(await compare(otherRequests)).toBe(names.length * otherRequests('x').length)
  })

  test('__proto__ is refused wherever a field may have a name', async () => {
    await createState(pair[0])
    for (const body of [
      '{"__proto__":1}',
      '{"properties":{"custom":{"__proto__":{}}}}',
      '{"\\u005f_proto__":1}',
    ]) {
      const response = await pair[0].send(sessionPath('Roles', 'kept'), { as: '100', method: 'PUT', body })
      expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('[body.text;')])
    }
  })
})
