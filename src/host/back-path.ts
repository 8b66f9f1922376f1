/** The path that a browser returns to after a sign-in. It is always a path on this server. */

const origin = 'http://here'

/**
 * Rebuilds the path from its non-empty segments. The result starts with exactly one slash, because a browser
 * reads two slashes as another host. Returns `/` for anything that is not a path on this server.
 */
export function readBackPath(back: string): string {
  if (!back.startsWith('/') || !URL.canParse(back, origin)) return '/'
  const url = new URL(back, origin)
  if (url.origin !== origin) return '/'
  const segments = url.pathname.split('/').filter((segment) => segment !== '')
  return `/${segments.join('/')}${url.search}`
}
