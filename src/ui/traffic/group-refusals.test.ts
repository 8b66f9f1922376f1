/** Tests that refused requests are grouped by status and rule, and that none is lost. */
import { expect, test } from 'vitest'
import type { TrafficEntry } from '#contract/console/traffic.ts'
import { Xuid } from '#contract/identifiers.ts'
import { groupRefusals } from './group-refusals.ts'

const request = (id: number, status: number, clause?: string, xuid?: string): TrafficEntry => ({
  id,
  at: id * 1000,
  method: 'GET',
  path: '/x',
  status,
  milliseconds: 1,
  ...(clause !== undefined && { clause }),
  ...(xuid !== undefined && { xuid: Xuid.parse(xuid) }),
})

test('one group for each status and rule, the largest first, with its newest request', () => {
  const groups = groupRefusals([
    request(1, 403, 'read.private', '1'),
    request(2, 200),
    request(3, 404, 'lookup.scid', '1'),
    request(4, 403, 'read.private', '2'),
    request(5, 404),
    request(6, 403, 'query.own-or-server'),
    request(7, 403, 'query.own-or-server', '1'),
    request(8, 403, 'read.private', '2'),
    request(9, 304),
  ])
  expect(
    groups.map(({ status, clause, count, callers, newest }) => [status, clause, count, callers, newest.id]),
  ).toEqual([
    [403, 'read.private', 3, 2, 8],
    [403, 'query.own-or-server', 2, 2, 7],
    [404, undefined, 1, 1, 5],
    [404, 'lookup.scid', 1, 1, 3],
  ])
})

test('nothing was refused', () => {
  expect(groupRefusals([request(1, 200), request(2, 204)])).toEqual([])
})
