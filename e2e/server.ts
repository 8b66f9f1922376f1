/** A Sessionscope in its own process, as `npm start` runs it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

/** Servers are started by the hundred; what was compiled once is not compiled again. */
const compileCache = { NODE_COMPILE_CACHE: join(tmpdir(), 'sessionscope-compiled') }

export interface RunningServer {
  readonly pid: number
  readonly url: string
  /** Asks it to end, and answers with its exit code once it has. */
  readonly stop: () => Promise<number | null>
  /** Ends it where it stands. */
  readonly kill: () => Promise<void>
}

function waitForLine(child: ChildProcess, wanted: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    const read = (chunk: Buffer) => {
      said += chunk.toString()
      const found = wanted.exec(said)
      if (found?.[1]) resolve(found[1])
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${said}`)))
  })
}

/** Starts on `data` and answers once the server says where it is. `port` 0: any free one. */
export async function startServer(
  data: string,
  port = 0,
  flags: readonly string[] = ['--rate-limits', 'off'],
): Promise<RunningServer> {
  const args = ['src/server.ts', '--port', String(port), '--data', data, ...flags]
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...compileCache, ...process.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const url = await waitForLine(child, /Sessionscope is at (\S+)/)
  const end = async (signal: NodeJS.Signals) => {
    const gone = new Promise<number | null>((resolve) => child.once('exit', resolve))
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
    child.kill(signal)
    return gone
  }
  return {
    url,
    pid: child.pid ?? 0,
    stop: () => end('SIGTERM'),
    kill: async () => {
      await end('SIGKILL')
    },
  }
}
