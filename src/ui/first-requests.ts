/**
 * What every screen asks first, sent before the app's other code has run, so that the answers are there when it has. It
 * imports nothing, because what it would import had to run before it. Where the address has a hash, nothing is sent:
 * that can be a start-up link, and who is signed in changes these answers.
 */
const paths = ['/console/sign-in', '/console/connections', '/console/identities', '/console/health']

/** Milliseconds. */
const maxWaitMs = 4000

const page = globalThis.location

const sent = new Map<string, Promise<Response>>()

for (const path of page?.hash === '' ? paths : []) {
  const answered = fetch(path, { signal: AbortSignal.timeout(maxWaitMs) })
  // Whoever takes it sends the request again.
  answered.catch(() => {})
  sent.set(new URL(path, page.href).href, answered)
}

/** The answer to this request if it was sent already; once. */
export function takeFirstAnswer({ method, url }: Request): Promise<Response> | undefined {
  const answered = method === 'GET' ? sent.get(url) : undefined
  sent.delete(url)
  return answered
}
