/** `observe` reports every exchange that passes through a Send, and changes none. */
import { describe, expect, test } from 'vitest'
import { consoleEndpoints } from '#contract/console/endpoints.ts'
import { endpointNames } from '#contract/mpsd/endpoints.ts'
import type { Send } from '#contract/send.ts'
import { createClient } from './client.ts'
import { type ObservedExchange, observe } from './observe.ts'

const base = 'http://directory.test'
const credentials = { contractVersion: '107', authorization: 'XBL3.0 x=1;canary-token' }

/** Resolves with the first report. */
function observeOne(send: Send): { readonly send: Send; readonly report: Promise<ObservedExchange> } {
  const { promise, resolve } = Promise.withResolvers<ObservedExchange>()
  return { send: observe(send, resolve), report: promise }
}

describe('observe', () => {
  test('reports the request, the answer and both bodies, and passes both on unchanged', async () => {
    const received: string[] = []
    const { send, report } = observeOne(async (request) => {
      received.push(await request.text())
      return new Response('{"results":[]}', { status: 200, headers: { 'content-type': 'application/json' } })
    })
    const response = await send(new Request(`${base}/batch?take=1`, { method: 'POST', body: '{"xuids":[]}' }))
    expect(await response.text()).toBe('{"results":[]}')
    expect(received).toEqual(['{"xuids":[]}'])
    expect(await report).toMatchObject({
      method: 'POST',
      url: `${base}/batch?take=1`,
      requestBody: '{"xuids":[]}',
      outcome: { kind: 'answered', status: 200, body: '{"results":[]}' },
    })
  })

  test.each(['authorization', 'cookie', 'x-sessionscope-access'])('reports no %s', async (name) => {
    const { send, report } = observeOne(async () => new Response('ok'))
    await send(new Request(base, { headers: new Headers([[name, 'canary-token']]) }))
    expect(JSON.stringify(await report)).not.toContain('canary')
  })

  test('reports a failure, and the caller gets it too', async () => {
    const { send, report } = observeOne(async () => {
      throw new TypeError('the connection was reset')
    })
    await expect(send(new Request(base))).rejects.toThrow('the connection was reset')
    expect(await report).toMatchObject({ outcome: { kind: 'failed', reason: 'the connection was reset' } })
  })

  test('reports an answer that breaks off as a failure', async () => {
    const { send, report } = observeOne(
      async () =>
        new Response(
          new ReadableStream({
            start(controller) {
              controller.enqueue(new TextEncoder().encode('{"res'))
              controller.error(new TypeError('broken off'))
            },
          }),
        ),
    )
    const response = await send(new Request(base))
    await expect(response.text()).rejects.toThrow('broken off')
    expect(await report).toMatchObject({ outcome: { kind: 'failed', reason: 'broken off' } })
  })
})

describe('the client', () => {
  /** What every part of an address can be filled with. */
  const parts = {
    scid: '8f3d1c52-6a0b-4e7e-9b1d-2f6c5a7e4d10',
    template: 'T',
    name: 'n',
    element: 'members',
    member: 'me',
    server: 's',
    id: '8f3d1c52-6a0b-4e7e-9b1d-2f6c5a7e4d11',
  }

  test('has a method for every endpoint of both tables, and each can be observed', async () => {
    const seen: ObservedExchange[] = []
    const send = observe(
      async () => new Response('{}', { status: 400 }),
      (exchange) => seen.push(exchange),
    )
    const client: Readonly<Record<string, unknown>> = { ...createClient(send, base) }
    const names = [...endpointNames, ...Object.keys(consoleEndpoints)]
    expect(Object.keys(client).toSorted()).toEqual(names.toSorted())
    for (const name of names) {
      const call = client[name]
      if (typeof call !== 'function') throw new Error(`${name} is not a method`)
      await call({ parts, credentials }).catch(() => undefined)
    }
    await expect.poll(() => seen.length).toBe(names.length)
    expect(JSON.stringify(seen)).not.toContain('canary')
  })
})
