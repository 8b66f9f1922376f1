/** The audit log: lost or altered entries are detected, and changes wait until their line is on disk. */
import { randomUUID } from 'node:crypto'
import {
  chmodSync,
  fdatasync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import type { AuditEntry } from '#contract/console/audit.ts'
import { type AuditOptions, openAudit } from './audit.ts'
import { openRig, sendRaw } from './testing.ts'

const folder = mkdtempSync(join(tmpdir(), 'sessionscope-audit-'))
afterAll(() => rmSync(folder, { recursive: true }))
const day = 86_400_000

function openLog(more: Partial<AuditOptions> = {}) {
  const file = more.file ?? join(mkdtempSync(join(folder, 'log-')), 'audit.jsonl')
  const clock = { time: Date.parse('2031-01-01T00:00:00Z') }
  const now = more.now ?? (() => clock.time)
  return { file, clock, audit: openAudit({ file, now, newId: randomUUID, ...more }) }
}

const entry: AuditEntry = {
  id: 'id',
  at: '2031-01-01T00:00:00.000Z',
  event: 'request',
  user: 'vera',
  role: 'viewer',
  from: '127.0.0.1',
  connection: 'local',
  method: 'GET',
  target: '/console/export',
  status: 200,
  milliseconds: 1,
}
const change: AuditEntry = {
  ...entry,
  user: 'olga',
  role: 'operator',
  method: 'POST',
  target: '/console/reset',
}
const namesIn = (file: string) => readdirSync(join(file, '..')).filter((name) => name.endsWith('.jsonl'))
const textOf = (file: string) =>
  namesIn(file)
    .map((name) => readFileSync(join(file, '..', name), 'utf8'))
    .join('')

test('20,000 reads by a viewer push no entry out, and left-out lines are counted', async () => {
  const { file, clock, audit } = openLog({ fileBytes: 50_000 })
  audit.write({ ...change, id: 'the-one' }, 'must')
  const long = { ...entry, target: `/x?${'y'.repeat(4000)}` }
  const results = Array.from({ length: 20_000 }, () => audit.write(long, 'may'))
  expect(results.filter((one) => one === 'written')).toHaveLength(300)
  expect(audit.write({ ...change, id: 'another' }, 'must')).toBe('written')
  expect(audit.write({ ...entry, user: 'tess' }, 'may')).toBe('written')
  clock.time += 60_000
  const leftOut = audit.listRecent(500).filter((one) => one.event === 'left-out')
  expect(leftOut).toEqual([expect.objectContaining({ user: 'vera', count: 19_700 })])
  expect(audit.write(long, 'may')).toBe('written')
  expect(namesIn(file).length).toBeGreaterThan(3)
  expect(textOf(file)).toContain('the-one')
  expect(textOf(file)).toContain('another')
  expect(await audit.verify()).toMatchObject({ holds: true, lines: 305 })
  audit.close()
})

test('clients without a sign-in fill only their share of the log, from any number of addresses', () => {
  const { audit } = openLog()
  const { role: _, ...stranger } = { ...entry, event: 'refused' as const, user: '' }
  const from = (address: string, times: number) =>
    Array.from({ length: times }, () => audit.write({ ...stranger, from: address }, 'may')).filter(
      (one) => one === 'written',
    ).length
  expect(from('10.0.0.1', 5000)).toBe(120)
  let written = 120
  for (let i = 0; i < 3000; i++) written += from(`10.1.${i >> 8}.${i & 255}`, 2)
  expect(written).toBe(1200)
  expect(audit.write(entry, 'may')).toBe('written')
  audit.close()
})

test('long entries are cut, and say by how much', () => {
  const { file, audit } = openLog()
  const name = '\ud800\n"'.repeat(5000)
  audit.write({ ...entry, target: 'x'.repeat(1200), user: name, connection: name }, 'may')
  audit.write({ ...entry, target: 'x'.repeat(1000) }, 'may')
  const [cut, whole] = audit.listRecent(10)
  expect([cut?.target.length, cut?.cut, cut?.user.length]).toEqual([1000, 200, 200])
  expect([whole?.target.length, whole?.cut]).toEqual([1000, undefined])
  expect(statSync(file).size).toBeLessThan(8000)
  audit.close()
})

test('full files are kept for 90 days, under unused names, readable only by their owner', async () => {
  const { file, clock, audit } = openLog({ fileBytes: 500 })
  const fill = () => {
    for (let i = 0; i < 4; i++) audit.write(change, 'must')
  }
  fill()
  clock.time += 60 * day
  fill()
  const before = namesIn(file)
  clock.time += 29 * day
  fill()
  expect(namesIn(file)).toEqual(expect.arrayContaining(before))
  clock.time += 3 * day
  fill()
  expect(namesIn(file).filter((name) => name.includes('2031-01-01'))).toEqual([])
  expect(namesIn(file).filter((name) => name.includes('2031-03-02')).length).toBeGreaterThan(0)
  for (const name of namesIn(file)) expect(statSync(join(file, '..', name)).mode & 0o777).toBe(0o600)
  expect(await audit.verify()).toMatchObject({ holds: true })
  audit.close()
})

test('any altered, removed or added line is detected, in any file', async () => {
  const { file, audit } = openLog({ fileBytes: 3000 })
  for (let i = 0; i < 40; i++) audit.write({ ...change, target: `/n${i}` }, 'must')
  const files = namesIn(file).map((name) => join(file, '..', name))
  expect(files.length).toBeGreaterThan(3)
  expect(await audit.verify()).toMatchObject({ holds: true, lines: 40, files: files.length })
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...files),
      fc.nat(),
      fc.constantFrom('bit', 'line', 'twice', 'end', 'hash', 'file'),
      async (path, at, how) => {
        const whole = readFileSync(path)
        const lines = whole.toString().trimEnd().split('\n')
        const line = at % lines.length
        const kept = (text: string[]) => Buffer.from(`${text.join('\n')}\n`)
        const damaged = {
          bit: () => whole.map((byte, i) => (i === at % (whole.length - 1) ? byte ^ 1 : byte)),
          line: () => kept(lines.toSpliced(line, 1)),
          twice: () => kept(lines.toSpliced(line, 0, lines[line] ?? '')),
          end: () => whole.subarray(0, whole.length - 2 - (at % 100)),
          hash: () => kept(lines.with(line, (lines[line] ?? '').replace(/"previous":"\w+",/, ''))),
          file: () => Buffer.alloc(0),
        }[how]()
        // Lines missing from the very beginning look like a file that was removed because of its age.
        const isFirst = path === files.find((one) => one !== file) && (how === 'file' || line === 0)
        if (isFirst && how !== 'bit') return
        writeFileSync(path, damaged)
        const state = await audit.verify()
        writeFileSync(path, whole)
        expect([how, state.holds]).toEqual([how, false])
      },
    ),
    { numRuns: 150 },
  )
  expect((await audit.verify()).holds).toBe(true)
  // No later line contains the hash of the last line, so it is checked separately.
  writeFileSync(file, readFileSync(file, 'utf8').replace('/n39', '/n00'))
  expect((await audit.verify()).holds).toBe(false)
  rmSync(file)
  expect((await audit.verify()).holds).toBe(false)
  expect(audit.listRecent(5)).toHaveLength(5)
  audit.close()
})

