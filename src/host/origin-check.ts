/** Checks Host and Origin: refuses unknown host names, and pages of other origins. */

/** The parts of a request that are checked before anything else reads it. */
export interface RequestOrigin {
  readonly target: string
  readonly host: string | undefined
  readonly origin: string | undefined
  readonly fetchSite: string | undefined
}

export interface HostSettings {
  /** `http` or `https`. */
  readonly scheme: string
  /** The address and port that the server listens on, such as `127.0.0.1:4870`. */
  readonly bound: string
  readonly allowHosts: readonly string[]
}

export interface Rejection {
  readonly status: 400 | 403 | 421
  readonly message: string
}

/** Adds the scheme's default port to a Host without a port. */
function withPort(host: string, scheme: string): string {
  return /:\d+$/.test(host) ? host : `${host}:${scheme === 'https' ? 443 : 80}`
}

/** `--allow-host name` allows the name on any port; `name:port` allows it only on that port. */
function isAllowedHost(host: string, settings: HostSettings): boolean {
  if (withPort(host, settings.scheme) === settings.bound) return true
  return settings.allowHosts.includes(host) || settings.allowHosts.includes(host.replace(/:\d+$/, ''))
}

/**
 * Refuses a Host that is not allowed with 421, because another site may have pointed its name to this server.
 * If `needsSameOrigin` (the path shows data or changes state), also refuses a page of another origin with
 * 403. Programs that are not browsers send neither Origin nor Sec-Fetch-Site, and pass.
 */
export function checkOrigin(
  requestOrigin: RequestOrigin,
  settings: HostSettings,
  needsSameOrigin: boolean,
): Rejection | undefined {
  if (!requestOrigin.target.startsWith('/'))
    return { status: 400, message: 'The request target must be a path.' }
  const host = requestOrigin.host?.toLowerCase() ?? ''
  if (!isAllowedHost(host, settings)) {
    const open = `${settings.scheme}://${settings.bound}/`
    return {
      status: 421,
      message: `This server does not answer to that Host. Open ${open}, or start it with --allow-host.`,
    }
  }
  if (!needsSameOrigin) return undefined
  const { origin, fetchSite } = requestOrigin
  if (origin !== undefined && origin.toLowerCase() !== `${settings.scheme}://${host}`) {
    return { status: 403, message: 'Origin: a page of another origin may not use this server.' }
  }
  if (fetchSite !== undefined && fetchSite !== 'same-origin' && fetchSite !== 'none') {
    return { status: 403, message: 'Sec-Fetch-Site: a page of another site may not use this server.' }
  }
  return undefined
}

/** Headers of every answer: no inline script or style, no framing, no reading by other origins. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    // The one script that a script may start: it ranks the rows of long tables.
    'trusted-types rank-worker',
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

/** For development only: Vite's hot reload needs inline styles, an inline script and a WebSocket. */
const devSecurityHeaders: Readonly<Record<string, string>> = {
  ...securityHeaders,
  'content-security-policy':
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; connect-src 'self' ws:",
}

const strictTransport = { 'strict-transport-security': 'max-age=31536000' }

/** `isSecure`: browsers use HTTPS; the headers then tell them to use nothing else. */
export function securityHeadersFor(
  isSecure: boolean,
  isDevelopment: boolean,
): Readonly<Record<string, string>> {
  const headers = isDevelopment ? devSecurityHeaders : securityHeaders
  return isSecure ? { ...headers, ...strictTransport } : headers
}
