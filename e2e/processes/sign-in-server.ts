/** A real server with OpenID Connect sign-in, and simulated browsers that sign in. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { request as requestPlain } from 'node:http'
import { request as requestSecure } from 'node:https'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { type RunningServer, startServer } from '../server.ts'
import { signInAs, startIssuer } from './issuer.ts'

export interface Answer {
  readonly status: number
  readonly text: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

export function send(
  url: string,
  method = 'GET',
  headers: Record<string, string> = {},
  body?: string,
  localAddress?: string,
): Promise<Answer> {
  const { protocol } = new URL(url)
  return new Promise((resolve, reject) => {
    const start = protocol === 'https:' ? requestSecure : requestPlain
    const sent = start(url, { method, headers, localAddress, rejectUnauthorized: false }, (response) => {
      let text = ''
      response.on('data', (part) => {
        text += String(part)
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text, headers: response.headers }))
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

export const cookieOf = (answer: Answer) => (answer.headers['set-cookie']?.[0] ?? '').split(';')[0] ?? ''

export interface SignInServer {
  readonly server: RunningServer
  /** Signs in at the issuer. Returns the callback URL, not yet requested, and the flow's cookie. */
  readonly beginSignIn: (account: string, backPath?: string) => Promise<{ callback: string; flow: string }>
  readonly signIn: (
    account: string,
    backPath?: string,
  ) => Promise<{ callback: string; flow: string; finished: Answer }>
  readonly stop: () => Promise<void>
}

const clientSecret = 'client-secret-of-the-console'

async function findFreePort(): Promise<number> {
  const probe = createServer()
  const port = await new Promise<number>((resolve) => {
    probe.listen(0, '127.0.0.1', () => resolve((probe.address() as AddressInfo).port))
  })
  await new Promise((resolve) => probe.close(resolve))
  return port
}

/** `connectionUrl`: base URL of the connection `there`. */
export async function startSignInServer(data: string, connectionUrl: string): Promise<SignInServer> {
  // The issuer needs the redirect URI, with its port, before the server starts.
  const port = await findFreePort()
  const issuer = await startIssuer(`http://127.0.0.1:${port}/sign-in/callback`, clientSecret)
  const oidc = {
    issuer: issuer.url,
    clientId: 'sessionscope',
    clientSecretEnv: 'CLIENT_SECRET',
    roles: { operator: ['console-operators'], tester: ['console-testers'], viewer: ['staff'] },
  }
  const connections = [
    { name: 'there', baseUrl: connectionUrl, writable: true, authorization: { env: 'CREDENTIAL' } },
  ]
  mkdirSync(data, { recursive: true })
  const config = join(data, 'config.json')
  writeFileSync(config, JSON.stringify({ connections, signIn: { oidc } }))
  const flags = ['--world', 'empty', '--no-app', '--rate-limits', 'off', '--config', config]
  const server = await startServer(data, port, flags, {
    CREDENTIAL: 'XBL3.0 x=1;a-token',
    CLIENT_SECRET: clientSecret,
  })
  const beginSignIn = async (account: string, backPath = '/') => {
    const begun = await send(`${server.url}/sign-in/oidc?back=${encodeURIComponent(backPath)}`)
    const callback = await signInAs(account, String(begun.headers.location), `${server.url}/sign-in/callback`)
    return { callback, flow: cookieOf(begun) }
  }
  return {
    server,
    beginSignIn,
    signIn: async (account, backPath) => {
      const begun = await beginSignIn(account, backPath)
      const headers = { cookie: begun.flow, 'sec-fetch-site': 'cross-site' }
      return { ...begun, finished: await send(begun.callback, 'GET', headers) }
    },
    stop: async () => {
      await server.stop()
      issuer.stop()
    },
  }
}
