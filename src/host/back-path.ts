/** Where a browser goes back to after a sign-in: a path of this server, by how it is built. */

const origin = 'http://here'

/**
 * The path is put together again from its segments, none of which is empty: it begins with one slash
 * and never with two, which a browser would read as another host. Anything else is the first page.
 */
export function readBackPath(back: string): string {
  if (!back.startsWith('/') || !URL.canParse(back, origin)) return '/'
  const url = new URL(back, origin)
  if (url.origin !== origin) return '/'
  const segments = url.pathname.split('/').filter((segment) => segment !== '')
  return `/${segments.join('/')}${url.search}`
}
