/** Which addresses and host names mean this machine. */
import { isIP } from 'node:net'

/** An IP address, an IPv6 address also in brackets, as in a URL. */
export function isLoopback(address: string): boolean {
  const bare = address.replace(/^\[(.*)\]$/, '$1')
  return (isIP(bare) === 4 && bare.startsWith('127.')) || bare === '::1'
}

/** The same, or a `localhost` name, with or without a port. */
export function isLoopbackName(text: string): boolean {
  const name = text.replace(/:\d*$/, '')
  return isLoopback(name) || /^(?:[\w-]+\.)*localhost$/i.test(name)
}
