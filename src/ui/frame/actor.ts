/** Whom the address says to act as. */
import { Xuid } from '#contract/identifiers.ts'
import { nobody } from '../sender.ts'

/** A XUID or nobody; undefined if the address says neither. Any other text counts as nobody. */
export function parseActor(as: string | undefined): Xuid | typeof nobody | undefined {
  const xuid = Xuid.safeParse(as)
  if (xuid.success) return xuid.data
  return as === undefined ? undefined : nobody
}
