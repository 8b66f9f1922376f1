/** Tests that a long task on the whole world tells how far it is, and that nothing is told when it has ended. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { WorldProgress } from '#contract/console/directory-state.ts'
import { openSqlite } from './store/sqlite.ts'
import { createEngine, openRig, type Rig, testedEngine } from './testing.ts'

let rig: Rig
let folder: string
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sessionscope-progress-'))
  // A database in memory has one connection, so that nothing else is answered meanwhile.
  const engine = testedEngine === 'sqlite' ? openSqlite(join(folder, 'd.sqlite')) : await createEngine()
  rig = await openRig({ world: 'demo', engine })
})
afterEach(async () => {
  await rig.directory.close()
  rmSync(folder, { recursive: true })
})

/** What is told of tasks while one runs. */
async function listWhile(running: Promise<unknown>): Promise<WorldProgress[]> {
  let isOver = false
  const end = () => {
    isOver = true
  }
  running.then(end, end)
  const told: WorldProgress[] = []
  while (!isOver) {
    told.push(...(await rig.client.getHealth()).tasks)
    // Often enough to see several steps, and seldom enough to leave the task its time.
    await setTimeout(10)
  }
  await running
  return told
}

const listRunning = async () => (await rig.client.getHealth()).tasks

test('an import and a reset say how much is written, of how much', async () => {
  const body = await (await rig.client.exportWorld()).text()
  for (const [kind, run] of [
    ['import', () => rig.client.importWorld({ body })],
    ['reset', () => rig.client.resetWorld()],
  ] as const) {
    const told = await listWhile(run())
    expect(new Set(told.map((one) => one.kind))).toEqual(new Set([kind]))
    const written = told.filter(({ step }) => step === 'writing')
    const done = written.map((one) => one.done)
    expect(done).toEqual(done.toSorted((a, b) => a - b))
    expect(new Set(done).size).toBeGreaterThan(1)
    for (const one of written) expect(one.done).toBeLessThanOrEqual(one.total ?? 0)
    expect(await listRunning()).toEqual([])
  }
})

test('an export says how many sessions are written', async () => {
  const { counts } = await rig.client.getHealth()
  const told = await listWhile(rig.client.exportWorld().then((file) => file.text()))
  expect(told).toContainEqual(expect.objectContaining({ kind: 'export', total: counts.sessions }))
  expect(await listRunning()).toEqual([])
})

test('nothing is told of an import that was refused', async () => {
  const world = JSON.parse(await (await rig.client.exportWorld()).text())
  world.sessions.at(-1).nextIndex = -1
  await expect(rig.client.importWorld({ body: JSON.stringify(world) })).rejects.toThrow()
  expect(await listRunning()).toEqual([])
})
