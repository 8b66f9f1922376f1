/** An `XBL3.0` authorization: where it comes from, what may be told of it, and how it is got anew. */
import { spawn } from 'node:child_process'
import * as z from 'zod'
import type { CredentialState } from '#contract/connections.ts'
import { Xuid } from '#contract/identifiers.ts'
import type { Source } from './configuration.ts'
import type { Timer } from './timer.ts'

export interface Credential {
  /** The whole `Authorization` value. */
  readonly authorization: string
  readonly userHash: string
  readonly xuid: Xuid | undefined
  readonly gamertag: string | undefined
}

/** Why there is no credential, in words that hold none of what was read. */
export class NoCredential extends Error {}

const form = /^XBL3\.0 x=([^;\s]{1,64});([\x21-\x7e]{1,32000})$/

const Given = z.object({ authorization: z.string(), xuid: Xuid.optional(), gamertag: z.string().optional() })
/** What the token service answers: the token, and whose it is. */
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

/** Characters of a name that are repeated. */
const gamertagMost = 200

/**
 * Reads a credential: the header's value in one line, `{"authorization", "xuid"?, "gamertag"?}`, or
 * the token service's own answer. Errors: `NoCredential`.
 */
export function parseCredential(text: string, xuid?: Xuid): Credential {
  // As it is copied from a list of headers.
  const trimmed = text.trim().replace(/^authorization:\s*/i, '')
  const given = trimmed.startsWith('{') ? readJson(trimmed) : { authorization: trimmed }
  const [, userHash] = form.exec(given?.authorization ?? '') ?? []
  if (!given || userHash === undefined) {
    throw new NoCredential('it is not of the form XBL3.0 x=<userhash>;<token>, nor JSON that holds one')
  }
  return {
    authorization: given.authorization,
    userHash,
    xuid: given.xuid ?? xuid,
    gamertag: given.gamertag?.slice(0, gamertagMost),
  }
}

const outputMost = 65_536

/** Milliseconds of a command's time; and, once it has ended, for what it still had to print. */
const commandMost = 30_000
const lastWords = 250

/** Commands that run; they are in groups of their own, which a stop of the server does not reach. */
const running = new Set<() => void>()

/** Ends whatever runs. */
export function endCommands(): void {
  for (const end of running) end()
}

/** No shell, no input; what it says besides may hold a secret and is not repeated. */
function runCommand([program = '', ...rest]: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    // A group of its own, so that whatever it has started ends with it.
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
    // One that leaves something running in the background has ended all the same.
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

/** What lies outside: the environment, and files that only their owner may read. */
export interface Outside {
  readonly env: Readonly<NodeJS.ProcessEnv>
  /** Errors: one whose message may be told. */
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

/** Milliseconds between two runs of a command, or readings of a file, after refusals. */
const renewalLeast = 5_000

export interface Wallet {
  readonly state: () => CredentialState
  /** Errors: `NoCredential`. */
  readonly get: () => Promise<Credential>
  /** After a 401: whether there is another one now. */
  readonly renew: (refused: Credential) => Promise<boolean>
  /** Told after each answer that was no 401. */
  readonly accept: () => void
  /** In memory only. Errors: `NoCredential`. */
  readonly paste: (text: string, xuid: Xuid | undefined) => void
  readonly forget: () => void
  /** Whatever must never be seen outside: each authorization that was ever held, and its token. */
  readonly secrets: () => readonly string[]
}

export function openWallet(source: Source, xuid: Xuid | undefined, timer: Timer, outside: Outside): Wallet {
  let held: Credential | undefined
  let status: CredentialState['status'] = 'paste' in source ? 'missing' : 'untried'
  let reason: string | undefined
  let underWay: Promise<Credential> | undefined
  let fetchedAt = Number.NEGATIVE_INFINITY
  let isPasted = 'paste' in source
  /** Grows when something else is held, so that what is still under way comes too late. */
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
    reason = error instanceof NoCredential ? error.message : 'it cannot be had'
    throw new NoCredential(reason)
  }
  /** However many ask, it is fetched once. */
  const fetchAnew = () => {
    if (underWay) return underWay
    fetchedAt = timer.now()
    const own = ++turn
    const isLate = () => own !== turn
    const tooLate = (): Credential => {
      if (held) return held
      throw new NoCredential('it was forgotten meanwhile')
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
      // Another request has met the same refusal and renewed it already.
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
