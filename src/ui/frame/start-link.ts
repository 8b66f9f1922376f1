/** The start-up link's one-time secret: taken out of the address before anything else reads it, and used. */
import { client } from '../client.ts'

const mark = '#open='

let outcome: 'used' | 'refused' | undefined

/** What became of the secret; undefined if the address had none. */
export const startLinkOutcome = () => outcome

/** A secret that was used before is refused, and the bar says so. */
export async function takeStartLink(): Promise<void> {
  const { hash, pathname, search } = location
  if (!hash.startsWith(mark)) return
  // Neither the history nor a copied address keeps it.
  history.replaceState(null, '', pathname + search)
  outcome = await client.openConsole({ body: { secret: hash.slice(mark.length) } }).then(
    () => 'used' as const,
    () => 'refused' as const,
  )
}
