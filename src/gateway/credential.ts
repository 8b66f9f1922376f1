/** An `XBL3.0` authorization: its source, its state for the console, and how it is refreshed. */
import { spawn } from 'node:child_process'
import * as z from 'zod'
import type { CredentialState } from '#contract/console/connections.ts'
import { Xuid } from '#contract/identifiers.ts'
import type { Source } from './configuration.ts'
import type { Timer } from './timer.ts'

export interface Credential {
  /** The whole value of the `Authorization` header. */
  readonly authorization: string
  readonly userHash: string
  readonly xuid: Xuid | undefined
  readonly gamertag: string | undefined
}

/** Says why there is no credential. The message repeats nothing of what was read. */
export class NoCredential extends Error {}

const authorizationForm = /^XBL3\.0 x=([^;\s]{1,64});([\x21-\x7e]{1,32000})$/

const GivenCredential = z.object({
  authorization: z.string(),
  xuid: Xuid.optional(),
  gamertag: z.string().optional(),
})
/** The token service's answer: the token and its user. */
const TokenServiceAnswer = z.object({
  Token: z.string(),
  DisplayClaims: z.object({
    xui: z.array(z.object({ uhs: z.string(), xid: Xuid.optional(), gtg: z.string().optional() })).min(1),
  }),
})

function readJson(text: string): z.infer<typeof GivenCredential> | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  const given = GivenCredential.safeParse(value)
  if (given.success) return given.data
  const answer = TokenServiceAnswer.safeParse(value)
  const [claims] = answer.data?.DisplayClaims.xui ?? []
  if (!answer.success || !claims) return undefined
  return {
    authorization: `XBL3.0 x=${claims.uhs};${answer.data.Token}`,
    xuid: claims.xid,
    gamertag: claims.gtg,
  }
}

/** Maximum characters of a gamertag that are kept. */
const maxGamertagCharacters = 200

/**
 * Reads a credential in one of three forms: the header's value on one line, `{"authorization", "xuid"?,
 * "gamertag"?}`, or the token service's own answer. Errors: `NoCredential`.
 */
export function parseCredential(text: string, xuid?: Xuid): Credential {
  // The text may be copied from a list of headers, with the header's name.
  const trimmed = text.trim().replace(/^authorization:\s*/i, '')
  const given = trimmed.startsWith('{') ? readJson(trimmed) : { authorization: trimmed }
  const [, userHash] = authorizationForm.exec(given?.authorization ?? '') ?? []
  if (!given || userHash === undefined) {
    throw new NoCredential('it is not of the form XBL3.0 x=<userhash>;<token>, nor JSON that contains one')
  }
  return {
    authorization: given.authorization,
    userHash,
    xuid: given.xuid ?? xuid,
    gamertag: given.gamertag?.slice(0, maxGamertagCharacters),
  }
}

const maxOutputCharacters = 65_536

/** Milliseconds that a command may run, and milliseconds to read the rest of its output after it exits. */
const maxCommandMs = 30_000
const outputGraceMs = 250

/** Kills one running command each. Their process groups would outlive a stop of the server. */
const running = new Set<() => void>()

/** Kills every running command, with the processes it started. */
export function killCommands(): void {
  for (const end of running) end()
}

/** Runs a program without a shell and without input. Its stderr may hold a secret and is discarded. */
function runCommand([program = '', ...rest]: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    // A separate process group, so that the processes it started are killed with it.
    const child = spawn(program, rest, {
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: true,
      windowsHide: true,
    })
    let text = ''
    const endGroup = () => {
      try {
        process.kill(-(child.pid ?? Number.NaN), 'SIGKILL')
      } catch {
        child.kill('SIGKILL')
      }
    }
    running.add(endGroup)
    const giveUp = (why: string) => {
      clearTimeout(late)
      running.delete(endGroup)
      endGroup()
      reject(new NoCredential(why))
    }
    const late = setTimeout(() => giveUp('the command took more than 30 s'), maxCommandMs)
    child.stdout.on('data', (part: Buffer) => {
      text += part.toString()
      if (text.length > maxOutputCharacters)
        giveUp('the command ended with more output than a credential has')
    })
    child.on('error', (error: NodeJS.ErrnoException) =>
      giveUp(`the command ended with ${error.code ?? 'an error'}`),
    )
    // A command has ended when it exits, even if a process it started still runs in the background.
    child.on('exit', (code, signal) => {
      clearTimeout(late)
      running.delete(endGroup)
      const finish = () => {
        child.stdout.destroy()
        if (code === 0) resolve(text)
        else reject(new NoCredential(`the command ended with ${code ?? signal ?? 'an error'}`))
      }
      const drained = setTimeout(finish, outputGraceMs)
      child.stdout.once('end', () => {
        clearTimeout(drained)
        finish()
      })
    })
  })
}

/** What credentials are read from: the environment, and files that only their owner may read. */
export interface CredentialEnvironment {
  readonly env: Readonly<NodeJS.ProcessEnv>
  /** Errors: an error whose message may be shown. */
  readonly readSecretFile: (path: string) => Promise<string>
}

async function fetchText(source: Source, environment: CredentialEnvironment): Promise<string> {
  if ('env' in source) {
    const text = Object.hasOwn(environment.env, source.env) ? environment.env[source.env] : undefined
    if (text) return text
    throw new NoCredential(`the environment has no ${source.env}`)
  }
  if ('file' in source) {
    return environment.readSecretFile(source.file).catch((error: Error) => {
      throw new NoCredential(error.message)
    })
  }
  if ('command' in source) return runCommand(source.command)
  throw new NoCredential('none was pasted since the server started')
}