test('the log continues after a crash in the middle of a line, a full file, or a line of an earlier version', async () => {
  for (const text of ['{"previous":"00', '', `${JSON.stringify({ ...entry, event: undefined })}\n`]) {
    const { file, audit } = openLog({ fileBytes: 1500 })
    for (let i = 0; i < 7; i++) audit.write(change, 'must')
    audit.close()
    writeFileSync(file, readFileSync(file, 'utf8') + text)
    const again = openLog({ file, fileBytes: 1500 }).audit
    expect(await again.verify()).toMatchObject({ holds: true })
    again.write(change, 'must')
    again.write(change, 'must')
    expect(await again.verify()).toMatchObject({ holds: true })
    expect(again.listRecent(500).at(-1)).toEqual(change)
    again.close()
  }
})

test('the lines before a line truncated by a crash stay in the chain', async () => {
  const { file, audit } = openLog()
  audit.write({ ...change, target: '/before' }, 'must')
  audit.close()
  writeFileSync(file, `${readFileSync(file, 'utf8')}{"previous":"00`)
  const again = openLog({ file }).audit
  again.write(change, 'must')
  expect((await again.verify()).holds).toBe(true)
  writeFileSync(file, readFileSync(file, 'utf8').replace('/before', '/altered'.slice(0, 7)))
  expect((await again.verify()).holds).toBe(false)
  again.close()
})

test('two servers in one folder each write their own log', async () => {
  const { file, audit } = openLog()
  const other = openLog({ file }).audit
  for (const one of [audit, other, audit, other]) one.write(change, 'must')
  expect([await audit.verify(), await other.verify()]).toMatchObject([
    { holds: true, lines: 2 },
    { holds: true, lines: 2 },
  ])
  expect(namesIn(file)).toEqual(['audit.2.jsonl', 'audit.jsonl'])
  audit.close()
  other.close()
})

test('concurrent sync calls share one fsync that starts after all their lines', async () => {
  const begun: (() => void)[] = []
  const { audit } = openLog({ syncToDisk: (handle, done) => begun.push(() => fdatasync(handle, done)) })
  audit.write(change, 'must')
  const first = audit.sync()
  await Promise.resolve()
  await Promise.resolve()
  expect(begun).toHaveLength(1)
  const later = Array.from({ length: 20 }, () => {
    audit.write(change, 'must')
    return audit.sync()
  })
  let isLate = false
  void Promise.all(later).then(() => {
    isLate = true
  })
  begun[0]?.()
  expect(await first).toBe(true)
  expect(isLate).toBe(false)
  await expect.poll(() => begun.length).toBe(2)
  begun[1]?.()
  expect(await Promise.all(later)).toEqual(Array(20).fill(true))
  audit.close()
})

