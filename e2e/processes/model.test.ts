/** Random sequences of requests over HTTP, compared with a model based on the rules, on both databases. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Scid } from '#contract/identifiers.ts'
import { TemplateDocument } from '#contract/mpsd/session.ts'
import { findPostgres, startPostgres } from '../postgres.ts'
import { type RunningServer, startServer } from '../server.ts'
import { people, type RealDirectory, steps, templateNames } from './commands.ts'
import { Model } from './model.ts'

const sequences = Number(process.env.SESSIONSCOPE_SEQUENCES ?? 40)

const system: Record<(typeof templateNames)[number], object> = {
  Open: { maxMembersCount: 3, reservedRemovalTimeout: 2000, inactiveRemovalTimeout: null },
  Quick: {
    readyRemovalTimeout: 1000,
    inactiveRemovalTimeout: 1000,
    sessionEmptyTimeout: 1500,
    capabilities: { userAuthorizationStyle: true },
  },
  Private: { visibility: 'private', reservedRemovalTimeout: 1000, inactiveRemovalTimeout: 2000 },
  Large: { maxMembersCount: 500, capabilities: { large: true }, inactiveRemovalTimeout: null },
}
const documents = templateNames.map((name) => ({
  name,
  document: TemplateDocument.parse({
    contractVersion: 107,
    constants: { system: system[name] },
    ...(name === 'Quick' && { keywords: ['carried'] }),
  }),
}))

async function post(url: string, method: string, body: object): Promise<Response> {
  const response = await fetch(url, { method, body: JSON.stringify(body) })
  expect(response.status).toBeLessThan(300)
  return response
}

/** Issues a token for each caller. This also stores their devices and follows in the directory. */
async function issueTokens(url: string): Promise<Map<string, string>> {
  const tokens = new Map<string, string>()
  for (const { xuid, gamertag, titleId, deviceId, server } of people.callers) {
    const follows = people.follows.get(xuid) ?? []
    const issued = await post(`${url}/console/tokens`, 'POST', {
      xuid,
      gamertag,
      titleId,
      deviceId,
      server,
      follows,
    })
    tokens.set(xuid, ((await issued.json()) as { authorization: string }).authorization)
  }
  return tokens
}

const scid = Scid.parse('00000000-0000-4000-8000-000000000001')

/** Creates the start of each sequence: templates and people, but no sessions. Returns it as an export. */
async function makeBeginning(url: string): Promise<string> {
  for (const { name, document } of documents) {
    await post(`${url}/console/serviceconfigs/${scid}/sessiontemplates/${name}`, 'PUT', document)
  }
  return (await fetch(`${url}/console/export`)).text()
}

/** Runs the sequences, each from the initial world. A failure prints its seed and its steps. */
async function runSequences(url: string, runs: number): Promise<{ steps: number; lasting: number }> {
  const tokens = await issueTokens(url)
  const beginning = await makeBeginning(url)
  const counted = { steps: 0, lasting: 0 }
  let now = Date.parse('2031-01-01T00:00:00Z')
  const wait = async (to: number) => {
    now = to
    await post(`${url}/console/clock`, 'PUT', { now: new Date(to).toISOString() })
  }
  const templates = documents.map((one) => ({ ...one, scid }))
  await fc.assert(
    fc.asyncProperty(fc.commands(steps, { maxCommands: 30, size: 'max' }), async (commands) => {
      expect((await fetch(`${url}/console/import`, { method: 'POST', body: beginning })).status).toBe(200)
      await wait(now + 3_600_000)
      const model = new Model(scid, templates, people, now)
      const real: RealDirectory = { url, scid, tokens, seenEtags: new Set(), wait }
      await fc.asyncModelRun(() => ({ model, real }), commands)
      counted.steps += [...commands].length
      if (model.size > 0) counted.lasting++
    }),
    { numRuns: runs },
  )
  return counted
}

async function expectSequences(server: RunningServer): Promise<void> {
  const counted = await runSequences(server.url, sequences)
  console.log(`${sequences} sequences, ${counted.steps} steps, ${counted.lasting} with sessions at their end`)
  // Sequences that leave no session prove little, so a third must leave one.
  expect(counted.lasting).toBeGreaterThan(sequences / 3)
}

describe('the directory responds as the rules say in every sequence', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sessionscope-model-'))
  const flags = ['--rate-limits', 'off', '--world', 'empty', '--no-app']
  const servers: RunningServer[] = []
  let stopPostgres = async () => {}
  beforeAll(async () => {
    servers.push(await startServer(folder, 0, flags))
    const postgres = findPostgres()
    if (postgres === undefined) return
    const cluster = await startPostgres(postgres)
    stopPostgres = cluster.stop
    servers.push(await startServer(folder, 0, [...flags, '--database', cluster.url]))
  })
  afterAll(async () => {
    for (const server of servers) await server.stop()
    await stopPostgres()
    rmSync(folder, { recursive: true })
  })

  test('on the embedded database', () => expectSequences(servers[0] as RunningServer), 3_600_000)
  test.runIf(findPostgres())('on PostgreSQL', () => expectSequences(servers[1] as RunningServer), 3_600_000)
})
