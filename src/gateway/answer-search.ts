/** Whether a service's answer may be passed on: its headers, its bytes and what they unpack to are searched. */
import { isUtf8 } from 'node:buffer'
import { type Finding, holdsSecret, searchBytes, searchPieces } from './secret-search.ts'
import { createConcurrencyLimit } from './turns.ts'
import { isPacked, Unreadable, unpack, unpackGuessed } from './unpacking.ts'

export interface Searched {
  /** Those that are passed on. */
  readonly headers: Readonly<Record<string, string>>
  /** As the service named it. */
  readonly encoding: string | undefined
  readonly body: Buffer
}

/** Large or packed answers that are searched at once, because each may unpack to a hundred times its size. */
const limitLong = createConcurrencyLimit(2)
/** Bytes of a text that is searched without waiting. */
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

/** `unclear` for what cannot be unpacked whole, or not be searched to the end. */
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
