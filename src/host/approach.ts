/** How a request came: by itself, or by way of a proxy that is believed. */
import type { IncomingMessage } from 'node:http'
import { isIPv6 } from 'node:net'
import type { Approach, Gate, TurnedAway } from './guard.ts'

export interface Reach {
  readonly publicUrl: string | undefined
  readonly trustedProxies: readonly string[]
}

const one = (value: string | string[] | undefined) => (Array.isArray(value) ? value.join(', ') : value)

/** An IPv4 address as it is written, on a socket of IPv6 too. */
function addressOf(request: IncomingMessage): string {
  return (request.socket.remoteAddress ?? '').replace(/^::ffff:/i, '')
}

/** Whom a proxy says it asks for: the last it has added itself. */
export function clientOf(request: IncomingMessage, reach: Reach): string {
  const own = addressOf(request)
  if (!reach.trustedProxies.includes(own)) return own
  const told = one(request.headers['x-forwarded-for'])?.split(',').at(-1)?.trim() ?? ''
  return /^[0-9a-f.:]{2,45}$/i.test(told) ? told : own
}

/** Whom limits are kept for: an address, or of IPv6 the network of one customer, which has 2^64 of them. */
export function callerOf(address: string): string {
  const bare = address.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, '')
  if (!isIPv6(bare)) return bare
  const [left = '', right] = new URL(`http://[${bare}]`).hostname.slice(1, -1).split('::')
  const groups = left === '' ? [] : left.split(':')
  const after = right === undefined || right === '' ? [] : right.split(':')
  const between = right === undefined ? 0 : 8 - groups.length - after.length
  return [...groups, ...Array<string>(between).fill('0'), ...after].slice(0, 4).join(':')
}

/** Behind a proxy nobody else comes, and nothing that came to it without TLS. */
export function turnAwayStranger(request: IncomingMessage, reach: Reach): TurnedAway | undefined {
  if (reach.trustedProxies.length === 0) return undefined
  if (!reach.trustedProxies.includes(addressOf(request))) {
    return { status: 403, message: 'This server is reached by way of its proxy.' }
  }
  if (one(request.headers['x-forwarded-proto']) === 'https') return undefined
  return { status: 403, message: 'X-Forwarded-Proto: the proxy is to be reached by https.' }
}

/** The path that everything goes by; its query is left off. Dots and backslashes are resolved as a browser would. */
export function pathOf(target: string): string {
  const bare = target.split('?', 1)[0] ?? ''
  // Most have nothing to be resolved.
  if (/^(?:\/[\w~-]*)+$/.test(bare)) return bare
  const url = `http://here${target}`
  const path = URL.canParse(url) ? new URL(url).pathname : '/'
  // Whoever answers may undo what need not have been encoded: it is judged by what it says (RFC 3986, 6.2.2.2).
  return path.replace(/%([2-7][0-9a-f])/gi, (written, digits: string) => {
    const character = String.fromCharCode(Number.parseInt(digits, 16))
    return /[\w~-]/.test(character) ? character : written
  })
}

export function approachOf(request: IncomingMessage): Approach {
  const { host, origin } = request.headers
  return { target: request.url ?? '', host, origin, fetchSite: one(request.headers['sec-fetch-site']) }
}

/** What the gate goes by: the public name is one to answer to, by https if it says so. */
export function gateOf(scheme: string, bound: string, allowHosts: readonly string[], reach: Reach): Gate {
  if (reach.publicUrl === undefined) return { scheme, bound, allowHosts }
  const { host, protocol } = new URL(reach.publicUrl)
  return { scheme: protocol.slice(0, -1), bound, allowHosts: [...allowHosts, host.toLowerCase()] }
}
