/** An outsider's queries read no hidden row: SQLite's step count is the same however many are hidden. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import type { CompiledQuery } from 'kysely'
import { afterAll, describe, expect, test } from 'vitest'
import { openSqlite } from '#directory/store/sqlite.ts'
import {
  join,
  openRig,
  putTemplate,
  type Rig,
  reserve,
  scid,
  sessionPath,
  timeless,
  watchStatements,
} from '#directory/testing.ts'

const folder = mkdtempSync(joinPath(tmpdir(), 'sessionscope-hidden-'))
afterAll(() => rmSync(folder, { recursive: true }))

const [host, guest, outsider, other] = ['100', '200', '300', '400'] as const

type Statement = Pick<CompiledQuery, 'sql' | 'parameters'>

/** Number of steps that SQLite's virtual machine takes for a statement, as reported by the sqlite3 shell. */
function countSteps(file: string, { sql, parameters }: Statement): number {
  const quote = (value: unknown) =>
    typeof value === 'number' ? String(value) : `'${String(value).replaceAll("'", "''")}'`
  const sets = parameters.map(
    (value, i) => `insert into temp.sqlite_parameters(key, value) values ('?${i + 1}', ${quote(value)});`,
  )
  const script = ['.parameter init', ...sets, '.stats on', `${sql};`].join('\n')
  const output = execFileSync('sqlite3', ['-readonly', file], { input: script, encoding: 'utf8' })
  return Number([...output.matchAll(/Virtual Machine Steps:\s+(\d+)/g)].at(-1)?.[1])
}

async function fillWorld(rig: Rig, hidden: number): Promise<void> {
  await putTemplate(rig, 'Open', { ...timeless, capabilities: { searchable: true } })
  await putTemplate(rig, 'Private', { ...timeless, visibility: 'private' }, { keywords: ['ranked'] })
  await putTemplate(
    rig,
    'Near',
    { ...timeless, capabilities: { searchable: true, userAuthorizationStyle: true } },
    { keywords: ['ranked'] },
  )
  const put = (path: string, body: object) => rig.send(path, { as: host, method: 'PUT', body })
  const open = { ...join(), properties: { system: { keywords: ['co-op'] } } }
  for (let i = 0; i < 30; i++) await put(sessionPath('Open', `open${i}`), open)
  const createHandle = (template: string, name: string, type: string, as: string = host) =>
    rig.send('/handles', { as, body: { type, sessionRef: { scid, templateName: template, name } } })
  for (let i = 0; i < 5; i++) await createHandle('Open', `open${i}`, 'search')
  // Queries include sessions with a `readRestriction`; handle queries show them only to callers who may read.
  const near = { system: { readRestriction: 'local', joinRestriction: 'local' } }
  for (let i = 0; i < 50; i++) {
    await rig.send(sessionPath('Near', `near${i}`), {
      as: other,
      method: 'PUT',
      body: { ...join(), properties: near },
    })
    if (i < hidden) await createHandle('Near', `near${i}`, 'search', other)
  }
  for (let i = 0; i < hidden; i++) {
    await put(sessionPath('Private', `private${i}`), {
      members: { ...join().members, ...reserve(guest).members },
    })
  }
  if (hidden > 0) await createHandle('Private', 'private0', 'activity')
  await rig.tokenOf(outsider)
}

const base = `/serviceconfigs/${scid}`
const requests: readonly (readonly [path: string, body?: object])[] = [
  [`${base}/sessions?xuid=${host}`],
  [`${base}/sessions?xuid=${host}&inactive=true`],
  [`${base}/sessions?xuid=${guest}`],
  [`${base}/sessiontemplates/Private/sessions?xuid=${host}`],
  [`${base}/sessions?xuid=${host}&keyword=co-op`],
  [`${base}/sessions?keyword=co-op`],
  [`${base}/sessiontemplates/Private/sessions?keyword=ranked`],
  [`${base}/batch`, { xuids: [host, guest, outsider] }],
  ['/handles/query', { type: 'activity', owners: { xuids: [host, guest] } }],
  ['/handles/query', { type: 'search', scid, templateName: 'Near' }],
  ['/handles/query', { type: 'invite' }],
]

/** Runs an outsider's requests with `hidden` sessions hidden. Returns answers and steps per statement. */
async function countStepsWith(
  hidden: number,
): Promise<{ answers: string[]; steps: (readonly [string, number])[][] }> {
  const file = joinPath(folder, `${hidden}.sqlite`)
  const recorded: Statement[] = []
  const rig = await openRig({
    engine: watchStatements(openSqlite(file), (statement) => recorded.push(statement)),
  })
  await fillWorld(rig, hidden)
  const answers: string[] = []
  const statements: Statement[][] = []
  for (const [path, body] of requests) {
    recorded.length = 0
    const response = await rig.send(path, { as: outsider, ...(body && { body }) })
    expect(response.status, path).toBe(200)
    answers.push(await response.text())
    statements.push(
      recorded.filter(({ sql }) => /from "(?:sessions|session_members|session_keywords|handles)"/.test(sql)),
    )
  }
  await rig.directory.close()
  return {
    answers,
    steps: statements.map((some) => some.map((one) => [one.sql, countSteps(file, one)] as const)),
  }
}

/** Only SQLite's shell shows the step counters, so the tests need it. */
const hasShell = spawnSync('sqlite3', ['--version']).status === 0
if (!hasShell) {
  const line =
    'sqlite3, the shell of SQLite, is not installed: install it, for Debian apt-get install sqlite3.'
  if (process.env.CI !== undefined) throw new Error(line)
  console.error(`${line} The steps of queries are not counted.`)
}

describe.runIf(hasShell)('requests of an outsider', () => {
  test('take the same number of steps with no, one or fifty hidden sessions', async () => {
    const [none, one, fifty] = [await countStepsWith(0), await countStepsWith(1), await countStepsWith(50)]
    expect(one.answers).toEqual(none.answers)
    expect(fifty.answers).toEqual(none.answers)
    for (const [i, [path]] of requests.entries()) {
      expect(none.steps[i]?.length, path).toBeGreaterThan(0)
      expect(one.steps[i], path).toEqual(none.steps[i])
      expect(fifty.steps[i], path).toEqual(none.steps[i])
    }
    // The counter works: every statement takes at least one step.
    expect(none.steps.flat().every(([, steps]) => steps > 0)).toBe(true)
  }, 120_000)
})
