/** Watches many sessions for ten minutes of a held clock, with the rate limits of the contract. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createClient } from '#api/client.ts'
import type { DirectoryChange } from '#contract/console/session-change.ts'
import { Xuid } from '#contract/identifiers.ts'
import { rateWindows } from '#contract/mpsd/limits.ts'
import { startServer } from '../server.ts'

const scid = '00000000-0000-4000-8000-0000000000aa'
const watcher = Xuid.parse('9007199254740993')
/** `npm run test:long` watches 200, as many as are allowed at once. */
const count = Number(process.env.SESSIONSCOPE_WATCHED ?? 20)
/** Seconds of the held clock, and of one step: a short rate window. */
const [watched, step] = [600, rateWindows.requests[0].periodInSeconds]
const maxReads = rateWindows.requests[0].maxRequests
const maxGrowth = 100 * 2 ** 20

/** Seconds after which the only member of a session is removed. Of the last kind, none is within the time. */
const timeouts = [60, 155, 300, 570, 3600]
const timeoutOf = (i: number) => timeouts[i % timeouts.length] ?? 0
const nameOf = (i: number) => `watched-${i}`

/** Bytes of memory that a process holds. */
const memoryOf = (pid: number) =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024

async function makeSessions(folder: string): Promise<void> {
  const server = await startServer(folder, 0, ['--rate-limits', 'off', '--world', 'empty', '--no-app'])
  const client = createClient((request) => fetch(request), server.url)
  for (const seconds of timeouts) {
    await client.putTemplate({
      parts: { scid, template: `After${seconds}` },
      body: {
        contractVersion: 107,
        constants: { system: { inactiveRemovalTimeout: seconds * 1000 } },
      },
    })
  }
  await client.changeClock({ body: { now: '2027-01-01T00:00:00Z' } })
  for (let i = 0; i < count; i++) {
    const { authorization } = await client.createToken({ body: { xuid: Xuid.parse(String(i + 1)) } })
    const put = await fetch(
      `${server.url}/serviceconfigs/${scid}/sessiontemplates/After${timeoutOf(i)}/sessions/${nameOf(i)}`,
      {
        method: 'PUT',
        headers: { authorization, 'x-xbl-contract-version': '107', 'content-type': 'application/json' },
        body: JSON.stringify({ members: { me: { properties: { system: { active: false } } } } }),
      },
    )
    expect(put.status).toBe(201)
  }
  await server.stop()
}

test(`${count} sessions are watched for ten minutes inside the rate budget and under 100 MB`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sessionscope-watching-'))
  await makeSessions(folder)
  const server = await startServer(folder, 0, ['--no-app'])
  const stop = new AbortController()
  try {
    const client = createClient((request) => fetch(request), server.url)
    const { authorization } = await client.createToken({ body: { xuid: watcher } })
    const credentials = { contractVersion: '107', authorization }
    const before = memoryOf(server.pid)
    const told = new Map<number, DirectoryChange>()
    const waiting = new Set<() => void>()
    const listen = async (i: number) => {
      const query = { scid, template: `After${timeoutOf(i)}`, name: nameOf(i) }
      for await (const change of await client.watchChanges({ query, credentials, signal: stop.signal })) {
        told.set(i, change)
        for (const look of waiting) look()
      }
    }
    const until = (isTrue: () => boolean) =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (!isTrue()) return
          waiting.delete(look)
          resolve()
        }
        waiting.add(look)
        look()
      })
    // They end with an error when the test stops.
    for (let i = 0; i < count; i++) listen(i).catch(() => {})
    await until(() => told.size === count)
    const isDue = (i: number) => {
      const change = told.get(i)
      return change?.state === 'here' && change.isDue
    }
    const unread = new Set<number>()
    let largest = 0
    for (let second = step; second <= watched; second += step) {
      await client.changeClock({ body: { advanceMs: step * 1000 } })
      // Every session whose timer has passed is told to be due, and no other.
      const due = Array.from({ length: count }, (_, i) => i).filter(
        (i) => timeoutOf(i) <= second && timeoutOf(i) > second - step,
      )
      await until(() => due.every(isDue))
      for (const i of due) unread.add(i)
      // What is told is read, as often as the budget allows.
      for (const i of [...unread].slice(0, maxReads)) {
        const path = `/serviceconfigs/${scid}/sessiontemplates/After${timeoutOf(i)}/sessions/${nameOf(i)}`
        const read = await fetch(server.url + path, {
          headers: { authorization, 'x-xbl-contract-version': '107' },
        })
        expect(read.status).toBe(204)
        unread.delete(i)
        await until(() => told.get(i)?.state === 'gone')
      }
      largest = Math.max(largest, memoryOf(server.pid))
    }
    expect(unread.size).toBe(0)
    for (let i = 0; i < count; i++) {
      expect(told.get(i), nameOf(i)).toMatchObject(
        timeoutOf(i) <= watched ? { state: 'gone' } : { state: 'here', isDue: false, changeNumber: 1 },
      )
    }
    console.info(`memory grew by ${Math.round((largest - before) / 2 ** 20)} MB`)
    expect(largest - before).toBeLessThan(maxGrowth)
  } finally {
    stop.abort()
    await server.stop()
    rmSync(folder, { recursive: true })
  }
})
