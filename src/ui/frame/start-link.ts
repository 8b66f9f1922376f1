/** The start-up link's one-time secret: taken out of the address before anything else reads it, and used. */
import { client } from '../queries.ts'

const mark = '#open='

/** What became of it: nothing where there was none. */
let outcome: 'used' | 'refused' | undefined

export const startLinkOutcome = () => outcome

/** A secret that was used before lets nobody in, and that is told. */
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
