/** What was written to a file, or the names in a folder, brought to the disk. */
import { closeSync, fsyncSync, openSync, statSync } from 'node:fs'

/** `path`: a file or a folder. */
export function syncPath(path: string): void {
  // Windows opens no folders, and needs none of this.
  if (process.platform === 'win32' && statSync(path).isDirectory()) return
  const handle = openSync(path, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
