/** Files with a secret in them: read only where nobody but their owner may. */
import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'

const bytesMost = 65_536

/** Its message says what is wrong with the file, and nothing of what is in it. */
export class SecretFileError extends Error {}

async function readOwn(handle: FileHandle): Promise<string> {
  const stat = await handle.stat()
  if (!stat.isFile()) throw new SecretFileError('the file is no plain file')
  // Where there are no such owners (Windows), the folder's own protection has to do.
  const uid = process.getuid?.()
  if (uid !== undefined && stat.uid !== uid) throw new SecretFileError('the file belongs to another user')
  if (uid !== undefined && (stat.mode & 0o077) !== 0) {
    throw new SecretFileError('others than its owner may read the file: chmod 600 it')
  }
  if (stat.size > bytesMost) throw new SecretFileError(`the file has more than ${bytesMost} bytes`)
  return handle.readFile('utf8')
}

/** Opened first and looked at then, so that it is the same file that is judged and read. Errors: `SecretFileError`. */
export async function readSecretFile(path: string): Promise<string> {
  let handle: FileHandle
  try {
    // A pipe in its place would be waited for.
    handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  } catch (error) {
    throw new SecretFileError(
      `the file cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown'}`,
    )
  }
  try {
    return await readOwn(handle)
  } finally {
    await handle.close()
  }
}
