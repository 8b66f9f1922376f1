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
  /** Its exit code, once it has ended, whoever ended it; `null` where a signal did. */
  readonly ended: Promise<number | null>
  /** Everything it has printed. */
  readonly output: () => string
  /** The newest link that lets a browser use connections. */
  readonly link: () => Promise<string>
}

/** Keeps what a process prints, and waits for something in it. */
function listenTo(child: ChildProcess) {
  let said = ''
  const waiting = new Set<() => void>()
  const read = (chunk: Buffer) => {
    said += chunk.toString()
    for (const look of waiting) look()
  }
  child.stdout?.on('data', read)
  child.stderr?.on('data', read)
  return {
    said: () => said,
    /** The last place where it stands. */
    find: (wanted: RegExp) =>
      new Promise<string>((resolve, reject) => {
        const giveUp = (code: number | null) => reject(new Error(`the server ended with ${code}: ${said}`))
        const look = () => {
          const found = [...said.matchAll(wanted)].at(-1)?.[1]
          if (found === undefined) return
          waiting.delete(look)
          child.off('exit', giveUp)
          resolve(found)
        }
        waiting.add(look)
        child.once('exit', giveUp)
        look()
      }),
  }
}

/** The cookie of a browser that came by the newest link. */
export async function comeByLink(server: RunningServer): Promise<string> {
  const secret = (await server.link()).split('#open=')[1]
  const opened = await fetch(`${server.url}/console/open`, {
    method: 'POST',
    body: JSON.stringify({ secret }),
  })
  return opened.headers.get('set-cookie')?.split(';')[0] ?? ''
}

/** Starts on `data` and answers once the server says where it is. `port` 0: any free one. */
export async function startServer(
  data: string,
  port = 0,
  flags: readonly string[] = ['--rate-limits', 'off'],
  env: Readonly<Record<string, string>> = {},
): Promise<RunningServer> {
  const args = ['src/server.ts', '--port', String(port), '--data', data, ...flags]
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...compileCache, ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const heard = listenTo(child)
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const url = await heard.find(/Sessionscope is at (\S+)\n/g)
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal)
    return ended
  }
  return {
    url,
    pid: child.pid ?? 0,
    stop: () => end('SIGTERM'),
    kill: async () => {
      await end('SIGKILL')
    },
    ended,
    output: heard.said,
    link: () => heard.find(/once: (\S+)\n/g),
  }
}
