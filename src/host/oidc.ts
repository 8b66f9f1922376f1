/** Sign-in with OpenID Connect: code flow with PKCE, state and nonce. Determines the user and the role. */
import { parse, serialize } from 'hono/utils/cookie'
import * as client from 'openid-client'
import { oidcPaths, type Role, roles } from '#contract/console/sign-in.ts'
import { isLoopback } from '#http/loopback.ts'
import { readBackPath } from './back-path.ts'
import type { OidcSettings } from './configuration.ts'
import { type Flow, flowMs, openSignInFlows } from './sign-in-flows.ts'
import { cookieName, type SignedInUser } from './sign-ins.ts'

export interface Oidc {
  /**
   * Starts a sign-in. Returns the issuer's URL to redirect to and the cookie of the flow, or undefined if the
   * caller has too many sign-ins in progress. Throws if the issuer cannot be reached.
   */
  readonly begin: (
    back: string,
    caller: string,
    cookie: string | undefined,
  ) => Promise<{ location: string; cookie: string } | undefined>
  /** Errors: `NotAdmitted`, or the library's own. Their messages must not be shown in the browser. */
  readonly finish: (
    target: string,
    cookie: string | undefined,
  ) => Promise<{ signedInUser: SignedInUser; back: string }>
}

export class SignInRefused extends Error {}

/** The highest role that the settings give to a value of the role claim. `*` matches every user. */
function findRole(settings: OidcSettings, claims: Readonly<Record<string, unknown>>): Role | undefined {
  const claim = claims[settings.roleClaim]
  const values = new Set(
    Array.isArray(claim) ? claim.map(String) : claim === undefined ? [] : [String(claim)],
  )
  return roles
    .toReversed()
    .find((role) => settings.roles[role]?.some((one) => one === '*' || values.has(one)))
}

/** Errors: `SignInRefused`. */
function readUser(settings: OidcSettings, claims: client.IDToken | undefined): SignedInUser {
  if (!claims) throw new SignInRefused('there was no ID token')
  const role = findRole(settings, claims)
  if (!role) throw new SignInRefused('this account has no role here')
  const name = claims[settings.nameClaim]
  return { user: typeof name === 'string' ? name.slice(0, 200) : claims.sub, role }
}

/** Reads the issuer's metadata once; a failure is not kept. */
function createDiscovery({ issuer: address, clientId, clientSecret }: OidcSettings) {
  let discovered: Promise<client.Configuration> | undefined
  return () => {
    const issuer = new URL(address)
    // Plain HTTP is allowed only for an issuer on this machine.
    const options = isLoopback(issuer.hostname) ? { execute: [client.allowInsecureRequests] } : {}
    discovered ??= client
      .discovery(issuer, clientId, clientSecret, undefined, options)
      .catch((error: unknown) => {
        discovered = undefined
        throw error
      })
    return discovered
  }
}

export function openOidc(
  settings: OidcSettings,
  publicUrl: () => string,
  isSecure: boolean,
  now: () => number,
): Oidc {
  const flows = openSignInFlows(now)
  const discover = createDiscovery(settings)
  const name = cookieName(isSecure, 'sessionscope-signing-in')
  const flowIdOf = (cookie: string | undefined) =>
    cookie === undefined ? undefined : parse(cookie, name)[name]
  const redirectUri = () => new URL(oidcPaths.finish, publicUrl()).href

  return {
    begin: async (back, caller, cookie) => {
      const configuration = await discover()
      const flow: Flow = {
        state: client.randomState(),
        verifier: client.randomPKCECodeVerifier(),
        nonce: client.randomNonce(),
        back: readBackPath(back),
      }
      const id = flows.begin(flow, caller, flowIdOf(cookie))
      if (id === undefined) return undefined
      const location = client.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri(),
        scope: settings.scope,
        code_challenge: await client.calculatePKCECodeChallenge(flow.verifier),
        code_challenge_method: 'S256',
        state: flow.state,
        nonce: flow.nonce,
      })
      // Lax, not Strict: the issuer redirects the browser back from another site.
      const options = {
        path: '/',
        httpOnly: true,
        secure: isSecure,
        sameSite: 'Lax',
        maxAge: flowMs / 1000,
      } as const
      return { location: location.href, cookie: serialize(name, id, options) }
    },
    finish: async (target, cookie) => {
      const id = flowIdOf(cookie)
      const flow = id === undefined ? undefined : flows.take(id)
      if (!flow) throw new SignInRefused('the sign-in was not begun in this browser, or too long ago')
      const url = new URL(target, publicUrl())
      const tokens = await client.authorizationCodeGrant(await discover(), url, {
        expectedState: flow.state,
        expectedNonce: flow.nonce,
        pkceCodeVerifier: flow.verifier,
        idTokenExpected: true,
      })
      return { signedInUser: readUser(settings, tokens.claims()), back: flow.back }
    },
  }
}
