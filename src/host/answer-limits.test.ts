/** Unread answers are ended, slow readers get everything, and a stop lets running requests finish. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { answerLimits } from './answer-limits.ts'
import { openRig, type Rig, type RigOptions, requestWithoutReading, sendRaw } from './testing.ts'

let rig: Rig
afterEach(() => rig.listening.close())

const megabytes = 12
const large = new Uint8Array(megabytes * 1024 * 1024)
const openWith = async (more: Partial<RigOptions>, find: (path: string) => Promise<Response>) => {
  rig = await openRig({ ...more, site: { findHandler: (path) => () => find(path) } })
}
const countConnections = () =>
  new Promise<number>((resolve) => rig.listening.server.getConnections((_, count) => resolve(count)))

test('60 clients that request megabytes and read nothing are ended; a slow reader gets everything', async () => {
  await openWith({ limits: { ...answerLimits, stalledMs: 1000 } }, async () => new Response(large))
  const idle = await Promise.all(
    Array.from({ length: 60 }, () => requestWithoutReading(rig.port, rig.host, '/large')),
  )
  const slow = await requestWithoutReading(rig.port, rig.host, '/large')
  let read = 0
  const began = performance.now()
  const whole = new Promise<void>((resolve, reject) => {
    slow.on('error', reject)
    slow.on('data', (part) => {
      read += part.length
      slow.pause()
      if (read > large.length) resolve()
      else setTimeout(() => slow.resume(), 15)
    })
    slow.once('close', () => reject(new Error(`ended after ${read} bytes`)))
  })
  slow.resume()
  await whole
  expect(performance.now() - began).toBeGreaterThan(1000)
  slow.destroy()
  await expect.poll(countConnections, { timeout: 20_000 }).toBe(0)
  for (const socket of idle) socket.destroy()
})

test('an answer that is fully written but not received in time is ended', async () => {
  await openWith({ limits: { ...answerLimits, deliveryMs: 400 } }, async () => new Response(large))
  const socket = await requestWithoutReading(rig.port, rig.host, '/large')
  // The client reads a byte now and then, so that the connection never counts as stalled.
  const slowReads = setInterval(() => socket.read(1), 50)
  await expect.poll(countConnections, { timeout: 10_000 }).toBe(0)
  clearInterval(slowReads)
  socket.destroy()
})

test('a connection stays open while its answer is computed', async () => {
  let finish = () => {}
  const worked = new Promise<void>((resolve) => {
    finish = resolve
  })
  await openWith({ limits: { ...answerLimits, stalledMs: 100 } }, async () => {
    await worked
    return new Response('worked out')
  })
  const response = sendRaw(rig.port, `GET /x HTTP/1.1\r\nhost: ${rig.host}\r\nconnection: close\r\n\r\n`)
  const quiet = connect(rig.port, '127.0.0.1')
  // Each of four idle connections is ended at the limit, so four times the limit passes in total.
  for (let i = 0; i < 4; i++) {
    const other = i === 0 ? quiet : connect(rig.port, '127.0.0.1')
    other.resume()
    await once(other, 'close')
  }
  finish()
  expect(await response).toContain('worked out')
})

test('a stop closes idle connections, finishes running requests, and leaves no connection open', async () => {
  let finish = () => {}
  const worked = new Promise<void>((resolve) => {
    finish = resolve
  })
  let began = () => {}
  const begun = new Promise<void>((resolve) => {
    began = resolve
  })
  await openWith({}, async (path) => {
    began()
    if (path === '/slow') await worked
    return new Response('answered')
  })
  const idle = connect(rig.port, '127.0.0.1')
  idle.write(`GET /fast HTTP/1.1\r\nhost: ${rig.host}\r\n\r\n`)
  const [first] = await once(idle, 'data')
  expect(String(first).toLowerCase()).toContain('connection: keep-alive')
  const busy = sendRaw(rig.port, `GET /slow HTTP/1.1\r\nhost: ${rig.host}\r\n\r\n`)
  await begun
  await expect.poll(countConnections).toBe(2)
  const closed = rig.listening.close()
  await once(idle, 'close')
  finish()
  const response = await busy
  expect(response).toContain('answered')
  expect(response.toLowerCase()).toContain('connection: close')
  await closed
})

test('a stop waits ten seconds at most', async () => {
  expect(answerLimits.finishMs).toBe(10_000)
  await openWith({ limits: { ...answerLimits, finishMs: 200 } }, () => new Promise(() => {}))
  const never = sendRaw(rig.port, `GET /never HTTP/1.1\r\nhost: ${rig.host}\r\n\r\n`)
  await expect.poll(countConnections).toBe(1)
  await rig.listening.close()
  expect(await never).toBe('')
})
