/** The client of the server that this page came from. */
import { type Client, createClient } from '#api/client.ts'
import { takeFirstAnswer } from './first-requests.ts'

let onSignedOut: (() => void) | undefined

/** `run` is called when the server no longer knows who sends the requests. */
export function whenSignedOut(run: () => void): void {
  onSignedOut = run
}

export const client: Client = createClient(async (request) => {
  const response = await (takeFirstAnswer(request)?.catch(() => fetch(request)) ?? fetch(request))
  // Only this server's own sign-in asks like this. The gateway passes on no challenge of a service.
  if (response.status === 401 && response.headers.get('www-authenticate') === 'Bearer') onSignedOut?.()
  return response
}, globalThis.location?.origin ?? 'http://localhost')
