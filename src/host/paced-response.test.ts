/** A body written in pieces of any size arrives complete and in order, also at a slow reader. */
import { createServer, get, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PacedResponse } from './paced-response.ts'

let answer: RequestListener = (_, response) => response.end()
const server = createServer({ ServerResponse: PacedResponse }, (request, response) =>
  answer(request, response),
)
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)))
afterAll(() => new Promise((resolve) => server.close(resolve)))

const ask = () =>
  new Promise<{ headers: Readonly<Record<string, unknown>>; body: Buffer }>((resolve, reject) => {
    const { port } = server.address() as AddressInfo
    get({ port, agent: false }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => {
        parts.push(part)
        // Pause now and then, as a slow reader.
        if (parts.length % 20 === 0) {
          response.pause()
          setImmediate(() => response.resume())
        }
      })
      response.on('end', () => resolve({ headers: response.headers, body: Buffer.concat(parts) }))
      response.on('error', reject)
    }).on('error', reject)
  })

/** Bytes whose values depend on their position, so that a wrong order is detected. */
const makeBytes = (length: number, seed: number) =>
  Buffer.from(
    Uint32Array.from({ length: Math.ceil(length / 4) }, (_, i) => i * 2_654_435_761 + seed).buffer,
  ).subarray(0, length)

test('pieces of any size arrive complete, as bytes or text, with or without waiting for drain', async () => {
  const size = fc.oneof(fc.nat(10), fc.integer({ min: 65_530, max: 65_542 }), fc.nat(3_000_000))
  const part = fc.record({ size, isText: fc.boolean(), waits: fc.boolean() })
  await fc.assert(
    fc.asyncProperty(fc.array(part, { maxLength: 5 }), fc.option(size), async (parts, last) => {
      const chunks = parts.map((one, i) => {
        const bytes = makeBytes(one.size, i)
        return one.isText ? bytes.toString('base64') : bytes
      })
      const ending = last === null ? undefined : makeBytes(last, 99)
      const called: number[] = []
      answer = async (_, response) => {
        for (const [i, chunk] of chunks.entries()) {
          const isTaken = response.write(chunk, () => called.push(i))
          if (!isTaken && parts[i]?.waits) await new Promise((resolve) => response.once('drain', resolve))
        }
        if (ending) response.end(ending, () => called.push(-1))
        else response.end(() => called.push(-1))
      }
      const { body } = await ask()
      const expected = Buffer.concat([
        ...chunks.map((chunk) => Buffer.from(chunk)),
        ending ?? Buffer.alloc(0),
      ])
      expect(body.equals(expected)).toBe(true)
      await expect.poll(() => called).toEqual([...chunks.keys(), -1])
    }),
    { numRuns: 60 },
  )
}, 60_000)

test('a body given to end() in one piece has a content-length, at any size', async () => {
  for (const length of [0, 1, 65_536, 65_537, 1_000_000]) {
    answer = (_, response) => response.end(makeBytes(length, 1))
    const { headers, body } = await ask()
    expect([headers['content-length'], headers['transfer-encoding'], body.length]).toEqual([
      String(length),
      undefined,
      length,
    ])
  }
})
