/** The 403 rule: who may query private or reserved sessions. Decided before any data is read. */
import { type Caller, nameCaller } from '#contract/mpsd/caller.ts'
import type { SessionQuery } from '#contract/mpsd/query.ts'
import { allowed, refuse, type Verdict } from './verdict.ts'

/**
 * `private=true` and `reservations=true` require a server caller, or a caller whose own XUID is the only XUID
 * of the filter. In a batch, this applies to each XUID (choice 4). `inactive` is not part of this rule.
 */
export function canQuery(query: SessionQuery, caller: Caller): Verdict {
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
