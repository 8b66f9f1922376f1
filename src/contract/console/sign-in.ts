/** Roles, and signing in on a server that others reach too. */
import * as z from 'zod'

/** In ascending order: each role may do what the roles before it may do. */
export const roles = ['viewer', 'tester', 'operator'] as const
export const Role = z.enum(roles)
export type Role = z.infer<typeof Role>

/** Whether a role includes what `needed` may do. */
export function hasRole(role: Role, needed: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed)
}

/** The person or program that sends a request, as the host identified it. */
export interface RequestUser {
  readonly user: string
  readonly role: Role
  /** Signed in, or opened by the start-up link: may use connections that have a credential. */
  readonly opened: boolean
}

/** Where the browser goes to sign in with OpenID Connect, and where the issuer sends it back to. */
export const oidcPaths = { start: '/sign-in/oidc', finish: '/sign-in/callback' } as const

/** The answer of every sign-in endpoint: how to sign in, and who is signed in. */
export const SignInState = z.object({
  /** Empty on loopback without a sign-in: everyone who reaches the server is an operator. */
  methods: z.array(z.enum(['token', 'oidc'])),
  user: z.string().optional(),
  role: Role.optional(),
  opened: z.boolean(),
})
export type SignInState = z.infer<typeof SignInState>

/** The access token, or at `/console/open` the secret of the start-up link. */
export const SignInRequest = z.strictObject({ secret: z.string().min(1).max(4096) })
export type SignInRequest = z.infer<typeof SignInRequest>
