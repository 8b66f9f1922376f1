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
  readonly faultCount: () => number
  readonly close: () => void
}

/** The simple query `commit` as the driver sends it. On a local socket it arrives in one piece. */
const commit = /commit\0/i

const socketName = '.s.PGSQL.5432'

/** `folder`: folder for the proxy's socket; it is created if missing. */
export async function startPostgresProxy(clusterUrl: string, folder: string): Promise<PostgresProxy> {
  const socketFolder = new URL(clusterUrl).searchParams.get('host') ?? ''
  mkdirSync(folder, { recursive: true })
  const armed: CommitFault[] = []
  const sockets = new Set<Socket>()
  const timers = new Set<NodeJS.Timeout>()
  let faultCount = 0
  const runAfter = (milliseconds: number, run: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer)
      run()
    }, milliseconds)
    timers.add(timer)
  }
  const server = createServer((client) => {
    const database = connect(join(socketFolder, socketName))
    const both = [client, database]
    for (const socket of both) sockets.add(socket)
    const end = () => {
      for (const socket of both) {
        sockets.delete(socket)
        socket.destroy()
      }
    }
    for (const socket of both) socket.on('error', end).on('close', end)
    let dropsAnswer = false
    client.on('data', (bytes: Buffer) => {
      const fault = commit.test(bytes.toString('latin1')) ? armed.shift() : undefined
      if (fault) faultCount++
      switch (fault?.kind) {
        case undefined:
          database.write(bytes)
          return
        case 'cut before':
          end()
          return
        case 'cut after':
          dropsAnswer = true
          database.write(bytes)
          return
        case 'hold before':
          runAfter(fault.milliseconds, () => database.write(bytes))
          return
        case 'hold after':
          database.pause()
          database.write(bytes)
          runAfter(fault.milliseconds, () => database.resume())
          return
        default:
          fault satisfies never
      }
    })
    database.on('data', (bytes: Buffer) => {
      if (dropsAnswer) end()
      else client.write(bytes)
    })
  })
  await new Promise<void>((resolve) => server.listen(join(folder, socketName), resolve))
  return {
    url: `postgres://postgres@localhost/postgres?host=${encodeURIComponent(folder)}`,
    arm: (fault) => armed.push(fault),
    faultCount: () => faultCount,
    close: () => {
      for (const timer of timers) clearTimeout(timer)
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}
