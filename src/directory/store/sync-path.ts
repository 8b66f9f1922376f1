/** Flushes a file, or the entries of a folder, to disk (fsync). */
import { closeSync, fsyncSync, openSync, statSync } from 'node:fs'

/** `path`: a file or a folder. */
export function syncPath(path: string): void {
  // Windows cannot open folders, and does not need this for them.
  if (process.platform === 'win32' && statSync(path).isDirectory()) return
  const handle = openSync(path, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
