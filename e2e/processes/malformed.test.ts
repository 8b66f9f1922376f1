/** The server responds to any request without a 5xx (except 501); in the long run, within a time limit. */
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { startServer } from '../server.ts'
import { type GeneratedRequest, generatedRequest, toWire } from './malformed.ts'

const count = Number(process.env.SESSIONSCOPE_REQUESTS ?? 3000)
/** Milliseconds. Only the long run sets a limit, because nothing else runs on the machine then. */
const maxResponseMs = Number(process.env.SESSIONSCOPE_SLOWEST ?? Number.POSITIVE_INFINITY)

/** One kept connection. It reconnects when the server has closed it. */
function openConnection(port: number) {
  let socket: Socket | undefined
  const reconnect = () =>
    new Promise<Socket>((resolve, reject) => {
      const made = connect(port, '127.0.0.1', () => resolve(made))
      made.once('error', reject)
    })
  return {
    /** Resolves with the status. Rejects if the connection ends without a response. */
    ask: async (wire: Buffer, isHead: boolean): Promise<number> => {
      if (!socket || socket.destroyed || !socket.writable) socket = await reconnect()
      const own = socket
      return new Promise((resolve, reject) => {
        let text = ''
        const finish = (status: number) => {
          own.removeAllListeners('data')
          own.removeAllListeners('close')
          own.removeAllListeners('error')
          own.on('error', () => {})
          if (/\r\nconnection: close/i.test(text)) own.destroy()
          resolve(status)
        }
        own.on('data', (part: Buffer) => {
          text += part.toString('latin1')
          const end = text.indexOf('\r\n\r\n')
          if (end < 0) return
          const head = text.slice(0, end)
          const status = Number(head.slice(9, 12))
          const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0)
          const isChunked = /\r\ntransfer-encoding: chunked/i.test(head)
          const isComplete = isChunked ? text.endsWith('0\r\n\r\n') : text.length >= end + 4 + length
          if (isHead || status === 204 || status === 304 || isComplete) finish(status)
        })
        own.once('close', () => reject(new Error(`closed after ${JSON.stringify(text.slice(0, 200))}`)))
        own.once('error', reject)
        own.write(wire)
      })
    },
    close: () => socket?.destroy(),
  }
}

test(`${count} generated requests get no 5xx except 501`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sessionscope-malformed-'))
  const server = await startServer(folder, 0, ['--rate-limits', 'off', '--world', 'empty', '--no-app'])
  const { host, port } = new URL(server.url)
  const issued = await fetch(`${server.url}/console/tokens`, { method: 'POST', body: '{"xuid":"1"}' })
  const { authorization } = (await issued.json()) as { authorization: string }
  const template = `${server.url}/console/serviceconfigs/00000000-0000-4000-8000-000000000001/sessiontemplates/Kept`
  await fetch(template, { method: 'PUT', body: '{"contractVersion":107,"constants":{}}' })
  const connection = openConnection(Number(port))
  const codes = new Map<number, number>()
  let slowest = { time: 0, request: undefined as GeneratedRequest | undefined }
  await fc.assert(
    fc.asyncProperty(generatedRequest, async (request) => {
      const began = performance.now()
      const status = await connection.ask(toWire(request, host, authorization), request.method === 'HEAD')
      const time = performance.now() - began
      if (time > slowest.time) slowest = { time, request }
      codes.set(status, (codes.get(status) ?? 0) + 1)
      expect(status).toBeGreaterThanOrEqual(200)
      if (status !== 501) expect(status).toBeLessThan(500)
    }),
    { numRuns: count },
  )
  console.log(
    `${count} requests:`,
    Object.fromEntries([...codes].toSorted()),
    `slowest ${slowest.time.toFixed(0)} ms`,
  )
  expect(slowest.time, JSON.stringify(slowest.request)).toBeLessThan(maxResponseMs)
  // Every expected status occurred, and the server still works.
  for (const status of [200, 204, 400, 401, 404, 405]) expect([...codes.keys()]).toContain(status)
  expect((await fetch(`${server.url}/console/health`)).status).toBe(200)
  connection.close()
  expect(await server.stop()).toBe(0)
  rmSync(folder, { recursive: true })
}, 3_600_000)
