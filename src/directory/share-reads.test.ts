/** Calls share reads, and none gets what was found before it was made. */
import { expect, test } from 'vitest'
import { shareReads } from './share-reads.ts'

test('calls during a read share the next one, which begins after them', async () => {
  let value = 0
  const waiting: (() => void)[] = []
  const begun: number[] = []
  const read = shareReads(async (_: string) => {
    const found = value
    begun.push(found)
    await new Promise<void>((resolve) => waiting.push(resolve))
    return found
  })
  const first = read('a')
  value = 1
  const [second, third] = [read('a'), read('a')]
  const other = read('b')
  waiting.shift()?.()
  expect(await first).toBe(0)
  value = 2
  while (waiting.length < 2) await Promise.resolve()
  for (const go of waiting.splice(0)) go()
  expect(await second).toBeGreaterThanOrEqual(1)
  expect(await third).toBe(await second)
  expect(await other).toBe(1)
  expect(begun).toHaveLength(3)
  // Nothing is kept: a later call reads again.
  value = 3
  const later = read('a')
  while (waiting.length === 0) await Promise.resolve()
  for (const go of waiting.splice(0)) go()
  expect(await later).toBe(3)
})

test('a read that fails fails those who shared it, and no later one', async () => {
  let count = 0
  const read = shareReads(async (_: string) => {
    count++
    if (count === 2) throw new Error('planted by a test')
    return count
  })
  const [first, second, third] = [read('a'), read('a'), read('a')]
  expect(await first).toBe(1)
  await expect(second).rejects.toThrow('planted')
  await expect(third).rejects.toThrow('planted')
  expect(await read('a')).toBe(3)
})
