/** Credentials of local identities (section 10): signed here, and valid for this directory only. */
import { createHash, randomBytes } from 'node:crypto'
import { jwtVerify, SignJWT } from 'jose'
import { Caller } from '#contract/mpsd/caller.ts'
import type { Db } from './store/engine.ts'
import { getOrCreateMeta, metaKeys } from './store/meta.ts'

const issuer = 'sessionscope-local-directory'
const headerPattern = /^XBL3\.0 x=(\d{1,20});(\S{1,4096})$/

/** The maximum number of verified credentials in the cache. */
const maxVerifiedTokens = 10_000

export interface Tokens {
  /** Returns the whole `Authorization` value. It is valid as long as the directory keeps its key. */
  issue(caller: Caller): Promise<string>
  /** Returns the caller of a valid header; undefined if it is absent, malformed, forged or foreign. */
  verify(authorization: string | null): Promise<Caller | undefined>
}

function userHashOf(caller: Caller): string {
  const digest = createHash('sha256').update(`${issuer}:${caller.xuid}`).digest()
  return digest.readBigUInt64BE().toString()
}

/** Opens the tokens with the signing key in the store; creates the key if there is none. */
export async function openTokens(db: Db): Promise<Tokens> {
  const key = Buffer.from(
    await getOrCreateMeta(db, metaKeys.tokenKey, () => randomBytes(32).toString('base64')),
    'base64',
  )
  // Tokens do not expire while the key exists (choice 26), so a verified token stays valid.
  const verified = new Map<string, Caller>()
  return {
    async issue(caller) {
      const token = await new SignJWT({ caller })
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuer(issuer)
        .sign(key)
      return `XBL3.0 x=${userHashOf(caller)};${token}`
    },
    async verify(authorization) {
      if (authorization === null) return undefined
      const known = verified.get(authorization)
      if (known) return known
      const [, userHash, token] = headerPattern.exec(authorization) ?? []
      if (!token) return undefined
      try {
        const { payload } = await jwtVerify(token, key, { issuer, algorithms: ['HS256'] })
        const caller = Caller.safeParse(payload.caller)
        if (!caller.success || userHash !== userHashOf(caller.data)) return undefined
        if (verified.size >= maxVerifiedTokens) verified.clear()
        verified.set(authorization, caller.data)
        return caller.data
      } catch {
        return undefined
      }
    },
  }
}
