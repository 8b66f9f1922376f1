/** Reads files that contain a secret, only if no user but their owner can read them. */

import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { codeOf } from '#contract/errors.ts'

const maxBytes = 65_536

/** Its message says what is wrong with the file, and never contains the file's content. */
export class SecretFileError extends Error {}

async function readIfPrivate(handle: FileHandle): Promise<string> {
  const stat = await handle.stat()
  if (!stat.isFile()) throw new SecretFileError('the file is not a regular file')
  // Windows has no such owners: there, the protection of the folder must be enough.
  const uid = process.getuid?.()
  if (uid !== undefined && stat.uid !== uid) throw new SecretFileError('the file belongs to another user')
  if (uid !== undefined && (stat.mode & 0o077) !== 0) {
    throw new SecretFileError('other users can access the file: run chmod 600 on it')
  }
  if (stat.size > maxBytes) throw new SecretFileError(`the file has more than ${maxBytes} bytes`)
  return handle.readFile('utf8')
}

/** Opens the file before it checks it, so that it reads the file it checked. Errors: `SecretFileError`. */
export async function readSecretFile(path: string): Promise<string> {
  let handle: FileHandle
  try {
    // O_NONBLOCK: opening a named pipe would otherwise wait for a writer.
    handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  } catch (error) {
    throw new SecretFileError(`the file cannot be read: ${codeOf(error) ?? 'unknown'}`)
  }
  try {
    return await readIfPrivate(handle)
  } finally {
    await handle.close()
  }
}