const sourceNames = { env: 'environment', file: 'file', command: 'command', paste: 'pasted' } as const

/** Minimum milliseconds between two fetches (choice 47), where the service keeps refusing the credential. */
const minRefreshMs = 5_000

export interface CredentialStore {
  readonly state: () => CredentialState
  /** Errors: `NoCredential`. */
  readonly get: () => Promise<Credential>
  /** Call after a 401. Tries to fetch another credential; returns whether a different one is available. */
  readonly refresh: (refused: Credential) => Promise<boolean>
  /** Call after each answer other than a 401. */
  readonly markAccepted: () => void
  /** Keeps the credential in memory only. Errors: `NoCredential`. */
  readonly paste: (text: string, xuid: Xuid | undefined) => void
  readonly forget: () => void
  /** Values that must never leave the server: the token of each credential that was ever stored. */
  readonly secrets: () => readonly string[]
}

/** Where a connection's credentials come from. */
interface Origin {
  readonly source: Source
  readonly xuid: Xuid | undefined
  readonly timer: Timer
  readonly environment: CredentialEnvironment
}

/** What a store holds. */
interface Held {
  current: Credential | undefined
  status: CredentialState['status']
  reason: string | undefined
  pendingFetch: Promise<Credential> | undefined
  fetchedAt: number
  isPasted: boolean
  /** Increases with each fetch, paste and removal, so that the result of an older fetch is ignored. */
  generation: number
  readonly secrets: Set<string>
}

/** Nothing is held. What was pasted is the only source of a connection without another. */
const emptyState = (source: Source) => {
  const isPasted = 'paste' in source
  return {
    current: undefined,
    reason: undefined,
    isPasted,
    status: isPasted ? 'missing' : 'untried',
  } as const
}

function storeCredential(held: Held, credential: Credential): Credential {
  held.current = credential
  held.status = 'ready'
  held.reason = undefined
  held.secrets.add(credential.authorization.slice(credential.authorization.indexOf(';') + 1))
  return credential
}

function recordFailure(held: Held, error: unknown): never {
  held.status = 'missing'
  held.reason = error instanceof NoCredential ? error.message : 'it could not be fetched'
  throw new NoCredential(held.reason)
}

/** Fetches once for all concurrent callers. */
function fetchCredential({ source, xuid, timer, environment }: Origin, held: Held): Promise<Credential> {
  if (held.pendingFetch) return held.pendingFetch
  held.fetchedAt = timer.now()
  const ownGeneration = ++held.generation
  const isOutdated = () => ownGeneration !== held.generation
  const resolveOutdated = (): Credential => {
    if (held.current) return held.current
    throw new NoCredential('it was forgotten while it was being fetched')
  }
  const fetched = fetchText(source, environment)
    .then((text) => parseCredential(text, xuid))
    .then(
      (credential) => (isOutdated() ? resolveOutdated() : storeCredential(held, credential)),
      (error: unknown) => (isOutdated() ? resolveOutdated() : recordFailure(held, error)),
    )
    .finally(() => {
      if (!isOutdated()) held.pendingFetch = undefined
    })
  held.pendingFetch = fetched
  return fetched
}

async function refreshCredential(origin: Origin, held: Held, refused: Credential): Promise<boolean> {
  const { source, timer } = origin
  // Another request got the same 401 and has refreshed the credential already.
  if (held.current && held.current.authorization !== refused.authorization) return true
  held.status = 'refused'
  const isFixed = held.isPasted || 'env' in source
  const isTooSoon = held.pendingFetch === undefined && timer.now() - held.fetchedAt < minRefreshMs
  if (isFixed || isTooSoon) return false
  const next = await fetchCredential(origin, held).catch(() => undefined)
  if (next && next.authorization !== refused.authorization) return true
  held.status = 'refused'
  return false
}

function describeHeld({ source }: Origin, { isPasted, status, reason, current }: Held): CredentialState {
  return {
    source: isPasted ? 'pasted' : sourceNames[Object.keys(source)[0] as keyof typeof sourceNames],
    status,
    ...(reason !== undefined && { reason }),
    ...(current && { userHash: current.userHash }),
    ...(current?.xuid !== undefined && { xuid: current.xuid }),
    ...(current?.gamertag !== undefined && { gamertag: current.gamertag }),
  }
}

export function openCredentialStore(
  source: Source,
  xuid: Xuid | undefined,
  timer: Timer,
  environment: CredentialEnvironment,
): CredentialStore {
  const origin: Origin = { source, xuid, timer, environment }
  const held: Held = {
    ...emptyState(source),
    pendingFetch: undefined,
    fetchedAt: Number.NEGATIVE_INFINITY,
    generation: 0,
    secrets: new Set(),
  }
  /** The result of a fetch that is still running will be ignored. */
  const abandonFetch = () => {
    held.generation++
    held.pendingFetch = undefined
  }
  return {
    state: () => describeHeld(origin, held),
    get: async () => held.current ?? fetchCredential(origin, held),
    refresh: (refused) => refreshCredential(origin, held, refused),
    markAccepted: () => {
      if (held.current) held.status = 'ready'
    },
    paste: (text, whose) => {
      const credential = parseCredential(text, whose ?? xuid)
      abandonFetch()
      storeCredential(held, credential)
      held.isPasted = true
    },
    forget: () => {
      abandonFetch()
      Object.assign(held, emptyState(source))
    },
    secrets: () => [...held.secrets],
  }
}
