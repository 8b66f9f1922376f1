/** Over TLS: a client that reads nothing is disconnected; a client that reads slowly gets everything. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type TLSSocket } from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { answerLimits } from '#host/answer-limits.ts'
import { openRig, type Rig } from '#host/testing.ts'
import { makeCertificate } from '../stand-in.ts'

const folder = mkdtempSync(join(tmpdir(), 'sessionscope-unread-'))
const large = new Uint8Array(12 * 1024 * 1024)
const stalledMs = 1000
let rig: Rig
beforeAll(async () => {
  const { cert, key } = await makeCertificate(folder)
  rig = await openRig({
    flags: ['--tls-cert', cert, '--tls-key', key],
    limits: { ...answerLimits, stalledMs },
    site: { findHandler: () => async () => new Response(large) },
  })
})
afterAll(async () => {
  await rig.listening.close()
  rmSync(folder, { recursive: true })
})

/** Sends a request and pauses the socket, so that nothing of the response is read. */
const ask = () =>
  new Promise<TLSSocket>((resolve, reject) => {
    const socket = connect({ port: rig.port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
      socket.pause()
      socket.write(`GET /large HTTP/1.1\r\nhost: ${rig.host}\r\n\r\n`, () => resolve(socket))
    })
    socket.once('error', reject)
  })
const countConnections = () =>
  new Promise<number>((resolve) => rig.listening.server.getConnections((_, count) => resolve(count)))

test('20 clients that read nothing are disconnected, while one that reads slowly gets everything', async () => {
  const idle = await Promise.all(Array.from({ length: 20 }, ask))
  const slow = await ask()
  let read = 0
  const began = performance.now()
  const whole = new Promise<void>((resolve, reject) => {
    slow.on('error', reject)
    slow.once('close', () => reject(new Error(`ended after ${read} bytes`)))
    slow.on('data', (part) => {
      read += part.length
      slow.pause()
      if (read > large.length) resolve()
      else setTimeout(() => slow.resume(), 4)
    })
  })
  slow.resume()
  await whole
  expect(performance.now() - began).toBeGreaterThan(2 * stalledMs)
  slow.destroy()
  await expect.poll(countConnections, { timeout: 20_000 }).toBe(0)
  for (const socket of idle) socket.destroy()
})
