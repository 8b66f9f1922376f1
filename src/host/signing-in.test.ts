/** The lifetimes and limits of OpenID Connect flows, of sign-ins and of wrong secrets. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createFailureLimiter } from './failure-limiter.ts'
import { callerKeyOf } from './request-source.ts'
import { openSignInFlows } from './sign-in-flows.ts'
import { openSignIns } from './sign-ins.ts'

const minute = 60_000
const flow = { state: 's', verifier: 'v', nonce: 'n', back: '/' }
/** A clock that moves only when the test sets its time. */
const openClock = () => {
  const clock = { time: 1_000_000, now: () => clock.time }
  return clock
}

test('a sign-in in progress is valid once, for ten minutes', () => {
  const clock = openClock()
  const flows = openSignInFlows(clock.now)
  const begin = () => flows.begin(flow, 'a', undefined) ?? ''
  const once = begin()
  expect([flows.take(once), flows.take(once)]).toEqual([flow, undefined])
  const early = begin()
  clock.time += 10 * minute - 1
  expect(flows.take(early)).toEqual(flow)
  const late = begin()
  clock.time += 10 * minute
  expect(flows.take(late)).toBeUndefined()
})

test('many sign-ins of one caller end no other sign-in, not even one from the same address', () => {
  const clock = openClock()
  const flows = openSignInFlows(clock.now)
  const other = flows.begin(flow, 'b', undefined) ?? ''
  const ids = Array.from({ length: 5000 }, () => flows.begin(flow, 'a', undefined) ?? '')
  expect(flows.take(other)).toEqual(flow)
  expect(ids.filter((id) => id !== '' && flows.take(id))).toEqual(ids.slice(0, 100))
  // A browser has one cookie for flows, so its next flow ends its earlier one.
  const [first = '', second = ''] = [ids[0], flows.begin(flow, 'c', undefined)]
  flows.begin(flow, 'c', second)
  expect([flows.take(first), flows.take(second)]).toEqual([undefined, undefined])
})

test('at the total limit, callers below an equal share can still start, and no flow is dropped', () => {
  const clock = openClock()
  const flows = openSignInFlows(clock.now)
  const held: string[] = []
  for (let caller = 0; caller < 50; caller++) {
    for (let i = 0; i < 20; i++) held.push(flows.begin(flow, `strangers ${caller}`, undefined) ?? 'none')
  }
  expect(held).not.toContain('none')
  expect(flows.begin(flow, 'strangers 0', undefined)).toBeUndefined()
  const own = flows.begin(flow, 'somebody', undefined) ?? ''
  let begun = 0
  for (let caller = 0; caller < 5000; caller++)
    for (let i = 0; i < 20; i++) if (flows.begin(flow, `others ${caller}`, undefined)) begun++
  expect(begun).toBeLessThan(5000)
  expect(flows.take(own)).toEqual(flow)
  expect(held.filter((id) => flows.take(id))).toEqual(held)
  clock.time += 10 * minute
  expect(flows.begin(flow, 'strangers 0', undefined)).toBeDefined()
})

const signedInUser = { user: 'vera', role: 'viewer' } as const
const openTestSignIns = () => {
  const clock = openClock()
  const signIns = openSignIns({ now: clock.now, isSecure: false, port: () => '1' })
  const begin = (user = 'vera', cookie?: string) =>
    signIns.begin({ ...signedInUser, user }, cookie)?.split(';')[0] ?? ''
  return { clock, sessions: signIns, begin }
}

test('a sign-in ends 30 minutes after its last use, and after 12 hours in any case', () => {
  const { clock, sessions: signIns, begin } = openTestSignIns()
  const idle = begin()
  clock.time += 30 * minute - 1
  // A request that the page sends on its own does not extend the sign-in.
  expect(signIns.find(idle, false)).toEqual(signedInUser)
  clock.time += 1
  expect(signIns.find(idle)).toBeUndefined()
  const used = begin()
  for (let i = 1; i < 12 * 3; i++) {
    clock.time += 20 * minute
    expect(signIns.find(used)).toEqual(signedInUser)
  }
  clock.time += 20 * minute
  expect(signIns.find(used)).toBeUndefined()
})

test('signing in again ends the browser’s earlier sign-in, and signing out ends the current one', () => {
  const { sessions: signIns, begin } = openTestSignIns()
  const first = begin()
  const second = begin('olga', `x=1; ${first}`)
  expect([signIns.find(first), signIns.find(second)?.user]).toEqual([undefined, 'olga'])
  expect(signIns.end(second)).toContain('Max-Age=0')
  expect(signIns.find(second)).toBeUndefined()
})

test('too many sign-ins of a user end that user’s oldest, never another user’s', () => {
  const { clock, sessions: signIns, begin } = openTestSignIns()
  const other = begin('olga')
  const own = Array.from({ length: 500 }, () => begin())
  expect(signIns.find(other)?.user).toBe('olga')
  expect(own.filter((cookie) => signIns.find(cookie))).toEqual(own.slice(-50))
  for (let user = 0; user < 200; user++) for (let i = 0; i < 50; i++) begin(`user ${user}`)
  expect(begin('one too many')).toBe('')
  expect(signIns.find(other)?.user).toBe('olga')
  clock.time += 30 * minute
  expect(begin('one too many')).not.toBe('')
})

test('from the eleventh wrong secret in a minute, a caller must wait until the minute is over', () => {
  const clock = openClock()
  const limiter = createFailureLimiter(clock.now)
  const fail = (caller: string, times: number) =>
    Array.from({ length: times }, () => limiter.recordFailure(caller))
  expect(fail('a', 12)).toEqual([...Array(10).fill(undefined), 60, 60])
  expect(fail('b', 1)).toEqual([undefined])
  clock.time += minute
  expect(fail('a', 11)).toEqual([...Array(10).fill(undefined), 60])
  // Many other callers push out callers that stopped, not one that continues.
  for (let i = 0; i < 5000; i++) {
    limiter.recordFailure(`other ${i}`)
    if (i % 100 === 0) expect(limiter.recordFailure('a')).toBeDefined()
  }
})

test('an IPv6 address counts as its /64 network', () => {
  expect(callerKeyOf('127.0.0.1')).toBe('127.0.0.1')
  expect(callerKeyOf('::ffff:10.1.2.3')).toBe('10.1.2.3')
  expect(callerKeyOf('fe80::1%eth0')).toBe(callerKeyOf('fe80::2'))
  expect(callerKeyOf('2001:db8:0:1::1')).toBe(callerKeyOf('2001:0DB8:0000:0001:ffff:ffff:ffff:ffff'))
  expect(callerKeyOf('2001:db8:0:1::1')).not.toBe(callerKeyOf('2001:db8:0:2::1'))
  expect(callerKeyOf('')).toBe('')
  fc.assert(
    fc.property(fc.ipV6(), (address) => {
      expect(callerKeyOf(address)).toMatch(/^[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){3}$|^[\d.]+$/)
    }),
  )
})
