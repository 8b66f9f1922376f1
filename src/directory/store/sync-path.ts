/** What was written to a file, or the names in a folder, brought to the disk. */
import { closeSync, fsyncSync, openSync } from 'node:fs'

/** `path`: a file or a folder. */
export function syncPath(path: string): void {
  const handle = openSync(path, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
