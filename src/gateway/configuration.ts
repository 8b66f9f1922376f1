/** Reads connections from the configuration file, the environment and command-line flags. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import * as z from 'zod'
import {
  Cassette,
  ConnectionName,
  defaultServiceOrigin,
  localConnectionName,
} from '#contract/console/connections.ts'
import { Xuid } from '#contract/identifiers.ts'
import { limits } from '#contract/mpsd/limits.ts'
import { isLoopback } from '#http/loopback.ts'

/** Its message is one line for the person who starts the server. */
export class ConfigurationError extends Error {}

/** An origin without a path: HTTPS, or plain HTTP to a loopback address. */
function isTarget(text: string): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))
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
    .default(defaultServiceOrigin),
  sandbox: z.string().min(1).max(60).optional(),
  contractVersion: z.int().min(limits.minContractVersion).default(107),
  writable: z.boolean().default(false),
  authorization: Source.default({ paste: true }),
  /** The XUID of the token's user, for sources that do not state it. */
  xuid: Xuid.optional(),
  /** A file of certificates to trust in addition to Node's own. */
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

/** Maximum characters of a validation message. */
const maxMessageCharacters = 200

function explain(error: z.ZodError): string {
  const [first] = error.issues
  if (!first) return 'it cannot be read'
  const where = first.path.map(String).join('.')
  return (where === '' ? first.message : `${where}: ${first.message}`).slice(0, maxMessageCharacters)
}

/** Errors: `ConfigurationError`. */
function readCassette(path: string): Cassette {
  let value: unknown
  try {
    value = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    // The parser's message quotes the file, which may be a file of another kind with secrets in it.
    const why = error instanceof SyntaxError ? 'it is not JSON' : String(error)
    throw new ConfigurationError(`cassette ${path}: ${why}`)
  }
  const cassette = Cassette.safeParse(value)
  if (!cassette.success) throw new ConfigurationError(`cassette ${path}: ${explain(cassette.error)}`)
  return cassette.data
}

/** Names an entry in a message: `connection <name>`, or `a connection` if it has no name. */
function describeEntry(value: unknown): string {
  const { data } = z.looseObject({ name: z.string() }).safeParse(value)
  return data ? `connection ${data.name.slice(0, 60)}` : 'a connection'
}

function readConnection(value: unknown, folder: string): ConnectionSettings {
  if (typeof value === 'object' && value !== null && 'cassette' in value) {
    const replay = Replay.safeParse(value)
    if (!replay.success) throw new ConfigurationError(`${describeEntry(value)}: ${explain(replay.error)}`)
    const { name, title, cassette } = replay.data
    return { replay: { name, title, cassette: readCassette(resolve(folder, cassette)) } }
  }
  const service = Service.safeParse(value)
  if (!service.success) throw new ConfigurationError(`${describeEntry(value)}: ${explain(service.error)}`)
  const { authorization, ca } = service.data
  return {
    service: {
      ...service.data,
      // Relative paths are relative to the configuration file.
      ...('file' in authorization && { authorization: { file: resolve(folder, authorization.file) } }),
      ...(ca !== undefined && { ca: resolve(folder, ca) }),
    },
  }
}

/** `write` alone means true. A value other than `true` or `false` is kept, so that validation reports it. */
function readWritable(value: string): object {
  const booleans = new Map([
    ['', true],
    ['true', true],
    ['false', false],
  ])
  return { writable: booleans.get(value) ?? value }
}

const flagSettings: Readonly<Record<string, (value: string) => object>> = {
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
    const add = Object.hasOwn(flagSettings, key) ? flagSettings[key] : undefined
    if (!add)
      throw new ConfigurationError(
        `--connection ${name?.slice(0, 60)}: ${JSON.stringify(key.slice(0, 60))} is not a known setting`,
      )
    return add(value)
  })
  return Object.assign({ name, ...(baseUrl !== undefined && { baseUrl }) }, ...read)
}

/** Makes a connection name from a file name. */
function createConnectionName(path: string): string {
  const base = path.split(/[/\\]/).at(-1) ?? ''
  return base
    .toLowerCase()
    .replace(/\.json$/, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 40)
}

export interface ConnectionSources {
  /** The value of `connections` in the configuration file, and that file's folder. */
  readonly listed: unknown
  readonly folder: string
  /** Each as the value of a `--connection` flag. */
  readonly flags: readonly string[]
  /** Paths of cassette files. */
  readonly cassettes: readonly string[]
}

/** Reads every connection except the local directory. Errors: `ConfigurationError`, one line, no secrets. */
export function readConnections(sources: ConnectionSources): ConnectionSettings[] {
  const listed = z
    .array(z.unknown())
    .max(50)
    .safeParse(sources.listed ?? [])
  if (!listed.success) throw new ConfigurationError('connections must be a list')
  const workingFolder = process.cwd()
  const all = [
    ...listed.data.map((one) => readConnection(one, sources.folder)),
    ...sources.flags.map((text) => readConnection(readFlag(text), workingFolder)),
    ...sources.cassettes.map((path) =>
      readConnection({ name: createConnectionName(path), cassette: path }, workingFolder),
    ),
  ]
  const names = all.map((one) => ('service' in one ? one.service.name : one.replay.name))
  for (const [i, name] of names.entries()) {
    if (name === localConnectionName) throw new ConfigurationError('a connection may not be named local')
    if (names.indexOf(name) !== i) throw new ConfigurationError(`two connections are named ${name}`)
  }
  return all
}
