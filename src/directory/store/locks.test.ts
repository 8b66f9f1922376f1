/** Tests locks within a process: who shares them, who waits, and for how long. */
import { describe, expect, test } from 'vitest'
import { DatabaseBusy } from './engine.ts'
import { createNamedLocks, createWorldLock } from './locks.ts'

const settle = async () => {
  for (let i = 0; i < 10; i++) await new Promise((resolve) => setImmediate(resolve))
}

describe('createWorldLock', () => {
  test('writers share it; an exclusive user waits for them, and later writers wait for that user', async () => {
    const lock = createWorldLock(60_000)
    const order: string[] = []
    const writing = Promise.withResolvers<void>()
    const replacing = Promise.withResolvers<void>()
    const writers = [1, 2].map((n) =>
      lock.runShared(async () => {
        order.push(`writer ${n}`)
        await writing.promise
      }),
    )
    const owner = lock.runExclusive(async () => {
      order.push('owner')
      await replacing.promise
    })
    const lateWriter = lock.runShared(async () => void order.push('late'))
    await settle()
    expect(order).toEqual(['writer 1', 'writer 2'])
    writing.resolve()
    await settle()
    expect(order).toEqual(['writer 1', 'writer 2', 'owner'])
    replacing.resolve()
    await Promise.all([...writers, owner, lateWriter])
    expect(order.at(-1)).toBe('late')
  })

  test('a wait beyond the limit fails with DatabaseBusy, and the lock still works afterwards', async () => {
    const lock = createWorldLock(20)
    const replacing = Promise.withResolvers<void>()
    const owner = lock.runExclusive(() => replacing.promise)
    await expect(lock.runShared(async () => {})).rejects.toThrow(DatabaseBusy)
    await expect(lock.runExclusive(async () => {})).rejects.toThrow(DatabaseBusy)
    replacing.resolve()
    await owner
    expect(await lock.runShared(async () => 'done')).toBe('done')
  })

  test('is released when the work fails', async () => {
    const lock = createWorldLock(1000)
    await expect(lock.runExclusive(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed')
    await expect(lock.runShared(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed')
    expect(await lock.runExclusive(async () => 'done')).toBe('done')
  })
})

test('a named lock has one holder at a time and does not block other names', async () => {
  const { withLocks } = createNamedLocks()
  let [inside, maxInside, otherName] = [0, 0, 0]
  const work = async () => {
    maxInside = Math.max(maxInside, ++inside)
    await settle()
    inside--
  }
  const same = Array.from({ length: 10 }, () => withLocks(['a', 'b'], work))
  await withLocks(['c'], async () => void otherName++)
  expect([otherName, inside]).toEqual([1, 1])
  await expect(withLocks(['a'], () => Promise.reject(new Error('failed')))).rejects.toThrow('failed')
  await Promise.all(same)
  expect(maxInside).toBe(1)
})
