/** Packed bodies, unpacked part by part to be searched: of one that is labelled, every byte must be accounted for. */
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
import { answerBytesMost } from './upstream.ts'

/** It is not packed as it says, or holds more than may be unpacked, or something besides what it unpacks to. */
export class Unreadable extends Error {}

/** Any of Node's own unpacking streams. */
type Opener = Transform & { readonly bytesWritten: number }

const chunkSize = 256 * 1024
/** A body of many members has a stream made for each. */
const membersMost = 1000

/** What comes out together, over all members of a body. */
interface Allowance {
  left: number
}

/** Errors: `Unreadable`. Answers how many bytes it took. */
async function* open(opener: Opener, body: Buffer, allowance: Allowance): AsyncGenerator<Buffer, number> {
  try {
    opener.end(body)
    for await (const part of opener) {
      allowance.left -= part.length
      if (allowance.left < 0) throw new Unreadable('too large')
      yield part
    }
  } catch (error) {
    throw error instanceof Unreadable ? error : new Unreadable('broken')
  } finally {
    opener.destroy()
  }
  return opener.bytesWritten
}

async function* openWhole(opener: Opener, body: Buffer, allowance: Allowance): AsyncGenerator<Buffer> {
  const taken = yield* open(opener, body, allowance)
  if (taken !== body.length) throw new Unreadable('something follows')
}

/** RFC 1952: the head of a member is this long where it has no extra field, name, comment or checksum. */
const gzipHead = 10
const gzipTail = 8

/** Member after member, because what their heads may hold besides is in nothing that comes out. */
async function* openGzip(body: Buffer, allowance: Allowance): AsyncGenerator<Buffer> {
  let rest = body
  for (let members = 0; rest.length > 0; members++) {
    // The fourth byte says what else is in the head; its last bit alone adds nothing.
    const isPlain = rest.length >= gzipHead + gzipTail && rest.readUIntBE(0, 3) === 0x1f8b08
    if (!isPlain || (rest[3] ?? 0) > 1 || members >= membersMost) throw new Unreadable('no plain gzip')
    let checksum = 0
    let size = 0
    const inside = open(createInflateRaw({ chunkSize }), rest.subarray(gzipHead), allowance)
    let step = await inside.next()
    for (; !step.done; step = await inside.next()) {
      checksum = crc32(step.value, checksum)
      size += step.value.length
      yield step.value
    }
    const tail = rest.subarray(gzipHead + step.value)
    if (tail.length < gzipTail || tail.readUInt32LE(0) !== checksum || tail.readUInt32LE(4) !== size)
      throw new Unreadable('wrong checksum')
    rest = tail.subarray(gzipTail)
  }
}

const zstdFrame = 0xfd2fb528
const beginsWithZstd = (body: Buffer) => body.length > 4 && body.readUInt32LE(0) === zstdFrame

/** One frame; those that are to be skipped hold what comes out nowhere. */
function openZstd(body: Buffer, allowance: Allowance): AsyncGenerator<Buffer> {
  if (!beginsWithZstd(body)) throw new Unreadable('no frame')
  return openWhole(createZstdDecompress({ chunkSize }), body, allowance)
}

const decoders: ReadonlyMap<string, (body: Buffer, allowance: Allowance) => AsyncGenerator<Buffer>> = new Map(
  [
    ['gzip', openGzip],
    ['x-gzip', openGzip],
    ['deflate', (body, allowance) => openWhole(createInflate({ chunkSize }), body, allowance)],
    ['br', (body, allowance) => openWhole(createBrotliDecompress({ chunkSize }), body, allowance)],
    ['zstd', openZstd],
  ],
)

export const isPacked = (encoding: string | undefined) =>
  encoding !== undefined && encoding !== '' && encoding.toLowerCase() !== 'identity'

/** What a labelled body unpacks to, all of it. Errors: `Unreadable`. */
export async function* unpack(encoding: string, body: Buffer): AsyncGenerator<Buffer> {
  const decode = decoders.get(encoding.toLowerCase())
  if (!decode) throw new Unreadable('unknown coding')
  yield* decode(body, { left: answerBytesMost })
}

const lenient = { chunkSize, finishFlush: constants.Z_SYNC_FLUSH }
const lenientBrotli = { chunkSize, finishFlush: constants.BROTLI_OPERATION_FLUSH }

/** What a body that says nothing of it may be packed in, as its first bytes tell. */
function guess(body: Buffer): (() => Opener)[] {
  const start = body.length > 2 ? body.readUInt16BE(0) : 0
  if (start === 0x1f8b) return [() => createGunzip(lenient)]
  if (beginsWithZstd(body)) return [() => createZstdDecompress({ chunkSize })]
  // Of these nothing tells but that it is no text.
  const anyOf = isUtf8(body)
    ? []
    : [() => createInflateRaw(lenient), () => createBrotliDecompress(lenientBrotli)]
  // A zlib stream of any level: there is a check over both bytes.
  const isZlib = (start & 0x0f00) === 0x0800 && start % 31 === 0
  return isZlib ? [() => createInflate(lenient), ...anyOf] : anyOf
}

/** What an unlabelled body unpacks to, as far as it goes: of each packing that it may be in, the parts. */
export function unpackGuessed(body: Buffer): AsyncGenerator<Buffer>[] {
  return guess(body).map((create) => openLeniently(create(), body))
}

async function* openLeniently(opener: Opener, body: Buffer): AsyncGenerator<Buffer> {
  try {
    yield* open(opener, body, { left: answerBytesMost })
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
  }
}
