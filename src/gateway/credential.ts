/** An `XBL3.0` authorization: its source, its state for the console, and how it is refreshed. */
import { spawn } from 'node:child_process'
import * as z from 'zod'
import type { CredentialState } from '#contract/connections.ts'
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

const form = /^XBL3\.0 x=([^;\s]{1,64});([\x21-\x7e]{1,32000})$/

const Given = z.object({ authorization: z.string(), xuid: Xuid.optional(), gamertag: z.string().optional() })
/** The token service's answer: the token and its user. */
const TokenServiceAnswer = z.object({
  Token: z.string(),
  DisplayClaims: z.object({
    xui: z.array(z.object({ uhs: z.string(), xid: Xuid.optional(), gtg: z.string().optional() })).min(1),
  }),
})

function readJson(text: string): z.infer<typeof Given> | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  const given = Given.safeParse(value)
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
const gamertagMost = 200

/**
 * Reads a credential in one of three forms: the header's value on one line, `{"authorization", "xuid"?,
 * "gamertag"?}`, or the token service's own answer. Errors: `NoCredential`.
 */
export function parseCredential(text: string, xuid?: Xuid): Credential {
  // The text may be copied from a list of headers, with the header's name.
  const trimmed = text.trim().replace(/^authorization:\s*/i, '')
  const given = trimmed.startsWith('{') ? readJson(trimmed) : { authorization: trimmed }
  const [, userHash] = form.exec(given?.authorization ?? '') ?? []
  if (!given || userHash === undefined) {
    throw new NoCredential('it is not of the form XBL3.0 x=<userhash>;<token>, nor JSON that contains one')
  }
  return {
    authorization: given.authorization,
    userHash,
    xuid: given.xuid ?? xuid,
    gamertag: given.gamertag?.slice(0, gamertagMost),
  }
}

const outputMost = 65_536

/** Milliseconds that a command may run, and milliseconds to read the rest of its output after it exits. */
const commandMost = 30_000
const lastWords = 250

/** Kills one running command each. Their process groups would outlive a stop of the server. */
const running = new Set<() => void>()

/** Kills every running command, with the processes it started. */
export function endCommands(): void {
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
    const late = setTimeout(() => giveUp('the command took more than 30 s'), commandMost)
    child.stdout.on('data', (part: Buffer) => {
      text += part.toString()
      if (text.length > outputMost) giveUp('the command ended with more output than a credential has')
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
      const drained = setTimeout(finish, lastWords)
      child.stdout.once('end', () => {
        clearTimeout(drained)
        finish()
      })
    })
  })
}

/** What credentials are read from: the environment, and files that only their owner may read. */
export interface Outside {
  readonly env: Readonly<NodeJS.ProcessEnv>
  /** Errors: an error whose message may be shown. */
  readonly readSecretFile: (path: string) => Promise<string>
}

async function fetchText(source: Source, outside: Outside): Promise<string> {
  if ('env' in source) {
    const text = Object.hasOwn(outside.env, source.env) ? outside.env[source.env] : undefined
    if (text) return text
    throw new NoCredential(`the environment has no ${source.env}`)
  }
  if ('file' in source) {
    return outside.readSecretFile(source.file).catch((error: Error) => {
      throw new NoCredential(error.message)
    })
  }
  if ('command' in source) return runCommand(source.command)
  throw new NoCredential('none was pasted since the server started')
}

const names = { env: 'environment', file: 'file', command: 'command', paste: 'pasted' } as const

/** Minimum milliseconds between two fetches (choice 47), where the service keeps refusing the credential. */
const renewalLeast = 5_000

export interface Wallet {
  readonly state: () => CredentialState
  /** Errors: `NoCredential`. */
  readonly get: () => Promise<Credential>
  /** Call after a 401. Tries to fetch another credential; returns whether a different one is available. */
  readonly renew: (refused: Credential) => Promise<boolean>
  /** Call after each answer other than a 401. */
  readonly accept: () => void
  /** Keeps the credential in memory only. Errors: `NoCredential`. */
  readonly paste: (text: string, xuid: Xuid | undefined) => void
  readonly forget: () => void
  /** Values that must never leave the server: the token of each credential that was ever stored. */
  readonly secrets: () => readonly string[]
}

export function openWallet(source: Source, xuid: Xuid | undefined, timer: Timer, outside: Outside): Wallet {
  let held: Credential | undefined
  let status: CredentialState['status'] = 'paste' in source ? 'missing' : 'untried'
  let reason: string | undefined
  let underWay: Promise<Credential> | undefined
  let fetchedAt = Number.NEGATIVE_INFINITY
  let isPasted = 'paste' in source
  /** Increases with each fetch, paste and removal, so that the result of an older fetch is ignored. */
  let turn = 0
  const secrets = new Set<string>()

  const hold = (credential: Credential) => {
    held = credential
    status = 'ready'
    reason = undefined
    secrets.add(credential.authorization.slice(credential.authorization.indexOf(';') + 1))
    return credential
  }
  const refuse = (error: unknown): never => {
    status = 'missing'
    reason = error instanceof NoCredential ? error.message : 'it could not be fetched'
    throw new NoCredential(reason)
  }
  /** Fetches once for all concurrent callers. */
  const fetchAnew = () => {
    if (underWay) return underWay
    fetchedAt = timer.now()
    const own = ++turn
    const isLate = () => own !== turn
    const tooLate = (): Credential => {
      if (held) return held
      throw new NoCredential('it was forgotten while it was being fetched')
    }
    const fetched = fetchText(source, outside)
      .then((text) => parseCredential(text, xuid))
      .then(
        (credential) => (isLate() ? tooLate() : hold(credential)),
        (error: unknown) => (isLate() ? tooLate() : refuse(error)),
      )
      .finally(() => {
        if (!isLate()) underWay = undefined
      })
    underWay = fetched
    return fetched
  }

  return {
    state: () => ({
      source: isPasted ? 'pasted' : names[Object.keys(source)[0] as keyof typeof names],
      status,
      ...(reason !== undefined && { reason }),
      ...(held && { userHash: held.userHash }),
      ...(held?.xuid !== undefined && { xuid: held.xuid }),
      ...(held?.gamertag !== undefined && { gamertag: held.gamertag }),
    }),
    get: async () => held ?? fetchAnew(),
    renew: async (refused) => {
      // Another request got the same 401 and has refreshed the credential already.
      if (held && held.authorization !== refused.authorization) return true
      status = 'refused'
      const isFixed = isPasted || 'env' in source
      const isTooSoon = underWay === undefined && timer.now() - fetchedAt < renewalLeast
      if (isFixed || isTooSoon) return false
      const next = await fetchAnew().catch(() => undefined)
      if (next && next.authorization !== refused.authorization) return true
      status = 'refused'
      return false
    },
    accept: () => {
      if (held) status = 'ready'
    },
    paste: (text, whose) => {
      const credential = parseCredential(text, whose ?? xuid)
      turn++
      underWay = undefined
      hold(credential)
      isPasted = true
    },
    forget: () => {
      turn++
      underWay = undefined
      held = undefined
      isPasted = 'paste' in source
      status = isPasted ? 'missing' : 'untried'
      reason = undefined
    },
    secrets: () => [...secrets],
  }
}
