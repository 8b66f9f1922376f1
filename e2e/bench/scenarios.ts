/** What `npm run bench` asks: each read row hot and cold, each while others write. */
import type { Load } from './client.ts'
import { countUsers, etagOf, popular, scid, template, xuidOf } from './load-store.ts'

/**
 * Rounds of a measurement, in each of which both servers run. One more comes before them, with the number `rounds`:
 * in it both run until their code is compiled.
 */
export const rounds = 3

/** Users or sessions that a cold scenario must ask for. */
const minCold = 5000

/** The most sessions that the cold reads of sessions ask for. */
const maxCold = 100_000

/** How often others write meanwhile, in writes a second. */
const slow = 5
const fast = 50

export interface Scenario {
  readonly name: string
  readonly method: string
  /** Request paths, used in rotation. */
  readonly paths: readonly string[]
  readonly bodies: readonly string[]
  /** Headers of the request with this number. */
  readonly headersOf?: (i: number) => Readonly<Record<string, string>>
  readonly status: number
  readonly connections: number
  /** Writes a second by another client. */
  readonly writes: number
  /** Each request is asked only once, in all rounds and the one before them together. */
  readonly isCold: boolean
  /** What the bare server does: send from memory, or write once as well. */
  readonly bare: 'memory' | 'write'
}

export const base = `/serviceconfigs/${scid}/sessiontemplates/${template}`
export const sessionPath = (i: number) =>
  `${base}/sessions/5e551015-0000-4000-8000-${i.toString(16).padStart(12, '0')}`

const spread = <T>(count: number, of: number, make: (i: number) => T) =>
  Array.from({ length: Math.min(count, of) }, (_, i) => make(Math.floor((i * of) / Math.min(count, of))))

let lastRound = 0

/** Each call makes writes that change something, whatever was written before. */
export function createWrites(size: number): Scenario {
  return {
    name: 'PUT update, fsync',
    method: 'PUT',
    paths: spread(200, size, sessionPath),
    // Each differs from all before it: what a session has already would not be written.
    bodies: Array.from({ length: 1000 }, () =>
      JSON.stringify({ properties: { custom: { round: ++lastRound } } }),
    ),
    status: 200,
    connections: 16,
    writes: 0,
    isCold: false,
    bare: 'write',
  }
}

/** `size`: sessions of the world. */
export function listScenarios(size: number): Scenario[] {
  const users = countUsers(size)
  const read = {
    method: 'GET',
    bodies: [''],
    status: 200,
    connections: 16,
    writes: slow,
    isCold: false,
    bare: 'memory',
  } as const
  // Sessions beside those that are written, so that their versions stay.
  const unwritten = spread(200, size, (i) => Math.min(size - 1, i + 1))
  const byXuid = (user: number) => `${base}/sessions?xuid=${xuidOf(user)}`
  const batchOf = (first: number) =>
    JSON.stringify({
      xuids: Array.from({ length: Math.min(100, users) }, (_, j) => xuidOf((first + j * 37) % users)),
    })
  const keyword = (take: number) => `${base}/sessions?keyword=${popular}&take=${take}`
  const batch = { ...read, method: 'POST', paths: [`${base}/batch`] }
  const hot: Scenario[] = [
    { ...read, name: 'by XUID, 20 rows', paths: spread(200, users, byXuid) },
    { ...read, name: 'by keyword, 20 rows', paths: [keyword(20)] },
    { ...batch, name: 'batch of 100 XUIDs', bodies: spread(20, users, batchOf) },
    { ...read, name: 'session read', paths: spread(200, size, sessionPath) },
    {
      ...read,
      name: 'session read, conditional (304)',
      paths: unwritten.map(sessionPath),
      headersOf: (i) => ({ 'if-none-match': etagOf(unwritten[i % unwritten.length] ?? 0) }),
      status: 304,
    },
  ]
  const cold: Scenario[] = [
    { ...read, name: 'by XUID, 20 rows, cold', paths: spread(users, users, byXuid), isCold: true },
    {
      ...batch,
      name: 'batch of 100 XUIDs, cold',
      bodies: spread(Math.ceil(users / 100), users, batchOf),
      isCold: true,
    },
    { ...read, name: 'session read, cold', paths: spread(maxCold, size, sessionPath), isCold: true },
  ]
  const busy = hot.slice(0, 4).map((one) => ({ ...one, name: `${one.name}, ${fast} writes/s`, writes: fast }))
  // Of a small world, too few requests are new.
  return [...hot, ...busy, ...(users < minCold ? [] : cold), createWrites(size)]
}

/** Which requests of a cold scenario belong to a round: a sixth of all, or half of all before the first one. */
const isInRound = (i: number, round: number) =>
  round < rounds ? i % (2 * rounds) === round : i % (2 * rounds) >= rounds

/** The requests as text. Of a cold scenario, those of one round alone. */
export function toRequests(
  { method, paths, bodies, headersOf, isCold }: Scenario,
  host: string,
  common: Readonly<Record<string, string>>,
  round: number,
): string[] {
  const count = Math.max(paths.length, bodies.length)
  const make = (i: number) => {
    const body = bodies[i % bodies.length] ?? ''
    const given = Object.entries({ ...common, ...headersOf?.(i) }).map(
      ([name, value]) => `${name}: ${value}\r\n`,
    )
    const length = body
      ? `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n`
      : ''
    return `${method} ${paths[i % paths.length]} HTTP/1.1\r\nhost: ${host}\r\n${given.join('')}${length}\r\n${body}`
  }
  const all = Array.from({ length: count }, (_, i) => i)
  return all.filter((i) => !isCold || isInRound(i, round)).map(make)
}

export type LoadOf = Pick<Load, 'requests' | 'connections' | 'expected' | 'maxRequests' | 'seconds'>

export function toLoad(
  scenario: Scenario,
  host: string,
  common: Readonly<Record<string, string>>,
  round: number,
  seconds: number,
): LoadOf {
  const requests = toRequests(scenario, host, common, round)
  return {
    requests,
    connections: scenario.connections,
    expected: scenario.status,
    seconds,
    ...(scenario.isCold && { maxRequests: requests.length }),
  }
}
