/** Who asks in the tests of the rules, and the requests that they send. */
import { Xuid } from '#contract/identifiers.ts'
import type { Caller } from '#contract/mpsd/caller.ts'
import type { QueryRequest } from '#contract/mpsd/query.ts'
import { scid } from './arbitraries.ts'
import type { CallerKind, FlagSet } from './cases.ts'
import { preflight } from './preflight.ts'
import { statusOf } from './verdict.ts'

export const subject = Xuid.parse('2533274790123456')
export const other = Xuid.parse('9007199254740993')
const user = (xuid: Xuid, server = false): Caller => ({ xuid, gamertag: 'G', titleId: '1', server })
export const askers: Readonly<Record<CallerKind, Caller | undefined>> = {
  server: user(Xuid.parse('1'), true),
  self: user(subject),
  other: user(other),
  nobody: undefined,
}

export function flagsOf(set: FlagSet): [string, string][] {
  const names = { P: 'private', R: 'reservations', I: 'inactive' } as const
  return [...set].map((letter) => [names[letter as 'P'], 'true'])
}

export const ask = (parameters: [string, string][], more: Partial<QueryRequest> = {}): QueryRequest => ({
  batch: false,
  scid,
  parameters,
  ...more,
})

export const statusFor = (request: QueryRequest, caller: Caller | undefined, version = '107') => {
  const [first] = preflight(request, version, caller).refusals
  return first ? statusOf(first) : 200
}
