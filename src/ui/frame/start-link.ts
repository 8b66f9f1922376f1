/** The start-up link's one-time secret: taken out of the address before anything else reads it, and used. */
import { client } from '../queries.ts'

const mark = '#open='

/** Whether the browser was let in; a secret that was used before does not. */
export async function takeStartLink(): Promise<boolean> {
  const { hash, pathname, search } = location
  if (!hash.startsWith(mark)) return false
  // Neither the history nor a copied address keeps it.
  history.replaceState(null, '', pathname + search)
  return client.open(decodeURIComponent(hash.slice(mark.length))).then(
    () => true,
    () => false,
  )
}