test('after one failed fsync, every later write fails', async () => {
  const { audit } = openLog({ syncToDisk: (_, done) => done(new Error('EIO')) })
  expect(audit.write(change, 'must')).toBe('written')
  expect(await audit.sync()).toBe(false)
  expect(audit.write(change, 'must')).toBe('failed')
  audit.close()
})

test('files of an earlier version become readable only by their owner', () => {
  const { file, audit } = openLog()
  audit.close()
  chmodSync(file, 0o644)
  openLog({ file }).audit.close()
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

const post = (host: string, path: string, method = 'POST') =>
  `${method} ${path} HTTP/1.1\r\nhost: ${host}\r\nx-sessionscope-access: the-token\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`

test('a change runs after its first line is on disk, and is answered after its second line is', async () => {
  const steps: string[] = []
  const syncs: (() => void)[] = []
  const rig = await openRig({
    accessToken: 'the-token',
    audit: (real) => ({
      ...real,
      write: (one, need) => {
        steps.push(`line ${one.status}`)
        return real.write(one, need)
      },
      sync: async () => {
        steps.push('sync')
        await new Promise<void>((resolve) => syncs.push(resolve))
        return real.sync()
      },
    }),
    site: {
      findHandler: () => async () => {
        steps.push('done')
        return new Response('the answer', { status: 201 })
      },
    },
  })
  let response = ''
  const answered = sendRaw(rig.port, post(rig.host, '/console/reset')).then((text) => {
    response = text
  })
  await expect.poll(() => steps).toEqual(['line 0', 'sync'])
  syncs[0]?.()
  await expect.poll(() => steps).toEqual(['line 0', 'sync', 'done', 'line 201', 'sync'])
  expect(response).toBe('')
  syncs[1]?.()
  await answered
  expect(response).toContain('the answer')
  // A read does not wait for the disk.
  expect(await sendRaw(rig.port, post(rig.host, '/console/export', 'GET'))).toContain('the answer')
  await rig.listening.close()
})

test.each(['write', 'sync'] as const)('if the log fails at %s, the change does not run', async (where) => {
  let done = 0
  const rig = await openRig({
    accessToken: 'the-token',
    audit: (real) => ({
      ...real,
      ...(where === 'write' ? { write: () => 'failed' as const } : { sync: async () => false }),
    }),
    site: {
      findHandler: () => async () => {
        done++
        return new Response()
      },
    },
  })
  const response = await sendRaw(rig.port, post(rig.host, '/console/reset'))
  expect(response).toMatch(/^HTTP\/1.1 503 /)
  expect(response.toLowerCase()).toContain('retry-after: 5')
  expect(done).toBe(0)
  await rig.listening.close()
})

test('refusals and wrong access tokens are logged; wrong tokens are rate limited, the right one never', async () => {
  const rig = await openRig({
    accessToken: 'the-token',
    site: { findHandler: () => async () => new Response('in') },
  })
  const ask = (path: string, ...headers: string[]) =>
    sendRaw(
      rig.port,
      [`GET ${path} HTTP/1.1`, `host: ${rig.host}`, 'connection: close', ...headers, '', ''].join('\r\n'),
    )
  const paths = ['/console/health', '/console/sign-in', '/console/audit', '/serviceconfigs/x']
  const statuses: string[] = []
  for (let i = 0; i < 40; i++)
    statuses.push((await ask(paths[i % 4] ?? '', `authorization: Bearer guess-${i}`)).slice(9, 12))
  expect(statuses).toEqual([...Array(10).fill('401'), ...Array(30).fill('429')])
  const slowed = await ask('/console/health', 'x-sessionscope-access: guess')
  expect(slowed).toMatch(/retry-after: [1-6]?\d\r\n/i)
  expect(await ask('/console/health', 'authorization: Bearer the-token')).toContain('\r\n\r\nin')
  expect(await ask('/console/health')).toMatch(/^HTTP\/1.1 401 /)
  const entries = rig.audit.listRecent(500)
  const refusals = entries.filter((one) => one.event === 'sign-in-refused')
  expect(refusals.map((one) => String(one.status))).toEqual([...statuses, '429'])
  expect(entries.at(-1)).toMatchObject({ event: 'refused', status: 401, user: '', from: '127.0.0.1' })
  expect(readFileSync(rig.auditFile, 'utf8')).not.toMatch(/guess|the-token/)
  await rig.listening.close()
})
