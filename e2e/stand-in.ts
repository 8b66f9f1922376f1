/** A second local directory with TLS, in its own process. Tests use it in place of the real service. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generate } from 'selfsigned'
import { startServer } from './server.ts'

export interface StandIn {
  readonly url: string
  /** File name of the certificate that clients must trust. */
  readonly ca: string
  readonly tls: { readonly cert: string; readonly key: string }
  /** Calls an endpoint of its console. Resolves with the JSON body; rejects on a status of 300 or more. */
  readonly call: (method: string, path: string, body?: object) => Promise<unknown>
  /** Issues a new `Authorization` value for this XUID. */
  readonly issue: (xuid: string) => Promise<string>
  readonly stop: () => Promise<void>
}

/** Writes a certificate for 127.0.0.1 and its key into `folder`. Returns the file names. */
export async function makeCertificate(folder: string): Promise<{ cert: string; key: string }> {
  const certificate = await generate([{ name: 'commonName', value: 'stand-in' }], {
    keyType: 'ec',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
    ],
  })
  const files = { cert: join(folder, 'stand-in.pem'), key: join(folder, 'stand-in-key.pem') }
  writeFileSync(files.cert, certificate.cert)
  writeFileSync(files.key, certificate.private, { mode: 0o600 })
  return files
}

/** Starts a stand-in on the folder `data`. An empty folder is filled with the demo world. */
export async function startStandIn(data: string, flags: readonly string[] = []): Promise<StandIn> {
  const folder = mkdtempSync(join(tmpdir(), 'sessionscope-stand-in-'))
  const { cert, key } = await makeCertificate(folder)
  const all = ['--no-app', '--tls-cert', cert, '--tls-key', key, ...flags]
  const server = await startServer(data, 0, all)
  const trusted = readFileSync(cert)
  const call = (method: string, path: string, body?: object) =>
    new Promise<unknown>((resolve, reject) => {
      const outgoing = request(new URL(path, server.url), { method, ca: trusted }, (response) => {
        let text = ''
        response.on('data', (part) => {
          text += String(part)
        })
        response.on('end', () => {
          if ((response.statusCode ?? 0) < 300) resolve(JSON.parse(text))
          else reject(new Error(`${response.statusCode} ${text}`))
        })
      })
      outgoing.on('error', reject)
      outgoing.end(body === undefined ? undefined : JSON.stringify(body))
    })
  return {
    url: server.url,
    ca: cert,
    tls: { cert, key },
    call,
    issue: async (xuid) => {
      const { authorization } = (await call('POST', '/console/tokens', { xuid })) as { authorization: string }
      return authorization
    },
    stop: async () => {
      await server.stop()
      rmSync(folder, { recursive: true })
    },
  }
}
