/** `npm start`: joins the directory, the host and the app, and says where they are. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import type { RequestListener, Server } from 'node:http'
import { join } from 'node:path'
import { type OpenDirectory, openDirectory } from './directory/open-directory.ts'
import type { Engine } from './directory/store/engine.ts'
import { openPostgres } from './directory/store/postgres.ts'
import { openSqlite } from './directory/store/sqlite.ts'
import { buildApp, isBuildStale } from './host/app-build.ts'
import { serveBuilt, serveDevelopment, serveNothing } from './host/app-files.ts'
import { devSafetyHeaders, safetyHeaders } from './host/guard.ts'
import { checkPort, type Listening, listen } from './host/listen.ts'
import { type Options, readOptions, UsageError, usage } from './host/options.ts'

const root = join(import.meta.dirname, '..')

/** Ends the program with one line that says what to do. */
function giveUp(line: string): never {
  console.error(line)
  process.exit(1)
}

const codeOf = (error: unknown) => (error as { code?: string; errcode?: number } | null) ?? {}

function openEngine(options: Options): Engine {
  if (options.database !== undefined) return openPostgres(options.database)
  mkdirSync(options.data, { recursive: true, mode: 0o700 })
  return openSqlite(join(options.data, 'directory.sqlite'))
}

async function open(options: Options): Promise<OpenDirectory> {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  try {
    return await openDirectory({
      engine: openEngine(options),
      headers: options.app === 'dev' ? devSafetyHeaders : safetyHeaders,
      version,
      world: options.world,
      rateLimits: options.rateLimits,
      onFilling: () => console.log('Making the demo world (once, a few seconds) …'),
    })
  } catch (error) {
    // 5 is SQLite's "busy": the database file is held by a process that is running.
    if (codeOf(error).errcode === 5) {
      giveUp(
        `Another Sessionscope is running on ${options.data}. Stop it, or start this one with --data and another folder.`,
      )
    }
    if (options.database !== undefined) {
      giveUp(`The database cannot be used: ${error instanceof Error ? error.message : String(error)}`)
    }
    return giveUp(
      `The data in ${options.data} cannot be opened: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}

async function openApp(options: Options, server: Server): Promise<RequestListener> {
  switch (options.app) {
    case 'dev':
      return serveDevelopment(root, server)
    case 'none':
      return serveNothing
    case 'built':
      return serveBuilt(root)
    default:
      return options.app satisfies never
  }
}

async function serve(options: Options, directory: OpenDirectory): Promise<Listening> {
  if (options.app === 'built' && isBuildStale(root)) {
    console.log('Building the app …')
    await buildApp(root)
  }
  try {
    return await listen(options, async (server) => ({
      ...directory,
      app: await openApp(options, server),
      headers: options.app === 'dev' ? devSafetyHeaders : safetyHeaders,
    }))
  } catch (error) {
    await directory.close()
    return giveUpListening(options, error)
  }
}

function giveUpListening(options: Options, error: unknown): never {
  const { code } = codeOf(error)
  if (code === 'EADDRINUSE') {
    giveUp(`Port ${options.port} is taken. Start with --port and another number, or 0 for any free one.`)
  }
  if (code?.startsWith('ERR_OSSL') || code?.startsWith('ERR_TLS')) {
    giveUp(`--tls-cert and --tls-key are not a certificate and its key, in PEM: ${code}`)
  }
  return giveUp(`Cannot listen on ${options.host}:${options.port}: ${code ?? String(error)}`)
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), process.env)
  if (!options) {
    console.log(usage)
    return
  }
  if (!existsSync(join(root, 'node_modules'))) giveUp('Run npm ci first.')
  await checkPort(options).catch((error: unknown) => giveUpListening(options, error))
  const directory = await open(options)
  const listening = await serve(options, directory)
  console.log(`Sessionscope is at ${listening.url}`)
  const stop = async () => {
    await listening.close()
    await directory.close()
    process.exit(0)
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
}

try {
  await main()
} catch (error) {
  if (error instanceof UsageError) giveUp(`${error.message}\n\n${usage}`)
  throw error
}
