/** A console with connections: to a stand-in for the service, and to one that misbehaves on demand. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startFaultyProxy } from './faulty-proxy.ts'
import { type RunningServer, startServer } from './server.ts'
import { type StandIn, startStandIn } from './stand-in.ts'

export interface ConnectionsRig {
  readonly server: RunningServer
  readonly standIn: StandIn
  /** What the server keeps its data in. */
  readonly folder: string
  /** The file that the connections `standin` and `faulty` take their credential from. */
  readonly credentialFile: string
  /** The token in it, which must be seen nowhere. */
  readonly canary: () => string
  readonly writeCredential: (authorization: string) => void
  readonly stop: () => Promise<void>
}

const mika = '2533274790123456'

/** `world` is a folder with a made world, copied by whoever calls. */
export async function startConnections(
  worlds: readonly [string, string],
  flags: readonly string[] = [],
): Promise<ConnectionsRig> {
  const [data, serviceData] = worlds
  const folder = mkdtempSync(join(tmpdir(), 'sessionscope-connections-'))
  const standIn = await startStandIn(serviceData, ['--rate-limits', 'off'])
  const proxy = await startFaultyProxy(standIn.url, standIn.tls, standIn.ca)
  const credentialFile = join(folder, 'credential.json')
  const writeCredential = (authorization: string) =>
    writeFileSync(credentialFile, JSON.stringify({ authorization, xuid: mika, gamertag: 'Mika Tan' }), {
      mode: 0o600,
    })
  writeCredential(await standIn.issue(mika))
  const config = join(folder, 'config.json')
  const common = { ca: standIn.ca, authorization: { file: credentialFile }, contractVersion: 107 }
  writeFileSync(
    config,
    JSON.stringify({
      connections: [
        { ...common, name: 'standin', title: 'Stand-in', baseUrl: standIn.url, sandbox: 'XDKS.1' },
        { ...common, name: 'faulty', title: 'Faulty', baseUrl: proxy.url, timeoutSeconds: 1.5 },
        { ...common, name: 'writable', title: 'Writable', baseUrl: standIn.url, writable: true },
        { name: 'pasted', title: 'Pasted', baseUrl: standIn.url, ca: standIn.ca },
        {
          name: 'untrusted',
          title: 'Untrusted',
          baseUrl: standIn.url,
          authorization: { file: credentialFile },
        },
      ],
    }),
  )
  const server = await startServer(data, 0, ['--rate-limits', 'off', '--config', config, ...flags])
  return {
    server,
    standIn,
    folder,
    credentialFile,
    canary: () => {
      const { authorization } = JSON.parse(readFileSync(credentialFile, 'utf8')) as { authorization: string }
      return authorization.split(';')[1] ?? ''
    },
    writeCredential,
    stop: async () => {
      await server.stop()
      proxy.stop()
      await standIn.stop()
      rmSync(folder, { recursive: true })
    },
  }
}
