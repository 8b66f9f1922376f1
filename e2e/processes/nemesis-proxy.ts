/** Stands between servers and PostgreSQL, and loses or holds the answer of a commit that is under way. */
import { mkdirSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'

export type CommitFault =
  /** The commit does not reach the database. */
  | { readonly kind: 'cut before' }
  /** The commit is done, and its answer does not come back. */
  | { readonly kind: 'cut after' }
  /** The commit, or its answer, comes so many milliseconds late. */
  | { readonly kind: 'hold before' | 'hold after'; readonly milliseconds: number }

export interface PostgresProxy {
  /** For servers, in place of the cluster's own. */
  readonly url: string
  /** What happens to the next commit, whose ever it is. */
  readonly arm: (fault: CommitFault) => void
  /** How many commits a fault met. */
  readonly met: () => number
  readonly close: () => void
}

/** A simple query `commit`, as the driver sends it; on a local socket it comes in one piece. */
const commit = /commit\0/i

const socketName = '.s.PGSQL.5432'

/** `folder`: a folder for the proxy's own socket. */
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
