/** Connections as they are written down: in the configuration file, in the environment, as flags. */
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { resolve } from 'node:path'
import * as z from 'zod'
import { Cassette, ConnectionName, localName, realOrigin } from '#contract/connections.ts'
import { Xuid } from '#contract/identifiers.ts'
import { limits } from '#contract/limits.ts'

/** Said in one line to whoever started the server. */
export class ConfigurationError extends Error {}

/** HTTPS, or plain HTTP to this very machine; an origin and nothing behind it. */
function isTarget(text: string): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const isLoopback = (isIP(host) === 4 && host.startsWith('127.')) || host === '::1'
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback)
  return isSafe && `${url.origin}/` === url.href
}

const Source = z.union(
  [
    z.strictObject({ env: z.string().regex(/^\w+$/) }),
    z.strictObject({ file: z.string().min(1) }),
    z.strictObject({ command: z.array(z.string().min(1)).min(1) }),
    z.strictObject({ paste: z.literal(true) }),
  ],
  'one of {"env": name}, {"file": path}, {"command": [program, argument, …]}, {"paste": true}',
)
export type Source = z.infer<typeof Source>

const Service = z.strictObject({
  name: ConnectionName,
  title: z.string().min(1).max(60).optional(),
  baseUrl: z
    .string()
    .refine(isTarget, 'https://host[:port] without a path; http:// only to 127.0.0.1 or [::1]')
    .default(realOrigin),
  sandbox: z.string().min(1).max(60).optional(),
  contractVersion: z.int().min(limits.contractVersionLeast).default(107),
  writable: z.boolean().default(false),
  authorization: Source.default({ paste: true }),
  /** Of the user whose token it is, where the source does not say. */
  xuid: Xuid.optional(),
  /** A file of certificates to trust beside Node's own. */
  ca: z.string().min(1).optional(),
  timeoutSeconds: z.number().min(0.1).max(300).default(30),
})
export type Service = z.infer<typeof Service>

const Replay = z.strictObject({
  name: ConnectionName,
  title: z.string().max(60).optional(),
  cassette: z.string(),
})

export interface ReplaySettings {
  readonly name: string
  readonly title: string | undefined
  readonly cassette: Cassette
}

export type ConnectionSettings = { readonly service: Service } | { readonly replay: ReplaySettings }

/** Characters of what was written down that a message repeats. */
const toldMost = 200

function explain(error: z.ZodError): string {
  const [first] = error.issues
  if (!first) return 'it cannot be read'
  const where = first.path.map(String).join('.')
  return (where === '' ? first.message : `${where}: ${first.message}`).slice(0, toldMost)
}

/** Errors: `ConfigurationError`. */
function readCassette(path: string): Cassette {
  let value: unknown
  try {
    value = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    // The parser's own words repeat what it read, which may be a file of another kind.
    const why = error instanceof SyntaxError ? 'it is no JSON' : String(error)
    throw new ConfigurationError(`cassette ${path}: ${why}`)
  }
  const cassette = Cassette.safeParse(value)
  if (!cassette.success) throw new ConfigurationError(`cassette ${path}: ${explain(cassette.error)}`)
  return cassette.data
}

/** How an entry is called in a message: by its name, or as what it is. */
function callIt(value: unknown): string {
  const name = (value as { name?: unknown } | null)?.name
  return typeof name === 'string' ? `connection ${name.slice(0, 60)}` : 'a connection'
}

function readOne(value: unknown, folder: string): ConnectionSettings {
  if (typeof value === 'object' && value !== null && 'cassette' in value) {
    const replay = Replay.safeParse(value)
    if (!replay.success) throw new ConfigurationError(`${callIt(value)}: ${explain(replay.error)}`)
    const { name, title, cassette } = replay.data
    return { replay: { name, title, cassette: readCassette(resolve(folder, cassette)) } }
  }
  const service = Service.safeParse(value)
  if (!service.success) throw new ConfigurationError(`${callIt(value)}: ${explain(service.error)}`)
  const { authorization, ca } = service.data
  return {
    service: {
      ...service.data,
      // Paths in a file are meant from where the file is.
      ...('file' in authorization && { authorization: { file: resolve(folder, authorization.file) } }),
      ...(ca !== undefined && { ca: resolve(folder, ca) }),
    },
  }
}

/** `write` alone, or with a yes or no; anything else is told as what it is. */
function readWritable(value: string): object {
  const said = new Map([
    ['', true],
    ['true', true],
    ['false', false],
  ])
  return { writable: said.get(value) ?? value }
}

const switches: Readonly<Record<string, (value: string) => object>> = {
  title: (title) => ({ title }),
  sandbox: (sandbox) => ({ sandbox }),
  contract: (version) => ({ contractVersion: Number(version) }),
  write: readWritable,
  writable: readWritable,
  env: (env) => ({ authorization: { env } }),
  file: (file) => ({ authorization: { file } }),
  command: (command) => ({ authorization: { command: command.split(/\s+/) } }),
  xuid: (xuid) => ({ xuid }),
  ca: (ca) => ({ ca }),
  timeout: (seconds) => ({ timeoutSeconds: Number(seconds) }),
}

/** `name[=URL][,sandbox=…][,contract=…][,write][,env=…|,file=…|,command=…][,xuid=…][,ca=…]`. */
function readFlag(text: string): unknown {
  const [first = '', ...parts] = text.split(',').map((part) => part.trim())
  const [name, baseUrl] = first.split(/=(.*)/s)
  const read = parts.map((part) => {
    const [key = '', value = ''] = part.split(/=(.*)/s)
    const add = Object.hasOwn(switches, key) ? switches[key] : undefined
    if (!add)
      throw new ConfigurationError(
        `--connection ${name?.slice(0, 60)}: ${JSON.stringify(key.slice(0, 60))} is none of its parts`,
      )
    return add(value)
  })
  return Object.assign({ name, ...(baseUrl !== undefined && { baseUrl }) }, ...read)
}

/** A file's name as a connection's. */
function nameOfFile(path: string): string {
  const base = path.split(/[/\\]/).at(-1) ?? ''
  return base
    .toLowerCase()
    .replace(/\.json$/, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 40)
}

export interface WrittenDown {
  /** What the configuration file has under `connections`, and the folder it is in. */
  readonly listed: unknown
  readonly folder: string
  /** Each a `--connection`. */
  readonly flags: readonly string[]
  /** Each a cassette's file. */
  readonly cassettes: readonly string[]
}

/** Every connection beside the local directory. Errors: `ConfigurationError`, in one line without secrets. */
export function readConnections(written: WrittenDown): ConnectionSettings[] {
  const listed = z
    .array(z.unknown())
    .max(50)
    .safeParse(written.listed ?? [])
  if (!listed.success) throw new ConfigurationError('connections is a list')
  const here = process.cwd()
  const all = [
    ...listed.data.map((one) => readOne(one, written.folder)),
    ...written.flags.map((text) => readOne(readFlag(text), here)),
    ...written.cassettes.map((path) => readOne({ name: nameOfFile(path), cassette: path }, here)),
  ]
  const names = all.map((one) => ('service' in one ? one.service.name : one.replay.name))
  for (const [i, name] of names.entries()) {
    if (name === localName) throw new ConfigurationError('a connection may not be named local')
    if (names.indexOf(name) !== i) throw new ConfigurationError(`two connections are named ${name}`)
  }
  return all
}
