/** `npm start`: starts the directory, the host and the app, and prints their address. */

import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import type { RequestListener, Server } from 'node:http'
import { join } from 'node:path'
import { codeOf, messageOfError, sqliteCodeOf } from './contract/errors.ts'
import { type OpenDirectory, openDirectory } from './directory/open-directory.ts'
import type { Engine } from './directory/store/engine.ts'
import { openPostgres } from './directory/store/postgres.ts'
import { openSqlite } from './directory/store/sqlite.ts'
import { ConfigurationError, readConnections } from './gateway/configuration.ts'
import { type Gateway, openGateway } from './gateway/gateway.ts'
import { systemTimer } from './gateway/timer.ts'
import { type AccessControl, openAccessControl } from './host/access-control.ts'
import { buildApp, isBuildStale } from './host/app-build.ts'
import { serveBuilt, serveDevelopment, serveWithoutApp } from './host/app-files.ts'
import { type Audit, openAudit } from './host/audit.ts'
import { createDataFolder } from './host/data-folder.ts'
import { checkPort, listen, type RequestHandler, type RunningServer } from './host/listen.ts'
import { openOidc } from './host/oidc.ts'
import { type Options, readOptions, usage } from './host/options.ts'
import { securityHeadersFor } from './host/origin-check.ts'
import { readSecretFile } from './host/secret-file.ts'
import { openSignIns } from './host/sign-ins.ts'
import { SettingError, UsageError } from './host/usage-error.ts'

const root = join(import.meta.dirname, '..')

/** New files are readable only by their owner, because the database contains the key of the local tokens. */
const originalUmask = process.umask(0o077)

/** Prints one line that says what to do, and exits with code 1. */
function exitWithMessage(line: string): never {
  console.error(line)
  process.exit(1)
}

function openEngine(options: Options): Engine {
  if (options.database !== undefined) return openPostgres(options.database)
  return openSqlite(join(options.data, 'directory.sqlite'))
}

const isSecure = ({ tls, publicUrl }: Options) =>
  tls !== undefined || publicUrl?.startsWith('https:') === true
const headersOf = (options: Options) => securityHeadersFor(isSecure(options), options.app === 'dev')

async function openLocalDirectory(options: Options): Promise<OpenDirectory> {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  try {
    return await openDirectory({
      engine: openEngine(options),
      headers: headersOf(options),
      version,
      world: options.world,
      rateLimits: options.rateLimits,
      traffic: options.traffic,
      checkData: true,
      onDemoWorld: () => console.log('Making the demo world (once, a few seconds) …'),
    })
  } catch (error) {
    // 5 is SQLite's "busy": another running process has the database file.
    if (sqliteCodeOf(error) === 5) {
      exitWithMessage(
        `Another Sessionscope is running on ${options.data}. Stop it, or start this one with --data and another folder.`,
      )
    }
    if (options.database !== undefined) {
      exitWithMessage(`The database cannot be used: ${messageOfError(error)}`)
    }
    return exitWithMessage(`The data in ${options.data} cannot be opened: ${messageOfError(error)}`)
  }
}

async function openApp(options: Options, server: Server): Promise<RequestListener> {
  switch (options.app) {
    case 'dev':
      return serveDevelopment(root, server)
    case 'none':
      return serveWithoutApp
    case 'built':
      return serveBuilt(root)
    default:
      return options.app satisfies never
  }
}

/** Opens every connection except the local directory. Errors: `ConfigurationError`. */
function openConnections(options: Options): Gateway {
  const connections = readConnections({
    listed: options.configuration.connections,
    folder: options.configuration.folder,
    flags: options.connections,
    cassettes: options.cassettes,
  })
  const env = { ...process.env }
  // Removes credentials from the environment, so that crash reports and child processes do not contain them.
  for (const one of connections) {
    if ('service' in one && 'env' in one.service.authorization)
      delete process.env[one.service.authorization.env]
  }
  const { clientSecretEnv } = options.configuration.oidc ?? {}
  for (const name of ['ACCESS_TOKEN', 'DATABASE_URL', clientSecretEnv]) if (name) delete process.env[name]
  return openGateway({
    connections,
    headers: headersOf(options),
    newId: randomUUID,
    now: Date.now,
    timer: systemTimer,
    env,
    readSecretFile,
  })
}

