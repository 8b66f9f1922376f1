/** Playwright global setup: builds the app and creates a demo world, which each worker copies. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServer } from './server.ts'

export const worldVariable = 'SESSIONSCOPE_TEST_WORLD'

export default async function makeWorld(): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'sessionscope-world-'))
  const server = await startServer(folder)
  await server.stop()
  process.env[worldVariable] = folder
  return () => rmSync(folder, { recursive: true })
}
