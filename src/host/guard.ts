/** Who may talk to the server at all: the right Host, and no page of another origin. */

/** What is looked at in a request, before anything else reads it. */
export interface Approach {
  readonly target: string
  readonly host: string | undefined
  readonly origin: string | undefined
  readonly fetchSite: string | undefined
}

export interface Gate {
  /** `http` or `https`. */
  readonly scheme: string
  /** `127.0.0.1:4870`: the address that is bound. */
  readonly bound: string
  readonly allowHosts: readonly string[]
}

export interface TurnedAway {
  readonly status: 400 | 403 | 421
  readonly message: string
}

/** The port a Host without one means. */
function withPort(host: string, scheme: string): string {
  return /:\d+$/.test(host) ? host : `${host}:${scheme === 'https' ? 443 : 80}`
}

/** `--allow-host name` answers to the name on any port, `name:port` on that one. */
function isOurs(host: string, gate: Gate): boolean {
  if (withPort(host, gate.scheme) === gate.bound) return true
  return gate.allowHosts.includes(host) || gate.allowHosts.includes(host.replace(/:\d+$/, ''))
}

/**
 * Turns away a Host that is not ours (421: a name that another site has pointed here), and, on
 * whatever `reveals` or changes state, a page of another origin (403). Programs that are no
 * browser send neither Origin nor Sec-Fetch-Site and are welcome.
 */
export function turnAway(approach: Approach, gate: Gate, reveals: boolean): TurnedAway | undefined {
  if (!approach.target.startsWith('/')) return { status: 400, message: 'The request target is a path.' }
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

/** On every answer: nothing inline runs, nobody frames it, nobody else reads it. */
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

/** Hot reload writes styles and a preamble into the page; it is for the developer's own machine. */
const devSafetyHeaders: Readonly<Record<string, string>> = {
  ...safetyHeaders,
  'content-security-policy':
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; connect-src 'self' ws:",
}

const strictTransport = { 'strict-transport-security': 'max-age=31536000' }

/** `isSecure`: browsers reach it by HTTPS, and are told to use nothing else. */
export function headersFor(isSecure: boolean, isDevelopment: boolean): Readonly<Record<string, string>> {
  const headers = isDevelopment ? devSafetyHeaders : safetyHeaders
  return isSecure ? { ...headers, ...strictTransport } : headers
}
