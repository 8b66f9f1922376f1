/** Decides whether an answer may be forwarded: searches its headers, bytes and decompressed content. */
import { isUtf8 } from 'node:buffer'
import { decompress, decompressGuessed, isCompressed, Unreadable } from './decompress.ts'
import { createConcurrencyLimit } from './long-work.ts'
import { type Finding, holdsSecret, searchBytes, searchPieces } from './secret-search.ts'

export interface SearchableAnswer {
  /** The headers to forward. */
  readonly headers: Readonly<Record<string, string>>
  /** The service's `Content-Encoding`. */
  readonly encoding: string | undefined
  readonly body: Buffer
}

/** Limits searches of large or compressed answers: each may decompress to a hundred times its size. */
const limitLongSearches = createConcurrencyLimit(2)
/** A text answer of at most this many bytes is searched at once, outside the limit above. */
const maxShortBytes = 64 * 1024

/** Errors: `Unreadable`. */
async function searchBody(
  { encoding, body }: SearchableAnswer,
  secrets: readonly string[],
): Promise<Finding> {
  const raw = await searchBytes(body, secrets)
  if (raw !== 'none' || body.length === 0) return raw
  if (encoding !== undefined && isCompressed(encoding))
    return searchPieces(decompress(encoding, body), secrets)
  for (const pieces of decompressGuessed(body)) {
    const finding = await searchPieces(pieces, secrets)
    if (finding !== 'none') return finding
  }
  return 'none'
}

/** `unclear`: the answer could not be decompressed or searched completely. */
export async function searchAnswer(answer: SearchableAnswer, secrets: readonly string[]): Promise<Finding> {
  const { headers, encoding, body } = answer
  if (Object.values(headers).some((one) => holdsSecret(one, secrets))) return 'found'
  const isShort = !isCompressed(encoding) && body.length <= maxShortBytes && isUtf8(body)
  try {
    return await (isShort
      ? searchBody(answer, secrets)
      : limitLongSearches(() => searchBody(answer, secrets)))
  } catch (error) {
    if (error instanceof Unreadable) return 'unclear'
    throw error
  }
}
