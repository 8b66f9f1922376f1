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
      lock.share(async () => {
        order.push(`writer ${n}`)
        await writing.promise
      }),
    )
    const owner = lock.own(async () => {
      order.push('owner')
      await replacing.promise
    })
    const late = lock.share(async () => void order.push('late'))
    await settle()
    expect(order).toEqual(['writer 1', 'writer 2'])
    writing.resolve()
    await settle()
    expect(order).toEqual(['writer 1', 'writer 2', 'owner'])
    replacing.resolve()
    await Promise.all([...writers, owner, late])
    expect(order.at(-1)).toBe('late')
  })

  test('a wait beyond the limit fails with DatabaseBusy, and the lock still works afterwards', async () => {
    const lock = createWorldLock(20)
    const replacing = Promise.withResolvers<void>()
    const owner = lock.own(() => replacing.promise)
    await expect(lock.share(async () => {})).rejects.toThrow(DatabaseBusy)
    await expect(lock.own(async () => {})).rejects.toThrow(DatabaseBusy)
    replacing.resolve()
    await owner
    expect(await lock.share(async () => 'done')).toBe('done')
  })

  test('is released when the work fails', async () => {
    const lock = createWorldLock(1000)
    await expect(lock.own(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed')
    await expect(lock.share(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed')
    expect(await lock.own(async () => 'done')).toBe('done')
  })
})

test('a named lock has one holder at a time and does not block other names', async () => {
  const { hold } = createNamedLocks()
  let [inside, most, free] = [0, 0, 0]
  const work = async () => {
    most = Math.max(most, ++inside)
    await settle()
    inside--
  }
  const same = Array.from({ length: 10 }, () => hold(['a', 'b'], work))
  await hold(['c'], async () => void free++)
  expect([free, inside]).toEqual([1, 1])
  await expect(hold(['a'], () => Promise.reject(new Error('failed')))).rejects.toThrow('failed')
  await Promise.all(same)
  expect(most).toBe(1)
})
