/** The flags of the command line and the environment variables of the same meaning. */
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { parseArgs } from 'node:util'

export interface Options {
  /** 0 = any free one. */
  readonly port: number
  readonly host: string
  /** The folder of the embedded database. */
  readonly data: string
  /** `postgres://…`, in place of the embedded database. */
  readonly database: string | undefined
  readonly world: 'demo' | 'empty'
  readonly rateLimits: boolean
  /** Further names to answer to, lower case, with a port or without. */
  readonly allowHosts: readonly string[]
  readonly tls: { readonly cert: Buffer; readonly key: Buffer } | undefined
  /** The app built, with hot reload, or (`--no-app`) none: the directory alone. */
  readonly app: 'built' | 'dev' | 'none'
}

/** Said in one line to whoever started the program. */
export class UsageError extends Error {}

export const usage = `Usage: npm start -- [flags]
  --port N              the port; 0 = any free one (PORT; 4870)
  --host ADDRESS        a loopback address (HOST; 127.0.0.1)
  --data FOLDER         the embedded database (DATA_DIR; ./data)
  --database URL        postgres://…, in place of the embedded one (DATABASE_URL)
  --world demo|empty    what a first start begins with (WORLD; demo)
  --rate-limits on|off  30 in 15 s and 300 in 300 s per user and title (RATE_LIMITS; on)
  --allow-host NAME     a further Host to answer to, repeatable (ALLOW_HOSTS, by commas)
  --no-app              the directory alone, for programs
  --tls-cert FILE --tls-key FILE   serve HTTPS (TLS_CERT, TLS_KEY)`

function choose<T extends string>(name: string, value: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value)
  if (found === undefined)
    throw new UsageError(`${name} is ${choices.join(' or ')}, not ${JSON.stringify(value)}`)
  return found
}

function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (!(port <= 65_535))
    throw new UsageError(`--port is a number from 0 to 65535, not ${JSON.stringify(text)}`)
  return port
}

/** Whoever reaches the console may act as anybody; until there is a sign-in that is for this machine alone. */
function readHost(text: string): string {
  const host = text === 'localhost' ? '127.0.0.1' : text
  const loopback = (isIP(host) === 4 && host.startsWith('127.')) || host === '::1'
  if (loopback) return host
  throw new UsageError(
    `--host ${text} is no loopback address: without a sign-in the console is for this machine alone`,
  )
}

/** The URL may hold a password, so it is never repeated. */
function readDatabase(text: string | undefined): string | undefined {
  if (!text) return undefined
  if (/^postgres(?:ql)?:\/\//.test(text)) return text
  throw new UsageError('--database is postgres://user:password@host:port/name')
}

function readTls(cert: string | undefined, key: string | undefined): Options['tls'] {
  if (!cert && !key) return undefined
  if (!cert || !key) throw new UsageError('--tls-cert and --tls-key come together')
  try {
    return { cert: readFileSync(cert), key: readFileSync(key) }
  } catch (error) {
    throw new UsageError(`--tls-cert, --tls-key: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function parse(argv: readonly string[]) {
  const text = { type: 'string' } as const
  try {
    return parseArgs({
      args: [...argv],
      options: {
        port: text,
        host: text,
        data: text,
        database: text,
        world: text,
        'rate-limits': text,
        'allow-host': { type: 'string', multiple: true },
        'tls-cert': text,
        'tls-key': text,
        dev: { type: 'boolean' },
        'no-app': { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

/** Flags win over the environment. Errors: `UsageError`, in one line. `undefined`: help was asked for. */
export function readOptions(argv: readonly string[], env: Readonly<NodeJS.ProcessEnv>): Options | undefined {
  const flags = parse(argv)
  if (flags.help) return undefined
  const allowed = flags['allow-host'] ?? env.ALLOW_HOSTS?.split(',') ?? []
  return {
    port: readPort(flags.port ?? env.PORT ?? '4870'),
    host: readHost(flags.host ?? env.HOST ?? '127.0.0.1'),
    data: flags.data ?? env.DATA_DIR ?? './data',
    database: readDatabase(flags.database ?? env.DATABASE_URL),
    world: choose('--world', flags.world ?? env.WORLD ?? 'demo', ['demo', 'empty']),
    rateLimits:
      choose('--rate-limits', flags['rate-limits'] ?? env.RATE_LIMITS ?? 'on', ['on', 'off']) === 'on',
    allowHosts: allowed.map((name) => name.trim().toLowerCase()).filter((name) => name !== ''),
    tls: readTls(flags['tls-cert'] ?? env.TLS_CERT, flags['tls-key'] ?? env.TLS_KEY),
    app: flags.dev ? 'dev' : flags['no-app'] ? 'none' : 'built',
  }
}
