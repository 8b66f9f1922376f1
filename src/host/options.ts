/** Parses the command line flags and the equivalent environment variables. */

import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { parseArgs } from 'node:util'
import { messageOfError } from '#contract/errors.ts'
import { isLoopback, isLoopbackName } from '#http/loopback.ts'
import { type Configuration, readConfiguration } from './configuration.ts'
import { UsageError } from './usage-error.ts'

export interface Options {
  /** 0 means any free port. */
  readonly port: number
  readonly host: string
  /** The folder of the embedded database. */
  readonly data: string
  /** A `postgres://…` URL. Undefined: the embedded database is used. */
  readonly database: string | undefined
  readonly world: 'demo' | 'empty'
  readonly rateLimits: boolean
  /** Whether the directory keeps its newest requests in memory. */
  readonly traffic: boolean
  /** Additional host names to accept, in lower case, with or without a port. */
  readonly allowHosts: readonly string[]
  readonly tls: { readonly cert: Buffer; readonly key: Buffer } | undefined
  /** `built`: the built app. `dev`: the app with hot reload. `none` (`--no-app`): only the directory. */
  readonly app: 'built' | 'dev' | 'none'
  /** The origin under which other machines reach this server. */
  readonly publicUrl: string | undefined
  /** Addresses of trusted proxies that terminate TLS. If set, requests from other addresses are refused. */
  readonly trustedProxies: readonly string[]
  readonly accessToken: { readonly text: string } | { readonly file: string } | undefined
  readonly configuration: Configuration
  /** Each in the format of `--connection`. */
  readonly connections: readonly string[]
  /** Paths of recordings to replay. */
  readonly cassettes: readonly string[]
}

export const usage = `Usage: npm start -- [flags]
  --port N              the port; 0 = any free one (PORT; 4870)
  --host ADDRESS        where to listen (HOST; 127.0.0.1); beyond loopback it requires TLS and a sign-in
  --data FOLDER         the embedded database (DATA_DIR; ./data)
  --database URL        postgres://…, in place of the embedded one (DATABASE_URL)
  --world demo|empty    the data of the first start (WORLD; demo)
  --rate-limits on|off  30 in 15 s and 300 in 300 s per user and title (RATE_LIMITS; on)
  --traffic on|off      keep the newest 10,000 requests in memory, to look at them (TRAFFIC; on)
  --allow-host NAME     a further Host to answer to, repeatable (ALLOW_HOSTS, by commas);
                        one that is not loopback requires a sign-in
  --no-app              only the directory, for programs
  --tls-cert FILE --tls-key FILE   serve HTTPS (TLS_CERT, TLS_KEY)
  --connection TEXT     name[=https://host][,sandbox=…][,contract=107][,write][,env=NAME|,file=PATH|,command=…],
                        repeatable (CONNECTIONS, by semicolons); without a host, the real service
  --cassette FILE       a recording to replay as a connection, repeatable (CASSETTES, by commas)
  --config FILE         connections and sign-in in one JSON file (CONFIG)
  --access-token-file FILE   sign in with the token in it (ACCESS_TOKEN: the token itself)
  --public-url URL      the URL for browsers elsewhere (PUBLIC_URL); it requires a sign-in
  --trusted-proxy ADDRESS    a proxy that speaks TLS for it, repeatable (TRUSTED_PROXIES, by commas)`

function parseChoice<T extends string>(name: string, value: string, choices: readonly T[]): T {
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

function readHost(text: string): string {
  const host = text === 'localhost' ? '127.0.0.1' : text
  if (isIP(host) !== 0) return host
  throw new UsageError(
    `--host is an address of this machine, or 0.0.0.0 or :: for all, not ${JSON.stringify(text)}`,
  )
}

function readPublicUrl(text: string | undefined): string | undefined {
  if (!text) return undefined
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`) return url.origin
  throw new UsageError('--public-url is https://name[:port], without a path')
}

function readProxies(all: readonly string[]): string[] {
  for (const one of all) {
    if (isIP(one) === 0) throw new UsageError(`--trusted-proxy is an address, not ${JSON.stringify(one)}`)
  }
  return [...all]
}

/** Characters: long enough that guessing is not possible. */
const minTokenLength = 24

function readAccessToken(file: string | undefined, text: string | undefined): Options['accessToken'] {
  if (file) return { file }
  if (text === undefined) return undefined
  if (text.length >= minTokenLength && /^[\x21-\x7e]+$/.test(text)) return { text }
  throw new UsageError(`ACCESS_TOKEN has at least ${minTokenLength} characters, none of them a space`)
}

/** The flag that makes the server reachable from other machines; undefined if no flag does. */
function findExposingFlag({ host, trustedProxies, publicUrl, allowHosts }: Options): string | undefined {
  if (trustedProxies.length > 0) return '--trusted-proxy'
  if (!isLoopback(host)) return `--host ${host}`
  // A forwarder under that name can bring requests from any machine.
  if (publicUrl !== undefined && !isLoopbackName(new URL(publicUrl).host)) return `--public-url ${publicUrl}`
  const named = allowHosts.find((name) => !isLoopbackName(name))
  return named === undefined ? undefined : `--allow-host ${named}`
}

/**
 * Anyone who reaches the console can act as any player. A server that other machines can reach therefore
 * requires a sign-in, and TLS unless it listens on loopback without a proxy.
 */
function checkExposure(options: Options): Options {
  const { host, tls, trustedProxies, publicUrl, accessToken, configuration } = options
  const isProxied = trustedProxies.length > 0
  if (isProxied && publicUrl === undefined) throw new UsageError('--trusted-proxy requires --public-url')
  const flag = findExposingFlag(options)
  if (flag === undefined) return options
  if (accessToken === undefined && configuration.oidc === undefined) {
    throw new UsageError(
      `${flag} allows access from other machines: it requires a sign-in (--access-token-file, or signIn in --config)`,
    )
  }
  if (isLoopback(host) && !isProxied) return options
  const isPublicUrlWithoutTls = publicUrl !== undefined && !publicUrl.startsWith('https:')
  if ((!tls && !isProxied) || isPublicUrlWithoutTls) {
    throw new UsageError(
      `${flag} requires TLS: --tls-cert and --tls-key, or --trusted-proxy and --public-url https://…`,
    )
  }
  return options
}

