/** Starts a temporary PostgreSQL cluster with the binaries installed on this machine. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { accessSync, chownSync, constants, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
/** Milliseconds to wait for a shutdown before SIGQUIT is sent. */
const maxShutdownMs = 8_000
const debianRoot = '/usr/lib/postgresql'

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function debianFolders(): string[] {
  try {
    // Newest version first.
    const versions = readdirSync(debianRoot).toSorted((a, b) => Number(b) - Number(a))
    return versions.map((version) => join(debianRoot, version, 'bin'))
  } catch {
    return []
  }
}

/** Folder with `initdb` and `postgres`, from PATH or Debian's location. Undefined if not installed. */
export function findPostgres(): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...debianFolders()]
  return folders.find((folder) => isProgram(join(folder, 'initdb')) && isProgram(join(folder, 'postgres')))
}

/** User to run PostgreSQL as, because it refuses to run as root. Undefined if this process is not root. */
function findUnprivilegedUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  const user = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody')
  if (!user) throw new Error('PostgreSQL does not run as root, and there is no user postgres or nobody')
  return { uid: Number(user[2]), gid: Number(user[3]) }
}

export interface Cluster {
  /** `postgres://…/postgres`, over a Unix socket in the cluster's own folder. */
  readonly url: string
  /** Stops the server immediately, without a checkpoint, and starts it again on the same data. */
  readonly crash: () => Promise<void>
  /** `immediate` is a crash. `fast` aborts all transactions, writes a checkpoint and stops. */
  readonly restart: (kind: RestartKind) => Promise<void>
  /** Process ids: the postmaster first, then its children. */
  readonly pids: () => Promise<number[]>
  /** Process ids of the backends, which serve clients. */
  readonly backends: () => Promise<number[]>
  /** Ends one backend. `terminate`: only this one. `kill`: PostgreSQL ends all backends and recovers. */
  readonly killBackend: (pid: number, how: 'terminate' | 'kill') => void
  /** Suspends every process (SIGSTOP): connections stay open, but nothing responds. */
  readonly freeze: () => Promise<void>
  readonly thaw: () => Promise<void>
  readonly stop: () => Promise<void>
}

export type RestartKind = 'immediate' | 'fast'

interface ChildProcessInfo {
  readonly pid: number
  readonly title: string
}

/** Child processes of one process. PostgreSQL sets each title to the purpose of the process. */
async function listChildren(parent: number): Promise<ChildProcessInfo[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=,args='])
  const rows = stdout.split('\n').map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
  return rows.flatMap((row) =>
    row && Number(row[2]) === parent ? [{ pid: Number(row[1]), title: row[3] ?? '' }] : [],
  )
}

/** Returns false if the process does not exist. */
export function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}

/** Creates and starts a cluster. `durable`: with fsync, as in production; tests are faster without it. */
export async function startPostgres(folder: string, durable = false): Promise<Cluster> {
  const home = mkdtempSync(join(tmpdir(), 'sessionscope-pg-'))
  const user = findUnprivilegedUser()
  if (user) chownSync(home, user.uid, user.gid)
  const options = { ...user, cwd: home, env: { PATH: process.env.PATH, HOME: home, LC_ALL: 'C.UTF-8' } }
  const data = join(home, 'data')
  const initArguments = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync']
  await run(join(folder, 'initdb'), initArguments, options)
  const fastFlags = durable ? [] : ['-c', 'fsync=off', '-c', 'full_page_writes=off']
  const flags = ['-D', data, '-k', home, '-h', '', '-p', '5432', '-c', 'max_connections=200', ...fastFlags]
  const start = async (): Promise<ChildProcess> => {
    const child = spawn(join(folder, 'postgres'), flags, { ...options, stdio: ['ignore', 'ignore', 'pipe'] })
    let log = ''
    await new Promise<void>((resolve, reject) => {
      child.stderr.on('data', (chunk: Buffer) => {
        log = `${log}${chunk.toString()}`.slice(-10_000)
        if (log.includes('ready to accept connections')) resolve()
      })
      child.once('error', reject)
      child.once('exit', (code) => reject(new Error(`postgres ended with ${code}: ${log}`)))
    })
    return child
  }
  const end = async (child: ChildProcess, signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill(signal)
    // PostgreSQL 15 may wait forever if it is stopped during crash recovery. SIGQUIT always ends it.
    const forceTimer = setTimeout(() => child.kill('SIGQUIT'), maxShutdownMs)
    await gone
    clearTimeout(forceTimer)
  }
  let server = await start()
  const restart = async (kind: RestartKind) => {
    await end(server, kind === 'immediate' ? 'SIGQUIT' : 'SIGINT')
    server = await start()
  }
  return {
    url: `postgres://postgres@localhost/postgres?host=${encodeURIComponent(home)}`,
    ...createProcessControls(() => server.pid ?? 0),
    crash: () => restart('immediate'),
    restart,
    stop: async () => {
      // A suspended process handles other signals only after SIGCONT.
      sendSignal(server.pid ?? 0, 'SIGCONT')
      for (const { pid } of await listChildren(server.pid ?? 0)) sendSignal(pid, 'SIGCONT')
      await end(server, 'SIGINT')
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/** Functions that signal the processes of a running cluster. */
function createProcessControls(postmaster: () => number) {
  const pids = async () => [postmaster(), ...(await listChildren(postmaster())).map(({ pid }) => pid)]
  return {
    pids,
    backends: async () => {
      const children = await listChildren(postmaster())
      return children.filter(({ title }) => title.includes('[local]')).map(({ pid }) => pid)
    },
    killBackend: (pid: number, how: 'terminate' | 'kill') => {
      sendSignal(pid, how === 'kill' ? 'SIGKILL' : 'SIGTERM')
    },
    freeze: async () => {
      // The postmaster stops first, so that it starts no new process. The list is read after that.
      sendSignal(postmaster(), 'SIGSTOP')
      for (const pid of await pids()) sendSignal(pid, 'SIGSTOP')
    },
    thaw: async () => {
      for (const pid of (await pids()).toReversed()) sendSignal(pid, 'SIGCONT')
    },
  }
}
