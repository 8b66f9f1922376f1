/** Starts Sessionscope in its own process, in the same way as `npm start`. */
import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

/** Shared compile cache, because the tests start hundreds of servers and commands. */
export const compileCache = { NODE_COMPILE_CACHE: join(tmpdir(), 'sessionscope-compiled') }

export interface RunningServer {
  readonly pid: number
  readonly url: string
  /** Sends SIGTERM. Resolves with the exit code. */
  readonly stop: () => Promise<number | null>
  /** Sends SIGKILL. Resolves when the process has ended. */
  readonly kill: () => Promise<void>
  /** Resolves with the exit code when the process ends for any reason; `null` after a signal. */
  readonly ended: Promise<number | null>
  /** Everything that the process has printed, stdout and stderr. */
  readonly output: () => string
  /** The newest one-time link that authorises a browser to use connections. */
  readonly link: () => Promise<string>
}

/** Collects the output of a process and waits for patterns in it. */
function collectOutput(child: ChildProcess) {
  let output = ''
  const waiting = new Set<() => void>()
  const read = (chunk: Buffer) => {
    output += chunk.toString()
    for (const checkOutput of waiting) checkOutput()
  }
  child.stdout?.on('data', read)
  child.stderr?.on('data', read)
  return {
    said: () => output,
    /** Waits for a pattern (flag `g`). Resolves with group 1 of its last match; rejects at exit. */
    find: (pattern: RegExp) =>
      new Promise<string>((resolve, reject) => {
        const rejectOnExit = (code: number | null) =>
          reject(new Error(`the server ended with ${code}: ${output}`))
        const checkOutput = () => {
          const found = [...output.matchAll(pattern)].at(-1)?.[1]
          if (found === undefined) return
          waiting.delete(checkOutput)
          child.off('exit', rejectOnExit)
          resolve(found)
        }
        waiting.add(checkOutput)
        child.once('exit', rejectOnExit)
        checkOutput()
      }),
  }
}

/** Uses the newest one-time link. Returns the cookie that a browser would get. */
export async function openWithLink(server: RunningServer): Promise<string> {
  const secret = (await server.link()).split('#open=')[1]
  const opened = await fetch(`${server.url}/console/open`, {
    method: 'POST',
    body: JSON.stringify({ secret }),
  })
  return opened.headers.get('set-cookie')?.split(';')[0] ?? ''
}

/** Node's flags in `npm start`. */
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: { start: string }
}
const startFlags = scripts.start.split(' ').filter((word) => word.startsWith('--'))

/** Starts a server on the folder `data`. Resolves when it prints its address. `port` 0: any free port. */
export async function startServer(
  data: string,
  port = 0,
  flags: readonly string[] = ['--rate-limits', 'off'],
  env: Readonly<Record<string, string>> = {},
  nodeFlags: readonly string[] = [],
): Promise<RunningServer> {
  const args = [
    ...startFlags,
    ...nodeFlags,
    'src/server.ts',
    '--port',
    String(port),
    '--data',
    data,
    ...flags,
  ]
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...compileCache, ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const collected = collectOutput(child)
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const url = await collected.find(/Sessionscope is at (\S+)\n/g)
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
    output: collected.said,
    link: () => collected.find(/once: (\S+)\n/g),
  }
}