/** The error message does not repeat the URL, because it may contain a password. */
function readDatabase(text: string | undefined): string | undefined {
  if (!text) return undefined
  if (/^postgres(?:ql)?:\/\//.test(text)) return text
  throw new UsageError('--database is postgres://user:password@host:port/name')
}

function readTls(cert: string | undefined, key: string | undefined): Options['tls'] {
  if (!cert && !key) return undefined
  if (!cert || !key) throw new UsageError('--tls-cert and --tls-key must be given together')
  try {
    return { cert: readFileSync(cert), key: readFileSync(key) }
  } catch (error) {
    throw new UsageError(`--tls-cert, --tls-key: ${messageOfError(error)}`)
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
        traffic: text,
        'allow-host': { type: 'string', multiple: true },
        'tls-cert': text,
        'tls-key': text,
        dev: { type: 'boolean' },
        'no-app': { type: 'boolean' },
        connection: { type: 'string', multiple: true },
        cassette: { type: 'string', multiple: true },
        config: text,
        'access-token-file': text,
        'public-url': text,
        'trusted-proxy': { type: 'string', multiple: true },
        help: { type: 'boolean' },
      },
    }).values
  } catch (error) {
    throw new UsageError(messageOfError(error))
  }
}

/** The values of a repeatable flag or, without the flag, of its environment variable, split at `between`. */
function readList(
  flag: readonly string[] | undefined,
  variable: string | undefined,
  separator = ',',
): string[] {
  const all = flag ?? variable?.split(separator) ?? []
  return all.map((one) => one.trim()).filter((one) => one !== '')
}

/**
 * Flags override environment variables. Undefined if `--help` was given. Errors: `UsageError`, with a message
 * of one line.
 */
export function readOptions(argv: readonly string[], env: Readonly<NodeJS.ProcessEnv>): Options | undefined {
  const flags = parse(argv)
  if (flags.help) return undefined
  return checkExposure({
    port: readPort(flags.port ?? env.PORT ?? '4870'),
    host: readHost(flags.host ?? env.HOST ?? '127.0.0.1'),
    data: flags.data ?? env.DATA_DIR ?? './data',
    database: readDatabase(flags.database ?? env.DATABASE_URL),
    world: parseChoice('--world', flags.world ?? env.WORLD ?? 'demo', ['demo', 'empty']),
    traffic: parseChoice('--traffic', flags.traffic ?? env.TRAFFIC ?? 'on', ['on', 'off']) === 'on',
    rateLimits:
      parseChoice('--rate-limits', flags['rate-limits'] ?? env.RATE_LIMITS ?? 'on', ['on', 'off']) === 'on',
    allowHosts: readList(flags['allow-host'], env.ALLOW_HOSTS).map((name) => name.toLowerCase()),
    tls: readTls(flags['tls-cert'] ?? env.TLS_CERT, flags['tls-key'] ?? env.TLS_KEY),
    app: flags.dev ? 'dev' : flags['no-app'] ? 'none' : 'built',
    publicUrl: readPublicUrl(flags['public-url'] ?? env.PUBLIC_URL),
    trustedProxies: readProxies(readList(flags['trusted-proxy'], env.TRUSTED_PROXIES)),
    accessToken: readAccessToken(flags['access-token-file'], env.ACCESS_TOKEN),
    configuration: readConfiguration(flags.config ?? env.CONFIG, env),
    connections: readList(flags.connection, env.CONNECTIONS, ';'),
    cassettes: readList(flags.cassette, env.CASSETTES),
  })
}
