/** The 403 rule: who may ask for private or reserved sessions, decided before any look-up. */
import { type Caller, nameCaller } from '#contract/caller.ts'
import type { SessionQuery } from '#contract/query.ts'
import { allowed, refuse, type Verdict } from './verdict.ts'

/**
 * `private=true` and `reservations=true` are for servers, and for callers whose own XUID is the
 * whole filter; of a batch, each XUID (choice 4). `inactive` is not part of this rule.
 */
export function mayAsk(query: SessionQuery, caller: Caller): Verdict {
  const flag = query.private ? 'private' : query.reservations ? 'reservations' : undefined
  if (!flag || caller.server) return allowed
  const other = query.xuids.find((xuid) => xuid !== caller.xuid)
  if (query.xuids.length > 0 && other === undefined) return allowed
  const facts = { caller: nameCaller(caller), filter: other === undefined ? '–' : `XUID ${other}` }
  return {
    allowed: false,
    refusal: refuse(10, 'query.own-or-server', flag, 'true', facts),
  }
}
