/** The start-up link's one-time secret: taken out of the address before anything else reads it, and used. */
import { client } from '../client.ts'

const mark = '#open='

let failure: unknown

/** Why the secret could not be used; undefined if it was, or if the address had none. */
export const startLinkFailure = () => failure

/** A secret that was used before is refused. The bar below the top says why it could not be used. */
export async function takeStartLink(): Promise<void> {
  const { hash, pathname, search } = location
  if (!hash.startsWith(mark)) return
  // Neither the history nor a copied address keeps it.
  history.replaceState(null, '', pathname + search)
  try {
    await client.openConsole({ body: { secret: hash.slice(mark.length) } })
  } catch (error) {
    failure = error
  }
}
