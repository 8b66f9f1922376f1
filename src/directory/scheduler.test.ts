/** The scheduler: fair shares between callers, yielding in long work, and rejection of excess requests. */
import { describe, expect, test } from 'vitest'
import { createCallerUsage } from './caller-usage.ts'
import { waitForEventLoop } from './event-loop.ts'
import { createScheduler, type WorkSlot } from './scheduler.ts'

/** A promise that the test resolves by calling `release`. */
function createDeferred() {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { held: promise, release: resolve }
}

/** Blocks the thread for the given number of milliseconds. */
function work(milliseconds: number): void {
  const until = performance.now() + milliseconds
  while (performance.now() < until);
}

/** Waits until all pending callbacks have run. */
async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve))
}

describe('work slots', () => {
  test('work that gave up its slot for a while takes no place of a new request', async () => {
    const scheduler = createScheduler({ running: 1, waiting: 1 })
    const [paused, busy] = [createDeferred(), createDeferred()]
    const again: (Promise<void> | undefined)[] = []
    for (let i = 0; i < 5; i++) {
      again.push(scheduler.run(`a${i}`, (slot) => slot.releaseWhile(() => paused.held)))
      await settle()
    }
    expect(again).not.toContain(undefined)
    const holding = scheduler.run('b', () => busy.held)
    await settle()
    paused.release()
    await settle()
    expect(scheduler.load()).toMatchObject({ running: 1, waiting: 5 })
    const waiting = scheduler.run('c', async () => 'answered')
    expect(waiting).toBeDefined()
    expect(scheduler.run('d', async () => {})).toBeUndefined()
    busy.release()
    expect(await waiting).toBe('answered')
    await Promise.all([...again, holding])
    expect(scheduler.load()).toMatchObject({ running: 0, waiting: 0 })
  })

  test('work that waited for something else goes on in its order, before what its caller has not begun', async () => {
    const scheduler = createScheduler({ running: 1, waiting: 10 })
    const [disk, busy] = [createDeferred(), createDeferred()]
    const order: string[] = []
    const write = (name: string) =>
      scheduler.run('a', async (slot) => {
        await slot.releaseWhile(() => disk.held)
        order.push(name)
      })
    const written = [write('first'), write('second'), write('third')]
    await settle()
    const holding = scheduler.run('a', () => busy.held)
    await settle()
    const later = scheduler.run('a', async () => void order.push('not begun'))
    disk.release()
    await settle()
    busy.release()
    await Promise.all([...written, holding, later])
    expect(order).toEqual(['first', 'second', 'third', 'not begun'])
  })

  test('one caller gets at most three quarters of the slots and of the queue', async () => {
    const scheduler = createScheduler({ running: 4, waiting: 4 })
    const { held: pending, release } = createDeferred()
    const begun: string[] = []
    const ask = (caller: string) =>
      scheduler.run(caller, async () => {
        begun.push(caller)
        await pending
      })
    const all = ['a', 'a', 'a', 'a', 'a', 'a', 'a', 'b', 'c', 'd'].map(ask)
    await settle()
    // Of the first caller, three requests run, three wait and one is rejected. The others use the rest.
    expect(begun).toEqual(['a', 'a', 'a', 'b'])
    expect(all.map((one) => one !== undefined)).toEqual([
      true,
      true,
      true,
      true,
      true,
      true,
      false,
      true,
      true,
      false,
    ])
    expect(scheduler.load()).toEqual({ running: 4, waiting: 4, rejected: 2 })
    release()
    await Promise.all(all)
    expect(scheduler.load()).toEqual({ running: 0, waiting: 0, rejected: 2 })
  })

  test('a caller with less used time goes first', async () => {
    const scheduler = createScheduler({ running: 1, waiting: 10 })
    const order: string[] = []
    await scheduler.run('busy', async () => work(30))
    const { held: pending, release } = createDeferred()
    const first = scheduler.run('other', () => pending)
    const waiting = ['busy', 'busy', 'quiet'].map((caller) =>
      scheduler.run(caller, async () => void order.push(caller)),
    )
    release()
    await Promise.all([first, ...waiting])
    expect(order).toEqual(['quiet', 'busy', 'busy'])
  })

  test('long work yields to waiting requests and continues afterwards', async () => {
    const scheduler = createScheduler({ running: 1, waiting: 10 })
    const order: string[] = []
    const long = scheduler.run('long', async ({ yieldIfDue }: WorkSlot) => {
      for (let i = 0; i < 4; i++) {
        work(15)
        order.push(`step ${i}`)
        await yieldIfDue()
      }
    })
    const short = scheduler.run('short', async () => void order.push('short'))
    await Promise.all([long, short])
    expect(order.indexOf('short')).toBeLessThan(order.indexOf('step 3'))
    expect(order.filter((one) => one.startsWith('step'))).toHaveLength(4)
  })

  test('a request that waits outside occupies no slot, and a failed request releases its slot', async () => {
    const scheduler = createScheduler({ running: 1, waiting: 10 })
    const { held: pending, release } = createDeferred()
    const releaseWhile = scheduler.run('a', ({ releaseWhile }) => releaseWhile(() => pending))
    await settle()
    expect(scheduler.load().running).toBe(0)
    await scheduler.run('b', async () => {})
    await expect(scheduler.run('c', async () => Promise.reject(new Error('failed')))).rejects.toThrow(
      'failed',
    )
    release()
    await releaseWhile
    expect(scheduler.load()).toEqual({ running: 0, waiting: 0, rejected: 0 })
  })
})

test('usage halves every second, and the number of callers is limited', () => {
  let now = 0
  const usage = createCallerUsage(() => now)
  usage.add('a', 80)
  now = 2000
  expect(usage.of('a')).toBe(20)
  usage.add('a', 10)
  expect(usage.of('a')).toBe(30)
  expect(usage.of('b')).toBe(0)
  now = 100_000
  for (let i = 0; i < 20_000; i++) usage.add(`c${i}`, 1)
  expect(usage.of('a')).toBe(0)
})

test('steps of long work run in separate event-loop iterations and alternate', async () => {
  const order: string[] = []
  let immediates = 0
  let stopped = false
  const tick = () => {
    immediates++
    if (!stopped) setImmediate(tick)
  }
  setImmediate(tick)
  const piece = async (name: string) => {
    for (let i = 0; i < 3; i++) {
      await waitForEventLoop()
      const before = immediates
      work(10)
      order.push(`${name}${i}`)
      // No immediate ran during the step: the step was within one iteration.
      expect(immediates).toBe(before)
    }
  }
  await Promise.all([piece('a'), piece('b'), piece('c')])
  stopped = true
  // Each piece of work runs once before any of them runs again.
  for (const round of [0, 1, 2])
    expect(order.slice(round * 3, round * 3 + 3).toSorted()).toEqual([`a${round}`, `b${round}`, `c${round}`])
  expect(immediates).toBeGreaterThanOrEqual(8)
})
