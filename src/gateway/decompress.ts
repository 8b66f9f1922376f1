/** Decompresses bodies for the search; a body with a `Content-Encoding` must be used to its last byte. */
import { isUtf8 } from 'node:buffer'
import type { Transform } from 'node:stream'
import {
  constants,
  crc32,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
} from 'node:zlib'
import { maxAnswerBytes } from './upstream.ts'

/** The body is not in the stated encoding, is too large, or has bytes outside its content. */
export class Unreadable extends Error {}

/** Any of Node's decompression streams. */
type Decompressor = Transform & { readonly bytesWritten: number }

const chunkSize = 256 * 1024
/** Maximum gzip members of a body; each one needs its own stream. */
const maxMembers = 1000

/** Bytes that a body may still decompress to, all its members together. */
interface OutputLimit {
  remaining: number
}

/** Returns how many bytes of the body it used. Errors: `Unreadable`. */
async function* runDecompressor(
  decompressor: Decompressor,
  body: Buffer,
  limit: OutputLimit,
): AsyncGenerator<Buffer, number> {
  try {
    decompressor.end(body)
    for await (const part of decompressor) {
      limit.remaining -= part.length
      if (limit.remaining < 0) throw new Unreadable('too large')
      yield part
    }
  } catch (error) {
    throw error instanceof Unreadable ? error : new Unreadable('broken')
  } finally {
    decompressor.destroy()
  }
  return decompressor.bytesWritten
}

async function* decompressWhole(
  decompressor: Decompressor,
  body: Buffer,
  limit: OutputLimit,
): AsyncGenerator<Buffer> {
  const used = yield* runDecompressor(decompressor, body, limit)
  if (used !== body.length) throw new Unreadable('something follows')
}

/** RFC 1952: header bytes of a member without an extra field, name, comment or checksum; trailer bytes. */
const gzipHeaderBytes = 10
const gzipTrailerBytes = 8

/** Checks each member's header: its name, comment and extra field do not appear in the output. */
async function* decompressGzip(body: Buffer, limit: OutputLimit): AsyncGenerator<Buffer> {
  let rest = body
  for (let members = 0; rest.length > 0; members++) {
    // The fourth byte holds the flags. Only its lowest bit adds nothing to the header.
    const isPlain = rest.length >= gzipHeaderBytes + gzipTrailerBytes && rest.readUIntBE(0, 3) === 0x1f8b08
    if (!isPlain || (rest[3] ?? 0) > 1 || members >= maxMembers) throw new Unreadable('no plain gzip')
    let checksum = 0
    let size = 0
    const inside = runDecompressor(createInflateRaw({ chunkSize }), rest.subarray(gzipHeaderBytes), limit)
    let step = await inside.next()
    for (; !step.done; step = await inside.next()) {
      checksum = crc32(step.value, checksum)
      size += step.value.length
      yield step.value
    }
    const tail = rest.subarray(gzipHeaderBytes + step.value)
    if (tail.length < gzipTrailerBytes || tail.readUInt32LE(0) !== checksum || tail.readUInt32LE(4) !== size)
      throw new Unreadable('wrong checksum')
    rest = tail.subarray(gzipTrailerBytes)
  }
}

const zstdFrame = 0xfd2fb528
const beginsWithZstd = (body: Buffer) => body.length > 4 && body.readUInt32LE(0) === zstdFrame

/** Accepts one frame only: the content of skippable frames does not appear in the decompressed bytes. */
function decompressZstd(body: Buffer, limit: OutputLimit): AsyncGenerator<Buffer> {
  if (!beginsWithZstd(body)) throw new Unreadable('no frame')
  return decompressWhole(createZstdDecompress({ chunkSize }), body, limit)
}

const decoders: ReadonlyMap<string, (body: Buffer, limit: OutputLimit) => AsyncGenerator<Buffer>> = new Map([
  ['gzip', decompressGzip],
  ['x-gzip', decompressGzip],
  ['deflate', (body, limit) => decompressWhole(createInflate({ chunkSize }), body, limit)],
  ['br', (body, limit) => decompressWhole(createBrotliDecompress({ chunkSize }), body, limit)],
  ['zstd', decompressZstd],
])

export const isCompressed = (encoding: string | undefined) =>
  encoding !== undefined && encoding !== '' && encoding.toLowerCase() !== 'identity'

/** Decompresses a whole body with a `Content-Encoding`. Errors: `Unreadable`. */
export async function* decompress(encoding: string, body: Buffer): AsyncGenerator<Buffer> {
  const decode = decoders.get(encoding.toLowerCase())
  if (!decode) throw new Unreadable('unknown coding')
  yield* decode(body, { remaining: maxAnswerBytes })
}

const lenient = { chunkSize, finishFlush: constants.Z_SYNC_FLUSH }
const lenientBrotli = { chunkSize, finishFlush: constants.BROTLI_OPERATION_FLUSH }

/** The compressions that a body without a `Content-Encoding` may have, judged by its first bytes. */
function guessDecompressors(body: Buffer): (() => Decompressor)[] {
  const start = body.length > 2 ? body.readUInt16BE(0) : 0
  if (start === 0x1f8b) return [() => createGunzip(lenient)]
  if (beginsWithZstd(body)) return [() => createZstdDecompress({ chunkSize })]
  // Raw deflate and Brotli have no signature; they are tried on anything that is not text.
  const unsigned = isUtf8(body)
    ? []
    : [() => createInflateRaw(lenient), () => createBrotliDecompress(lenientBrotli)]
  // A zlib header of any level: its two bytes, as one number, are a multiple of 31.
  const isZlib = (start & 0x0f00) === 0x0800 && start % 31 === 0
  return isZlib ? [() => createInflate(lenient), ...unsigned] : unsigned
}

/** Decompresses a body without a `Content-Encoding` as far as possible, once for each likely compression. */
export function decompressGuessed(body: Buffer): AsyncGenerator<Buffer>[] {
  return guessDecompressors(body).map((create) => decompressLeniently(create(), body))
}

async function* decompressLeniently(decompressor: Decompressor, body: Buffer): AsyncGenerator<Buffer> {
  try {
    yield* runDecompressor(decompressor, body, { remaining: maxAnswerBytes })
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
  }
}
