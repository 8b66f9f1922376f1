/** A response that writes its body in small pieces, so that the server sees whether the client reads it. */
import { type IncomingMessage, ServerResponse } from 'node:http'

/**
 * Bytes per piece. TLS encrypts one large write as a whole, which would hide the progress of its delivery.
 */
const pieceBytes = 64 * 1024

type Done = (error?: Error | null) => void

interface Piece {
  readonly bytes: Buffer
  readonly done: Done | undefined
}

const toBytes = (chunk: unknown, encoding: BufferEncoding | undefined): Buffer =>
  chunk instanceof Uint8Array
    ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    : Buffer.from(String(chunk ?? ''), encoding)

/** The bytes of a chunk that is too large for one piece; undefined if it is small enough. */
function toBytesIfLarge(chunk: unknown, encoding: BufferEncoding | undefined): Buffer | undefined {
  if (typeof chunk === 'string') return chunk.length > pieceBytes ? Buffer.from(chunk, encoding) : undefined
  return chunk instanceof Uint8Array && chunk.byteLength > pieceBytes ? toBytes(chunk, encoding) : undefined
}

function splitIntoPieces(bytes: Buffer, done: Done | undefined): Piece[] {
  const count = Math.ceil(bytes.length / pieceBytes) || (done ? 1 : 0)
  return Array.from({ length: count }, (_, i) => ({
    bytes: bytes.subarray(i * pieceBytes, (i + 1) * pieceBytes),
    done: i === count - 1 ? done : undefined,
  }))
}

export class PacedResponse<
  Request extends IncomingMessage = IncomingMessage,
> extends ServerResponse<Request> {
  /** True once `end` was called: the body is complete, and only its delivery is left. */
  isComplete = false
  #waiting: Piece[] = []
  #finish: (() => void) | undefined

  override write(chunk: unknown, second?: BufferEncoding | Done, third?: Done): boolean {
    const encoding = typeof second === 'string' ? second : undefined
    const done = typeof second === 'function' ? second : third
    const large = toBytesIfLarge(chunk, encoding)
    const isAtOnce = this.#waiting.length === 0 && !this.writableNeedDrain && !large
    if (isAtOnce) return super.write(chunk, encoding ?? 'utf8', done)
    return this.#add(splitIntoPieces(large ?? toBytes(chunk, encoding), done))
  }

  override end(first?: unknown, second?: BufferEncoding | (() => void), third?: () => void): this {
    this.isComplete = true
    const chunk = typeof first === 'function' ? undefined : first
    const encoding = typeof second === 'string' ? second : undefined
    const done = [first, second, third].find((one): one is () => void => typeof one === 'function')
    const large = toBytesIfLarge(chunk, encoding)
    if (this.#waiting.length === 0 && !large) return super.end(chunk, encoding ?? 'utf8', done)
    if (large && !this.headersSent && !this.hasHeader('content-length'))
      this.setHeader('content-length', large.length)
    this.#finish = () => super.end(done)
    this.#add(splitIntoPieces(large ?? toBytes(chunk, encoding), undefined))
    return this
  }

  #add(pieces: readonly Piece[]): boolean {
    const isWriting = this.#waiting.length > 0
    this.#waiting.push(...pieces)
    return !isWriting && this.#pump()
  }

  /** Writes waiting pieces until the connection's buffer is full. Returns whether all were written. */
  #pump(): boolean {
    for (let [piece] = this.#waiting; piece; [piece] = this.#waiting) {
      if (this.writableNeedDrain) {
        // Other listeners of 'drain' are called as well; what they write is added to the queue.
        this.once('drain', () => this.#pump())
        return false
      }
      super.write(piece.bytes, piece.done)
      this.#waiting.shift()
    }
    this.#finish?.()
    return !this.writableNeedDrain
  }
}
