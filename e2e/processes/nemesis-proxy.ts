/** Proxy between the servers and PostgreSQL that drops or delays a commit or its answer. */
import { mkdirSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'

export type CommitFault =
  /** Drops the connection before the commit reaches the database. */
  | { readonly kind: 'cut before' }
  /** Drops the connection after the commit, before its answer reaches the server. */
  | { readonly kind: 'cut after' }
  /** Delays the commit or its answer by this many milliseconds. */
  | { readonly kind: 'hold before' | 'hold after'; readonly milliseconds: number }

export interface PostgresProxy {
  /** Database URL for the servers, in place of the cluster's URL. */
  readonly url: string
  /** Applies this fault to the next commit of any server. */
  readonly arm: (fault: CommitFault) => void
  /** Number of commits that had a fault. */
  readonly met: () => number
  readonly close: () => void
}

/** The simple query `commit` as the driver sends it. On a local socket it arrives in one piece. */
const commit = /commit\0/i

const socketName = '.s.PGSQL.5432'

/** `folder`: folder for the proxy's socket; it is created if missing. */
export async function startPostgresProxy(clusterUrl: string, folder: string): Promise<PostgresProxy> {
  const home = new URL(clusterUrl).searchParams.get('host') ?? ''
  mkdirSync(folder, { recursive: true })
  const armed: CommitFault[] = []
  const sockets = new Set<Socket>()
  const timers = new Set<NodeJS.Timeout>()
  let met = 0
  const later = (milliseconds: number, run: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer)
      run()
    }, milliseconds)
    timers.add(timer)
  }
  const server = createServer((near) => {
    const far = connect(join(home, socketName))
    const both = [near, far]
    for (const socket of both) sockets.add(socket)
    const end = () => {
      for (const socket of both) {
        sockets.delete(socket)
        socket.destroy()
      }
    }
    for (const socket of both) socket.on('error', end).on('close', end)
    let cutsAnswer = false
    near.on('data', (bytes: Buffer) => {
      const fault = commit.test(bytes.toString('latin1')) ? armed.shift() : undefined
      if (fault) met++
      switch (fault?.kind) {
        case undefined:
          far.write(bytes)
          return
        case 'cut before':
          end()
          return
        case 'cut after':
          cutsAnswer = true
          far.write(bytes)
          return
        case 'hold before':
          later(fault.milliseconds, () => far.write(bytes))
          return
        case 'hold after':
          far.pause()
          far.write(bytes)
          later(fault.milliseconds, () => far.resume())
          return
        default:
          fault satisfies never
      }
    })
    far.on('data', (bytes: Buffer) => {
      if (cutsAnswer) end()
      else near.write(bytes)
    })
  })
  await new Promise<void>((resolve) => server.listen(join(folder, socketName), resolve))
  return {
    url: `postgres://postgres@localhost/postgres?host=${encodeURIComponent(folder)}`,
    arm: (fault) => armed.push(fault),
    met: () => met,
    close: () => {
      for (const timer of timers) clearTimeout(timer)
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}
