/** Creates the data folder if it is missing, and makes its files private to their owner. */
import { accessSync, chmodSync, constants, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const ownFiles = /^(?:directory\.sqlite|audit\b)/

/** Returns a message for the user if the folder cannot be used, else undefined. */
export function createDataFolder(folder: string): string | undefined {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const probe = join(folder, `.writable-${process.pid}`)
    writeFileSync(probe, '', { mode: 0o600 })
    rmSync(probe)
    for (const name of readdirSync(folder).filter((one) => ownFiles.test(one))) {
      const file = join(folder, name)
      // Earlier versions created these files readable by other users.
      chmodSync(file, 0o600)
      accessSync(file, constants.R_OK | constants.W_OK)
    }
    return undefined
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : ''
    return `The folder ${folder} cannot be written${code}. Start with --data and another folder, or change who owns it.`
  }
}
