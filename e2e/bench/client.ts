/** Load client process: sends requests on kept connections for a given time and reports the figures. */
import { connect, type Socket } from 'node:net'

export interface Load {
  readonly port: number
  /** Complete requests, head and body, sent in rotation. */
  readonly requests: readonly string[]
  readonly seconds: number
  readonly connections: number
  readonly expected: number
}

export interface Measured {
  readonly perSecond: number
  /** Response times in milliseconds. */
  readonly median: number
  readonly slowest: number
  readonly wrong: number
}

const headEnd = Buffer.from('\r\n\r\n')

/** Index after the end of the response in `bytes`, or undefined while it is incomplete. */
function findEnd(bytes: Buffer): number | undefined {
  const at = bytes.indexOf(headEnd)
  if (at < 0) return undefined
  const head = bytes.toString('latin1', 0, at)
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1]
  if (length !== undefined)
    return at + 4 + Number(length) <= bytes.length ? at + 4 + Number(length) : undefined
  if (!/\r\ntransfer-encoding: chunked/i.test(head)) return at + 4
  const end = bytes.indexOf('0\r\n\r\n', at + 4)
  return end < 0 ? undefined : end + 5
}

function ask(
  socket: Socket,
  load: Load,
  next: () => Buffer,
  deadline: number,
  times: number[],
  wrong: () => void,
) {
  return new Promise<void>((resolve, reject) => {
    let waiting: Buffer = Buffer.alloc(0)
    let startedAt = 0
    const send = () => {
      startedAt = performance.now()
      socket.write(next())
    }
    socket.on('data', (part: Buffer) => {
      waiting = waiting.length === 0 ? part : Buffer.concat([waiting, part])
      const end = findEnd(waiting)
      if (end === undefined) return
      const status = Number(waiting.toString('latin1', 9, 12))
      if (status !== load.expected) wrong()
      waiting = waiting.subarray(end)
      const now = performance.now()
      times.push(now - startedAt)
      if (now < deadline) send()
      else {
        socket.end()
        resolve()
      }
    })
    socket.on('error', reject)
    send()
  })
}

async function measure(load: Load): Promise<Measured> {
  const requests = load.requests.map((text) => Buffer.from(text))
  const times: number[] = []
  let [requestIndex, wrong] = [0, 0]
  const next = () => requests[requestIndex++ % requests.length] as Buffer
  const startedAt = performance.now()
  const sockets = await Promise.all(
    Array.from(
      { length: load.connections },
      () =>
        new Promise<Socket>((resolve, reject) => {
          const socket = connect(load.port, '127.0.0.1', () => resolve(socket))
          socket.setNoDelay(true)
          socket.once('error', reject)
        }),
    ),
  )
  const deadline = startedAt + load.seconds * 1000
  await Promise.all(sockets.map((socket) => ask(socket, load, next, deadline, times, () => wrong++)))
  const seconds = (performance.now() - startedAt) / 1000
  times.sort((a, b) => a - b)
  return {
    perSecond: times.length / seconds,
    median: times[Math.floor(times.length / 2)] ?? 0,
    slowest: times.at(-1) ?? 0,
    wrong,
  }
}

process.on('message', async (load: Load) => {
  process.send?.(await measure(load))
})
