/**
 * Load client process: sends requests on kept connections and reports the figures. It does no more with an answer
 * than to find its end, so that the server is the limit and not the client: nothing is joined or kept.
 */
import { connect, type Socket } from 'node:net'

export interface Load {
  readonly port: number
  /** Complete requests, head and body, sent in rotation. */
  readonly requests: readonly string[]
  /** The load ends after so many seconds, or after so many requests. */
  readonly seconds: number
  readonly maxRequests?: number
  readonly connections: number
  readonly expected: number
  /** Requests a second, at even distances, over all connections; as many as possible without it. */
  readonly rate?: number
}

export interface Measured {
  readonly perSecond: number
  /** Response times in milliseconds. */
  readonly p50: number
  readonly p99: number
  readonly slowest: number
  readonly wrong: number
}

const headEnd = Buffer.from('\r\n\r\n')
const lastChunk = Buffer.from('0\r\n\r\n')

/**
 * Reads answers from the parts of a connection's stream. Calls `onAnswer` with the status at the end of each. Only
 * one answer is on its way at a time, so a part never holds two of them.
 */
function createReader(onAnswer: (status: number) => void): (part: Buffer) => void {
  /** The beginning of a head that came in parts. */
  let head: Buffer = Buffer.alloc(0)
  let status = 0
  /** Bytes of the body that are missing; undefined for a body in chunks, or while the head is not complete. */
  let missing: number | undefined
  let tail: Buffer = Buffer.alloc(0)
  const finish = () => {
    head = Buffer.alloc(0)
    tail = Buffer.alloc(0)
    missing = undefined
    const found = status
    status = 0
    onAnswer(found)
  }
  const readBody = (part: Buffer) => {
    if (missing !== undefined) {
      missing -= part.length
      if (missing <= 0) finish()
      return
    }
    tail = Buffer.concat([tail, part.subarray(-lastChunk.length)]).subarray(-lastChunk.length)
    if (tail.equals(lastChunk)) finish()
  }
  return (part) => {
    if (status !== 0) return readBody(part)
    head = head.length === 0 ? part : Buffer.concat([head, part])
    const at = head.indexOf(headEnd)
    if (at < 0) return
    const text = head.toString('latin1', 0, at)
    status = Number(text.slice(9, 12))
    const isChunked = /\r\ntransfer-encoding: chunked/i.test(text)
    missing = isChunked ? undefined : Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1] ?? 0)
    readBody(head.subarray(at + headEnd.length))
  }
}

const openSocket = (port: number) =>
  new Promise<Socket>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket))
    socket.setNoDelay(true)
    socket.once('error', reject)
  })

async function measure(load: Load): Promise<Measured> {
  const { connections, seconds, expected, rate, maxRequests = Number.POSITIVE_INFINITY } = load
  const requests = load.requests.map((text) => Buffer.from(text))
  const times: number[] = []
  let [sent, wrong] = [0, 0]
  const sockets = await Promise.all(Array.from({ length: connections }, () => openSocket(load.port)))
  const startedAt = performance.now()
  const deadline = startedAt + seconds * 1000
  const ask = (socket: Socket) =>
    new Promise<void>((resolve, reject) => {
      let askedAt = 0
      const send = () => {
        if (performance.now() >= deadline || sent >= maxRequests) return resolve()
        const request = requests[sent % requests.length] ?? Buffer.alloc(0)
        // A paced request is due at its place in the row, however late the one before it was answered.
        const wait = rate === undefined ? 0 : startedAt + (sent * 1000) / rate - performance.now()
        sent++
        const write = () => {
          askedAt = performance.now()
          socket.write(request)
        }
        if (wait > 1) setTimeout(write, wait)
        else write()
      }
      const read = createReader((status) => {
        if (status !== expected) wrong++
        times.push(performance.now() - askedAt)
        send()
      })
      socket.on('data', read)
      socket.on('error', reject)
      send()
    })
  await Promise.all(sockets.map(ask))
  const took = (performance.now() - startedAt) / 1000
  for (const socket of sockets) socket.destroy()
  times.sort((a, b) => a - b)
  const percentile = (part: number) => times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0
  return {
    perSecond: times.length / took,
    p50: percentile(0.5),
    p99: percentile(0.99),
    slowest: times.at(-1) ?? 0,
    wrong,
  }
}

process.on('message', async (load: Load) => {
  process.send?.(await measure(load))
})
