/** A local OpenID provider, and a simulated browser that signs in to it. */
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider from 'oidc-provider'

export interface Issuer {
  readonly url: string
  readonly stop: () => void
}

/** Account → the roles in its ID token. */
export const accounts: Readonly<Record<string, readonly string[]>> = {
  olga: ['console-operators', 'staff'],
  tess: ['console-testers'],
  vera: ['staff'],
  nobody: ['others'],
}

export async function startIssuer(redirectUri: string, clientSecret: string): Promise<Issuer> {
  let provider: Provider | undefined
  const { createServer } = await import('node:http')
  const server: Server = createServer((request, response) => {
    void provider?.callback()(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  provider = new Provider(url, {
    clients: [{ client_id: 'sessionscope', client_secret: clientSecret, redirect_uris: [redirectUri] }],
    claims: { openid: ['sub'], profile: ['preferred_username', 'roles'] },
    // Puts the roles into the ID token.
    conformIdTokenClaims: false,
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({ sub: id, preferred_username: id, roles: [...(accounts[id] ?? [])] }),
    }),
  })
  return {
    url,
    stop: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** Follows redirects and forms from `start` as `account`. Returns the first URL that starts with `until`. */
export async function signInAs(account: string, start: string, until: string): Promise<string> {
  const cookies = new Map<string, string>()
  const visit = async (url: string, init: RequestInit = {}) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: { ...(init.headers as object), cookie },
    })
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split(/=(.*)/s)
      cookies.set(name, value)
    }
    return response
  }
  let url = start
  for (let step = 0; step < 12; step++) {
    if (url.startsWith(until)) return url
    let response = await visit(url)
    if (response.status === 200) {
      const page = await response.text()
      const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1] ?? ''
      const action = /action="([^"]+)"/.exec(page)?.[1] ?? ''
      const body = new URLSearchParams({ prompt, login: account, password: 'any' })
      response = await visit(new URL(action, url).href, { method: 'POST', body })
    }
    const next = response.headers.get('location')
    if (next === null) throw new Error(`${response.status} ${await response.text()}`)
    url = new URL(next, url).href
  }
  throw new Error(`too many redirects: ${url}`)
}
