/** Decides whether an answer may be forwarded: searches its headers, bytes and decompressed content. */
import { isUtf8 } from 'node:buffer'
import { type Finding, holdsSecret, searchBytes, searchPieces } from './secret-search.ts'
import { createConcurrencyLimit } from './turns.ts'
import { isPacked, Unreadable, unpack, unpackGuessed } from './unpacking.ts'

export interface Searched {
  /** The headers to forward. */
  readonly headers: Readonly<Record<string, string>>
  /** The service's `Content-Encoding`. */
  readonly encoding: string | undefined
  readonly body: Buffer
}

/** Limits searches of large or compressed answers: each may decompress to a hundred times its size. */
const limitLong = createConcurrencyLimit(2)
/** A text answer of at most this many bytes is searched at once, outside the limit above. */
const shortBytes = 64 * 1024

/** Errors: `Unreadable`. */
async function searchBody({ encoding, body }: Searched, secrets: readonly string[]): Promise<Finding> {
  const raw = await searchBytes(body, secrets)
  if (raw !== 'none' || body.length === 0) return raw
  if (encoding !== undefined && isPacked(encoding)) return searchPieces(unpack(encoding, body), secrets)
  for (const pieces of unpackGuessed(body)) {
    const finding = await searchPieces(pieces, secrets)
    if (finding !== 'none') return finding
  }
  return 'none'
}

/** `unclear`: the answer could not be decompressed or searched completely. */
export async function searchAnswer(searched: Searched, secrets: readonly string[]): Promise<Finding> {
  const { headers, encoding, body } = searched
  if (Object.values(headers).some((one) => holdsSecret(one, secrets))) return 'found'
  const isShort = !isPacked(encoding) && body.length <= shortBytes && isUtf8(body)
  try {
    return await (isShort ? searchBody(searched, secrets) : limitLong(() => searchBody(searched, secrets)))
  } catch (error) {
    if (error instanceof Unreadable) return 'unclear'
    throw error
  }
}