async function readAccessToken({ accessToken }: Options): Promise<string | undefined> {
  if (accessToken === undefined || 'text' in accessToken) return accessToken?.text
  try {
    const text = (await readSecretFile(accessToken.file)).trim()
    if (text.length >= 24) return text
  } catch (error) {
    throw new UsageError(`--access-token-file: ${messageOfError(error)}`)
  }
  throw new UsageError('--access-token-file: the token has fewer than 24 characters')
}

async function createAccess(
  options: Options,
  gateway: Gateway,
  audit: Audit,
  url: () => string,
): Promise<AccessControl> {
  const { oidc } = options.configuration
  return openAccessControl({
    signIns: openSignIns({
      now: Date.now,
      isSecure: isSecure(options),
      port: () => new URL(url()).port,
    }),
    accessToken: await readAccessToken(options),
    oidc: oidc && openOidc(oidc, url, isSecure(options), Date.now),
    audit,
    conceal: gateway.conceal,
    // After `#`, so that the secret appears in no request and in no request log.
    onNewLink: gateway.hasCredentials
      ? (secret) =>
          console.log(`To use connections, open this link in a browser, once: ${url()}/#open=${secret}`)
      : undefined,
    now: Date.now,
  })
}

async function serve(options: Options, directory: OpenDirectory, gateway: Gateway): Promise<RunningServer> {
  if (options.app === 'built' && isBuildStale(root)) {
    console.log('Building the app …')
    // The built app is not secret, and another program may serve it, so its files keep the original umask.
    const own = process.umask(originalUmask)
    await buildApp(root)
    process.umask(own)
  }
  const handleLocal: RequestHandler = (request, visitor) =>
    gateway.recordLocal((received) => directory.fetch(received, visitor))(request)
  const audit = openAudit({ file: join(options.data, 'audit.jsonl'), now: Date.now, newId: randomUUID })
  let accessControl: AccessControl | undefined
  try {
    const listening = await listen(options, async (server, url) => {
      accessControl = await createAccess(options, gateway, audit, url)
      return {
        findHandler: (path) => {
          if (gateway.ownsPath(path)) return gateway.fetch
          return directory.ownsPath(path) ? handleLocal : undefined
        },
        // A recording reads Requests and Responses.
        findDirectHandler: (path) =>
          directory.ownsContractPath(path) && !gateway.isRecordingLocal() ? directory.answer : undefined,
        app: await openApp(options, server),
        accessControl,
        audit,
        conceal: gateway.conceal,
        now: Date.now,
        headers: headersOf(options),
      }
    })
    console.log(`Sessionscope is at ${listening.url}`)
    accessControl?.announceFirstLink()
    return {
      ...listening,
      close: async () => {
        directory.context.changes.stop()
        await listening.close()
        audit.close()
      },
    }
  } catch (error) {
    await directory.close()
    if (error instanceof UsageError) throw error
    return exitWithListenError(options, error)
  }
}

function exitWithListenError(options: Options, error: unknown): never {
  const code = codeOf(error)
  if (code === 'EADDRINUSE') {
    exitWithMessage(
      `Port ${options.port} is taken. Start with --port and another number, or 0 for any free one.`,
    )
  }
  if (code?.startsWith('ERR_OSSL') || code?.startsWith('ERR_TLS')) {
    exitWithMessage(`--tls-cert and --tls-key are not a certificate and its key, in PEM: ${code}`)
  }
  return exitWithMessage(`Cannot listen on ${options.host}:${options.port}: ${code ?? String(error)}`)
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), process.env)
  if (!options) {
    console.log(usage)
    return
  }
  if (!existsSync(join(root, 'node_modules'))) exitWithMessage('Run npm ci first.')
  await checkPort(options).catch((error: unknown) => exitWithListenError(options, error))
  const unwritable = createDataFolder(options.data)
  if (unwritable !== undefined) exitWithMessage(unwritable)
  const gateway = openConnections(options)
  const directory = await openLocalDirectory(options)
  const listening = await serve(options, directory, gateway)
  const stop = async () => {
    await listening.close()
    gateway.close()
    await directory.close()
    process.exit(0)
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
}

try {
  await main()
} catch (error) {
  if (error instanceof SettingError || error instanceof ConfigurationError) exitWithMessage(error.message)
  if (error instanceof UsageError) exitWithMessage(`${error.message}\n\n${usage}`)
  throw error
}
