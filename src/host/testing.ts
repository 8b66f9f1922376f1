/** For tests: starts the server on a real socket, with its own audit log, sign-in and app. */
import { randomUUID } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openAccessControl } from './access-control.ts'
import type { AnswerLimits } from './answer-limits.ts'
import { type Audit, openAudit } from './audit.ts'
import { listen, type RunningServer, type ServerParts } from './listen.ts'
import { readOptions } from './options.ts'
import { securityHeadersFor } from './origin-check.ts'
import { openSignIns } from './sign-ins.ts'

export interface Rig {
  readonly listening: RunningServer
  readonly host: string
  readonly port: number
  readonly audit: Audit
  readonly auditFile: string
}

export interface RigOptions {
  readonly flags?: readonly string[]
  readonly site?: Partial<ServerParts>
  readonly audit?: (real: Audit) => Audit
  readonly accessToken?: string
  readonly isSecure?: boolean
  readonly limits?: AnswerLimits
  readonly now?: () => number
}

const defaults = {
  findHandler: () => undefined,
  app: (_: unknown, response: { end: () => void }) => response.end(),
}

export async function openRig(given: RigOptions = {}): Promise<Rig> {
  const options = readOptions(['--port', '0', ...(given.flags ?? [])], {})
  if (!options) throw new Error('no options')
  const now = given.now ?? (() => Date.now())
  const auditFile = join(mkdtempSync(join(tmpdir(), 'sessionscope-host-')), 'audit.jsonl')
  const real = openAudit({ file: auditFile, now, newId: randomUUID })
  const audit = given.audit?.(real) ?? real
  const conceal = (text: string) => text
  const listening = await listen(
    options,
    async () => ({
      ...defaults,
      accessControl: openAccessControl({
        signIns: openSignIns({ now, isSecure: false, port: () => '' }),
        accessToken: given.accessToken,
        oidc: undefined,
        onNewLink: undefined,
        audit,
        conceal,
        now,
      }),
      audit,
      conceal,
      now,
      headers: securityHeadersFor(given.isSecure ?? false, false),
      ...given.site,
    }),
    given.limits,
  )
  const { host, port } = new URL(listening.url)
  return { listening, host, port: Number(port), audit, auditFile }
}

/** Sends `text` as raw bytes, and resolves to everything received until the server closes the connection. */
export function sendRaw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let received = ''
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1')
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(received))
    socket.write(Buffer.from(text, 'latin1'))
  })
}

/** Opens a connection that sends a GET request and is paused: it reads nothing until it is resumed. */
export function requestWithoutReading(port: number, host: string, path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.pause()
      socket.write(`GET ${path} HTTP/1.1\r\nhost: ${host}\r\n\r\n`, () => resolve(socket))
    })
    socket.once('error', reject)
  })
}
