/** Where a request comes from: directly from a client, or through a trusted proxy. */
import type { IncomingMessage } from 'node:http'
import { isIPv6 } from 'node:net'
import { readHeader } from '#http/headers.ts'
import type { HostSettings, Rejection, RequestOrigin } from './origin-check.ts'

export interface ProxySettings {
  readonly publicUrl: string | undefined
  readonly trustedProxies: readonly string[]
}

/** The peer address of the connection, without the `::ffff:` prefix of IPv4 on an IPv6 socket. */
function peerAddressOf(request: IncomingMessage): string {
  return (request.socket.remoteAddress ?? '').replace(/^::ffff:/i, '')
}

/**
 * The client's address. From a trusted proxy it is the last entry of X-Forwarded-For, because the proxy
 * itself adds that one; earlier entries can be forged by the client.
 */
export function clientAddressOf(request: IncomingMessage, proxy: ProxySettings): string {
  const peer = peerAddressOf(request)
  if (!proxy.trustedProxies.includes(peer)) return peer
  const forwardedFor = readHeader(request, 'x-forwarded-for')?.split(',').at(-1)?.trim() ?? ''
  return /^[0-9a-f.:]{2,45}$/i.test(forwardedFor) ? forwardedFor : peer
}

/**
 * The key for limits per caller: an IPv4 address, or the /64 network of an IPv6 address, because one customer
 * has all 2^64 of its addresses.
 */
export function callerKeyOf(address: string): string {
  const bare = address.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, '')
  if (!isIPv6(bare)) return bare
  const [left = '', right] = new URL(`http://[${bare}]`).hostname.slice(1, -1).split('::')
  const groups = left === '' ? [] : left.split(':')
  const after = right === undefined || right === '' ? [] : right.split(':')
  const missing = right === undefined ? 0 : 8 - groups.length - after.length
  return [...groups, ...Array<string>(missing).fill('0'), ...after].slice(0, 4).join(':')
}

/**
 * With trusted proxies set, refuses requests from any other address, and requests that reached the proxy
 * without TLS.
 */
export function checkProxy(request: IncomingMessage, proxy: ProxySettings): Rejection | undefined {
  if (proxy.trustedProxies.length === 0) return undefined
  if (!proxy.trustedProxies.includes(peerAddressOf(request))) {
    return { status: 403, message: 'This server accepts requests only through its proxy.' }
  }
  if (readHeader(request, 'x-forwarded-proto') === 'https') return undefined
  return { status: 403, message: 'X-Forwarded-Proto is not https: use HTTPS to reach the proxy.' }
}

/**
 * The path used for routing and access checks, without its query. Dot segments and backslashes are resolved
 * as a browser resolves them.
 */
export function pathOf(target: string): string {
  const queryAt = target.indexOf('?')
  const bare = queryAt === -1 ? target : target.slice(0, queryAt)
  // Fast path: most paths need no resolving.
  if (/^(?:\/[\w~-]*)+$/.test(bare)) return bare
  const url = `http://here${target}`
  const path = URL.canParse(url) ? new URL(url).pathname : '/'
  // Decode unreserved characters (RFC 3986, 6.2.2.2): a handler may decode them, so the checks must see the
  // same path.
  return path.replace(/%([2-7][0-9a-f])/gi, (written, digits: string) => {
    const character = String.fromCharCode(Number.parseInt(digits, 16))
    return /[\w~-]/.test(character) ? character : written
  })
}

export function requestOriginOf(request: IncomingMessage): RequestOrigin {
  const read = (name: string) => readHeader(request, name)
  return {
    target: request.url ?? '',
    host: read('host'),
    origin: read('origin'),
    fetchSite: read('sec-fetch-site'),
  }
}

/** The settings of the origin check. A public URL adds its name to the allowed hosts and sets the scheme. */
export function hostSettingsOf(
  scheme: string,
  bound: string,
  allowHosts: readonly string[],
  proxy: ProxySettings,
): HostSettings {
  if (proxy.publicUrl === undefined) return { scheme, bound, allowHosts }
  const { host, protocol } = new URL(proxy.publicUrl)
  return { scheme: protocol.slice(0, -1), bound, allowHosts: [...allowHosts, host.toLowerCase()] }
}
