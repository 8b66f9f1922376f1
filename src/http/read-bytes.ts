/** Request bodies as bytes, within a limit. */

/** The whole body, or why there is none. */
export type BodyBytes = Uint8Array<ArrayBuffer> | 'too long' | 'broken off'

/** Bytes beyond the limit that are received and dropped, so that the client reads the answer. */
const maxDroppedBytes = 2 * 1024 * 1024

/**
 * Reads a body to its end. `source` is a Request's body or a Node message; a longer body than `maxBytes` is
 * `too long`, a connection that fails before the end is `broken off`.
 */
export async function readBytes(
  source: AsyncIterable<Uint8Array> | null,
  maxBytes: number,
): Promise<BodyBytes> {
  const parts: Uint8Array[] = []
  let length = 0
  try {
    for await (const part of source ?? []) {
      length += part.byteLength
      if (length > maxBytes + maxDroppedBytes) return 'too long'
      if (length <= maxBytes) parts.push(part)
    }
  } catch {
    return 'broken off'
  }
  return length > maxBytes ? 'too long' : new Uint8Array(Buffer.concat(parts))
}

/** The body of a Request. GET and HEAD have none: asking a Request for it would create one. */
export async function readRequestBytes(request: Request, maxBytes: number): Promise<BodyBytes> {
  if (request.method === 'GET' || request.method === 'HEAD') return new Uint8Array()
  return readBytes(request.body, maxBytes)
}
