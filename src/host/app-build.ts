/** Builds the app when `dist` is missing or older than its sources. */
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

function newest(path: string): number {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat) return 0
  if (!stat.isDirectory()) return stat.mtimeMs
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))))
}

/** Whether `dist` is missing or older than the newest source file. */
export function isBuildStale(root: string): boolean {
  const built = newest(join(root, 'dist/index.html'))
  const sources = ['src', 'public', 'index.html', 'vite.config.ts', 'package-lock.json']
  return built < Math.max(...sources.map((name) => newest(join(root, name))))
}

export async function buildApp(root: string): Promise<void> {
  // Another value of the environment would build the libraries for their own developers.
  const { NODE_ENV: before } = process.env
  process.env.NODE_ENV = 'production'
  try {
    const { build } = await import('vite')
    await build({ root, logLevel: 'warn' })
  } finally {
    if (before === undefined) delete process.env.NODE_ENV
    else process.env.NODE_ENV = before
  }
}
