/** Reads the configuration file: the sign-in settings, and the connections, which the gateway parses. */

import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import * as z from 'zod'
import { messageOfError } from '#contract/errors.ts'
import { SettingError } from './usage-error.ts'

const names = z.array(z.string().min(1)).max(1000)

const Oidc = z.strictObject({
  issuer: z.url(),
  clientId: z.string().min(1),
  /** Name of the environment variable with the client secret. Without it, this is a public client. */
  clientSecretEnv: z.string().regex(/^\w+$/).optional(),
  scope: z.string().default('openid profile'),
  /** The ID token claim that contains the roles: a string or a list of strings. */
  roleClaim: z.string().default('roles'),
  nameClaim: z.string().default('preferred_username'),
  roles: z.strictObject({
    viewer: names.optional(),
    tester: names.optional(),
    operator: names.optional(),
  }),
})

const ConfigurationFile = z.strictObject({
  connections: z.unknown().optional(),
  signIn: z.strictObject({ oidc: Oidc }).optional(),
})

export type OidcSettings = z.infer<typeof Oidc> & { readonly clientSecret: string | undefined }

export interface Configuration {
  readonly connections: unknown
  /** The folder that relative paths in the file start from. */
  readonly folder: string
  readonly oidc: OidcSettings | undefined
}

/** Errors: `SettingError`, with a message of one line. */
export function readConfiguration(path: string | undefined, env: Readonly<NodeJS.ProcessEnv>): Configuration {
  if (!path) return { connections: undefined, folder: process.cwd(), oidc: undefined }
  let value: unknown
  try {
    value = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new SettingError(`--config ${path}: ${messageOfError(error)}`)
  }
  const read = ConfigurationFile.safeParse(value)
  if (!read.success) {
    const [issue] = read.error.issues
    throw new SettingError(`--config ${path}: ${issue?.path.map(String).join('.')}: ${issue?.message}`)
  }
  const { connections, signIn } = read.data
  const oidc = signIn?.oidc
  const secretName = oidc?.clientSecretEnv
  const clientSecret = secretName === undefined ? undefined : env[secretName]
  if (secretName !== undefined && !clientSecret)
    throw new SettingError(`--config ${path}: the environment has no ${secretName}`)
  return { connections, folder: dirname(resolve(path)), oidc: oidc && { ...oidc, clientSecret } }
}
