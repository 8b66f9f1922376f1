/** How a repeated header is read, everywhere the same: its values joined by `, ` (RFC 9110, 5.3; Fetch standard). */
import type { IncomingMessage } from 'node:http'

/** Node's `headers` keep only the first value of some headers, for example of Authorization. */
type HasHeaders = Pick<IncomingMessage, 'headersDistinct'>

/** The value of one header. `name` is in lower case. */
export function readHeader({ headersDistinct }: HasHeaders, name: string): string | undefined {
  return headersDistinct[name]?.join(', ')
}

/** The values of all headers. */
export function readHeaders({ headersDistinct }: HasHeaders): Record<string, string> {
  const all = Object.entries(headersDistinct)
  return Object.fromEntries(all.flatMap(([name, values]) => (values ? [[name, values.join(', ')]] : [])))
}
