/** How a repeated header is read, everywhere the same. */
import type { IncomingHttpHeaders } from 'node:http'

/** The value of a header; repeated values joined by `, ` as RFC 9110 (5.3) and the Fetch standard have it. */
export function readHeader(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name]
  return Array.isArray(value) ? value.join(', ') : value
}
