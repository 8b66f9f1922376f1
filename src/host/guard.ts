/** Checks Host and Origin: refuses unknown host names, and pages of other origins. */

/** The parts of a request that are checked before anything else reads it. */
export interface Approach {
  readonly target: string
  readonly host: string | undefined
  readonly origin: string | undefined
  readonly fetchSite: string | undefined
}

export interface Gate {
  /** `http` or `https`. */
  readonly scheme: string
  /** The address and port that the server listens on, such as `127.0.0.1:4870`. */
  readonly bound: string
  readonly allowHosts: readonly string[]
}

export interface TurnedAway {
  readonly status: 400 | 403 | 421
  readonly message: string
}

/** Adds the scheme's default port to a Host without a port. */
function withPort(host: string, scheme: string): string {
  return /:\d+$/.test(host) ? host : `${host}:${scheme === 'https' ? 443 : 80}`
}

/** `--allow-host name` allows the name on any port; `name:port` allows it only on that port. */
function isOurs(host: string, gate: Gate): boolean {
  if (withPort(host, gate.scheme) === gate.bound) return true
  return gate.allowHosts.includes(host) || gate.allowHosts.includes(host.replace(/:\d+$/, ''))
}

/**
 * Refuses a Host that is not allowed with 421, because another site may have pointed its name to this server.
 * If `needsSameOrigin` (the path shows data or changes state), also refuses a page of another origin with
 * 403. Programs that are not browsers send neither Origin nor Sec-Fetch-Site, and pass.
 */
export function turnAway(approach: Approach, gate: Gate, reveals: boolean): TurnedAway | undefined {
  if (!approach.target.startsWith('/')) return { status: 400, message: 'The request target must be a path.' }
  const host = approach.host?.toLowerCase() ?? ''
  if (!isOurs(host, gate)) {
    const open = `${gate.scheme}://${gate.bound}/`
    return {
      status: 421,
      message: `This server does not answer to that Host. Open ${open}, or start it with --allow-host.`,
    }
  }
  if (!reveals) return undefined
  const { origin, fetchSite } = approach
  if (origin !== undefined && origin.toLowerCase() !== `${gate.scheme}://${host}`) {
    return { status: 403, message: 'Origin: a page of another origin may not use this server.' }
  }
  if (fetchSite !== undefined && fetchSite !== 'same-origin' && fetchSite !== 'none') {
    return { status: 403, message: 'Sec-Fetch-Site: a page of another site may not use this server.' }
  }
  return undefined
}

/** Headers of every answer: no inline script or style, no framing, no reading by other origins. */
export const safetyHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

/** For development only: Vite's hot reload needs inline styles, an inline script and a WebSocket. */
const devSafetyHeaders: Readonly<Record<string, string>> = {
  ...safetyHeaders,
  'content-security-policy':
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; connect-src 'self' ws:",
}

const strictTransport = { 'strict-transport-security': 'max-age=31536000' }

/** `isSecure`: browsers use HTTPS; the headers then tell them to use nothing else. */
export function headersFor(isSecure: boolean, isDevelopment: boolean): Readonly<Record<string, string>> {
  const headers = isDevelopment ? devSafetyHeaders : safetyHeaders
  return isSecure ? { ...headers, ...strictTransport } : headers
}
