/** Tests of secret files and of the data folder. */
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { createDataFolder } from './data-folder.ts'
import { readSecretFile } from './secret-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'sessionscope-files-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('a secret file is read only if its mode gives other users no access', async () => {
  const file = join(folder, 'secret')
  writeFileSync(file, 'the secret')
  for (let mode = 0o400; mode <= 0o777; mode++) {
    if ((mode & 0o400) === 0) continue
    chmodSync(file, mode)
    const read = await readSecretFile(file).catch((error: Error) => error.message)
    const expected = (mode & 0o077) === 0 ? 'the secret' : expect.stringContaining('chmod 600')
    expect([mode.toString(8), read]).toEqual([mode.toString(8), expected])
  }
})

test('only a regular file of at most 64 KiB is read', async () => {
  await expect(readSecretFile(folder)).rejects.toThrow('not a regular file')
  await expect(readSecretFile(join(folder, 'none'))).rejects.toThrow('ENOENT')
  const large = join(folder, 'large')
  writeFileSync(large, 'x'.repeat(65_537), { mode: 0o600 })
  await expect(readSecretFile(large)).rejects.toThrow('more than 65536 bytes')
  symlinkSync('/dev/zero', join(folder, 'link'))
  await expect(readSecretFile(join(folder, 'link'))).rejects.toThrow('not a regular file')
})

test('a folder that cannot be written gives a readable message', () => {
  const file = join(folder, 'a-file')
  writeFileSync(file, '')
  for (const path of [file, join(file, 'below')]) {
    expect(createDataFolder(path)).toMatch(
      new RegExp(`^The folder ${path} cannot be written \\((?:EEXIST|ENOTDIR)\\)`),
    )
  }
  const closed = join(folder, 'closed')
  mkdirSync(closed, { mode: 0o500 })
  // The superuser can write any folder.
  if (process.getuid?.() !== 0) expect(createDataFolder(closed)).toContain('cannot be written (EACCES)')
})

test('files that an earlier version left readable to other users become private', () => {
  const data = join(folder, 'data')
  expect(createDataFolder(data)).toBeUndefined()
  const names = ['audit-before.jsonl', 'audit.jsonl', 'directory.sqlite', 'directory.sqlite-wal']
  for (const name of [...names, 'somebody-elses']) {
    writeFileSync(join(data, name), '')
    chmodSync(join(data, name), 0o644)
  }
  expect(createDataFolder(data)).toBeUndefined()
  const open = readdirSync(data).filter((name) => (statSync(join(data, name)).mode & 0o077) !== 0)
  expect(open).toEqual(['somebody-elses'])
  expect(statSync(data).mode & 0o777).toBe(0o700)
})
