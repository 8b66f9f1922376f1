/**
 * `npm run bench:hidden`: measures whether response times reveal hidden sessions to an outsider. It sends
 * pairs of requests, one about a user with private sessions and one about a user without, in random order on
 * one kept connection. For each kind it prints the median of the paired differences and the z-score of their
 * signs. It asserts nothing.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeHandle, makeSession, makeWorld, scid } from '../loads/hostile-world.ts'
import { startServer } from '../server.ts'
import { medianOf } from './median.ts'

const pairs = Number(process.env.SESSIONSCOPE_PAIRS ?? 20_000)
const users = 200
/** XUIDs of a kind. 1: fifty private sessions and an activity. 2: one private session. Others: nothing. */
const usersOf = (kind: number) => (i: number) => `${kind}${String(i % users).padStart(9, '0')}`
const [many, one] = [usersOf(1), usersOf(2)]

function makeHidden(): string {
  const hide = (xuid: string, name: string) =>
    makeSession(name, { members: [xuid], system: { visibility: 'private' } })
  const all = Array.from({ length: users }, (_, i) => i)
  const sessions = all.flatMap((i) => [
    ...Array.from({ length: 50 }, (_, n) => hide(many(i), `many ${i} ${n}`)),
    hide(one(i), `one ${i}`),
  ])
  const handles = all.map((i) => makeHandle(i, 'activity', `many ${i} 0`, { ownerXuid: many(i) }))
  return makeWorld({ sessions, handles })
}

type Ask = (i: number) => { readonly path: string; readonly body?: string }
const query =
  (xuidOf: (i: number) => string): Ask =>
  // `take` changes, so that each query is new and no cached answer is used.
  (i) => ({
    path: `/serviceconfigs/${scid}/sessions?xuid=${xuidOf(i)}&take=${1 + (Math.floor(i / users) % 100)}`,
  })
const activities =
  (xuidOf: (i: number) => string): Ask =>
  (i) => ({ path: '/handles/query', body: `{"type":"activity","owners":{"xuids":["${xuidOf(i)}"]}}` })

const kinds: readonly (readonly [name: string, hidden: Ask, absent: Ask])[] = [
  ['control: two users with nothing', query(usersOf(3)), query(usersOf(4))],
  ['query by XUID, fifty hidden sessions', query(many), query(usersOf(5))],
  ['query by XUID, one hidden session', query(one), query(usersOf(6))],
  ['query of activities, a hidden one', activities(many), activities(usersOf(7))],
  ['control: two users without an activity', activities(usersOf(8)), activities(usersOf(7))],
]

const folder = mkdtempSync(join(tmpdir(), 'sessionscope-hidden-'))
const server = await startServer(folder, 0, ['--rate-limits', 'off', '--world', 'empty', '--no-app'])
const agent = new Agent({ keepAlive: true, maxSockets: 1 })

async function call(
  path: string,
  headers: Record<string, string>,
  body?: string,
): Promise<[text: string, microseconds: number]> {
  const began = process.hrtime.bigint()
  return new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST'
    const outgoing = request(new URL(path, server.url), { agent, method, headers }, (response) => {
      let text = ''
      response.on('data', (part) => {
        text += String(part)
      })
      response.on('end', () => resolve([text, Number(process.hrtime.bigint() - began) / 1000]))
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

try {
  await call('/console/import', {}, makeHidden())
  const [issued] = await call('/console/tokens', {}, '{"xuid":"99"}')
  const { authorization } = JSON.parse(issued) as { authorization: string }
  const headers = { authorization, 'x-xbl-contract-version': '107' }
  console.log(`${pairs} pairs of each; microseconds`)
  console.log('| request of an outsider | hidden − absent, median | z of the signs |')
  console.log('|---|---:|---:|')
  for (const [name, hidden, absent] of kinds) {
    const differences: number[] = []
    for (let i = 0; i < pairs + 500; i++) {
      const isFirst = Math.random() < 0.5
      const order = isFirst ? [hidden, absent] : [absent, hidden]
      const times: number[] = []
      for (const ask of order) {
        const { path, body } = ask(i)
        const [text, took] = await call(path, headers, body)
        if (text !== '{"results":[]}') throw new Error(`${path}: ${text}`)
        times.push(took)
      }
      const [first = 0, second = 0] = times
      // The first 500 pairs only warm up the server.
      if (i >= 500) differences.push(isFirst ? first - second : second - first)
    }
    const positive = differences.filter((one) => one > 0).length
    const z = (2 * positive - differences.length) / Math.sqrt(differences.length)
    console.log(`| ${name} | ${medianOf(differences).toFixed(2)} | ${z.toFixed(1)} |`)
  }
} finally {
  agent.destroy()
  await server.stop()
  rmSync(folder, { recursive: true })
}
