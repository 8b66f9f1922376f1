/** A server with connections to a stand-in for the service and to a proxy that fails on demand. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startFaultyProxy } from './faulty-proxy.ts'
import { type RunningServer, startServer } from './server.ts'
import { type StandIn, startStandIn } from './stand-in.ts'

export interface ConnectionsRig {
  readonly server: RunningServer
  readonly standIn: StandIn
  /** Folder with the configuration and the credential file. */
  readonly folder: string
  /** Credential file of the connections `standin`, `faulty`, `writable` and `untrusted`. */
  readonly credentialFile: string
  /** The token in the credential file. It must never appear in output, pages or storage. */
  readonly canary: () => string
  readonly writeCredential: (authorization: string) => void
  readonly stop: () => Promise<void>
}

const mika = '2533274790123456'
const ines = '2533274790654321'

/** `worlds`: data folders of the server and of the stand-in. The caller copies and removes them. */
export async function startConnections(
  dataFolders: readonly [string, string],
  flags: readonly string[] = [],
): Promise<ConnectionsRig> {
  const [data, serviceData] = dataFolders
  const folder = mkdtempSync(join(tmpdir(), 'sessionscope-connections-'))
  const standIn = await startStandIn(serviceData, ['--rate-limits', 'off'])
  const proxy = await startFaultyProxy(standIn.url, standIn.tls, standIn.ca)
  const credentialFile = join(folder, 'credential.json')
  const writeCredential = (authorization: string) =>
    writeFileSync(credentialFile, JSON.stringify({ authorization, xuid: mika, gamertag: 'Mika Tan' }), {
      mode: 0o600,
    })
  writeCredential(await standIn.issue(mika))
  const otherFile = join(folder, 'other-credential.json')
  const other = { authorization: await standIn.issue(ines), xuid: ines, gamertag: 'Ines Quiroga' }
  writeFileSync(otherFile, JSON.stringify(other), { mode: 0o600 })
  const config = join(folder, 'config.json')
  const common = { ca: standIn.ca, authorization: { file: credentialFile }, contractVersion: 107 }
  writeFileSync(
    config,
    JSON.stringify({
      connections: [
        { ...common, name: 'standin', title: 'Stand-in', baseUrl: standIn.url, sandbox: 'XDKS.1' },
        { ...common, name: 'faulty', title: 'Faulty', baseUrl: proxy.url, timeoutSeconds: 1.5 },
        { ...common, name: 'writable', title: 'Writable', baseUrl: standIn.url, writable: true },
        // Another user has a rate budget of their own.
        {
          ...common,
          name: 'other',
          title: 'Other',
          baseUrl: standIn.url,
          authorization: { file: otherFile },
        },
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
