/** Bugs to plant in the host: sign-ins, limits, the audit log and responses. */
import type { Suite } from './plants.ts'

const signIns = 'src/host/sign-ins.ts'
const flows = 'src/host/sign-in-flows.ts'
const audit = 'src/host/audit.ts'
const writer = 'src/host/audit-writer.ts'
const visitors = 'src/host/visitors.ts'
const chain = 'src/host/audit-chain.ts'
const files = 'src/host/audit-files.ts'
const budget = 'src/host/audit-budget.ts'
const requestLog = 'src/host/request-log.ts'
const limits = 'src/host/answer-limits.ts'
const paced = 'src/host/paced-response.ts'
const listen = 'src/host/listen.ts'
const accessControl = 'src/host/access-control.ts'
const options = 'src/host/options.ts'
const unchanged = 'src/directory/store/unchanged-person.ts'

export const hostSuites: readonly Suite[] = [
  {
    file: 'src/host/signing-in.test.ts',
    project: 'sqlite',
    plants: [
      // A browser's sign-in never expires, or expires only by one of its two limits.
      { file: signIns, from: 'Math.min(until, idleUntil) <= now()', to: 'Math.min(until, idleUntil) < 0' },
      { file: signIns, from: 'Math.min(until, idleUntil) <= now()', to: 'until <= now()' },
      { file: signIns, from: 'Math.min(until, idleUntil) <= now()', to: 'idleUntil <= now()' },
      { file: signIns, from: 'if (isUserActivity) signIn', to: 'signIn' },
      { file: signIns, from: 'if (before !== undefined) signIns.delete(before)', to: '' },
      {
        file: signIns,
        from: 'own.length >= maxPerUser && oldest',
        to: 'signIns.size >= maxSignIns && oldest',
      },
      // A started sign-in never expires.
      {
        file: flows,
        from: 'if (until > now()) return\n      remove(id)',
        to: 'if (until > 0) return\n      remove(id)',
      },
      {
        file: flows,
        from: 'const found = flows.get(id)\n      remove(id)',
        to: 'const found = flows.get(id)',
      },
      { file: flows, from: 'ownIds.size >= Math.floor(maxFlows / callers)', to: 'ownIds.size >= 0' },
      { file: flows, from: 'flows.size >= maxFlows && own', to: 'flows.size >= 10 * maxFlows && own' },
      { file: flows, from: 'if (replaced !== undefined) remove(replaced)', to: '' },
      {
        file: 'src/host/failure-limiter.ts',
        from: 'if (recent.length < maxPerMinute) return undefined',
        to: 'if (recent.length <= maxPerMinute) return undefined',
      },
      { file: 'src/host/failure-limiter.ts', from: 'failures.delete(caller)\n', to: '' },
      { file: 'src/host/request-source.ts', from: '.slice(0, 4)', to: '.slice(0, 8)' },
    ],
  },
  {
    file: 'src/host/back-path.test.ts',
    project: 'sqlite',
    plants: [
      { file: 'src/host/back-path.ts', from: ".filter((segment) => segment !== '')", to: '.slice(1)' },
      { file: 'src/host/back-path.ts', from: "if (url.origin !== origin) return '/'", to: '' },
    ],
  },
  {
    file: 'src/host/host.test.ts',
    project: 'sqlite',
    plants: [
      {
        file: options,
        from: 'publicUrl !== undefined && !isLoopbackName',
        to: "publicUrl === '' && !isLoopbackName",
      },
      {
        file: options,
        from: 'allowHosts.find((name) => !isLoopbackName(name))',
        to: 'allowHosts.find(() => false)',
      },
      { file: 'src/http/loopback.ts', from: '/^(?:[\\w-]+\\.)*localhost$/i', to: '/localhost/i' },
    ],
  },
  {
    file: 'src/host/files.test.ts',
    project: 'sqlite',
    plants: [
      // The group may read a secret file.
      { file: 'src/host/secret-file.ts', from: '(stat.mode & 0o077) !== 0', to: '(stat.mode & 0o007) !== 0' },
      { file: 'src/host/data-folder.ts', from: 'chmodSync(file, 0o600)', to: '' },
    ],
  },
  {
    file: 'src/host/audit.test.ts',
    project: 'sqlite',
    plants: [
      { file: chain, from: 'if (previous !== undefined && previous !== expected) holds = false', to: '' },
      {
        file: chain,
        from: 'readPreviousHash(line) === undefined\n    ? sha256',
        to: 'readPreviousHash(line) === "" ? sha256',
      },
      { file: audit, from: '&& (last ?? chainStart) === head', to: '' },
      { file: writer, from: "if (path === file && bytes.at(-1) !== 10) writeSync(handle, '\\n')", to: '' },
      {
        file: writer,
        from: 'const { file, unlock } = claimFile(options.file)',
        to: 'const { file, unlock } = { file: options.file, unlock: () => {} }',
      },
      {
        file: writer,
        from: 'if (!(await syncOnce(handle, syncToDisk))) isBroken = true',
        to: 'await syncOnce(handle, syncToDisk)',
      },
      { file: writer, from: 'waiting ??= running.then', to: 'waiting = running.then' },
      { file: audit, from: '...(cut > 0 && { cut })', to: '...{}' },
      {
        file: files,
        from: 'const number = (listFullFiles(file).at(-1)?.number ?? 0) + 1',
        to: 'const number = 1',
      },
      { file: files, from: 'if (day < oldest)', to: 'if (day <= oldest.slice(0, 4))' },
      {
        file: budget,
        from: 'account.used + lines <= (isSignedIn ? maxPerUser : maxPerAddress)',
        to: 'account.used >= 0',
      },
      {
        file: budget,
        from: '(isSignedIn || usedByAddresses + lines <= maxAllAddresses)',
        to: 'addresses >= 0',
      },
      { file: budget, from: 'account.leftOut++', to: 'account.leftOut = 1' },
      { file: requestLog, from: 'if (!(await audit.sync())) return refuse()', to: '' },
      { file: requestLog, from: 'finish(answer.status)\n', to: '' },
      {
        file: requestLog,
        from: 'and the answer still reports what was done.\n      await audit.sync()',
        to: 'and the answer still reports what was done.',
      },
      { file: requestLog, from: "if (firstWrite === 'failed') return undefined", to: '' },
      {
        file: visitors,
        from: "logEvent('sign-in-refused', received, undefined, seconds === undefined ? status : 429)",
        to: '',
      },
      { file: accessControl, from: "visitors.logEvent('refused', received, undefined, 401)", to: '' },
      {
        file: visitors,
        from: 'if (seconds !== undefined) return tooMany',
        to: 'if (seconds === 0) return tooMany',
      },
    ],
  },
  {
    file: 'src/host/listen.test.ts',
    project: 'sqlite',
    plants: [
      {
        file: listen,
        from: '...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),',
        to: '',
      },
      { file: listen, from: 'requireHostHeader: false', to: 'requireHostHeader: true' },
      { file: listen, from: "server.on('checkExpectation', refuseExpectation)", to: '' },
      { file: listen, from: 'for (const [name, value] of headers) response.setHeader(name, value)', to: '' },
      {
        file: listen,
        from: 'if (error instanceof RequestError)\n      return sender.toResponse',
        to: 'if (error instanceof RequestError) return new Response(null, { status: 400 })\n        if (error === 0) return sender.toResponse',
      },
      {
        file: 'src/host/app-files.ts',
        from: 'if (!response) return c.text(notFoundText, 404)',
        to: 'if (!response) return page(c, async () => {})',
      },
      {
        file: 'src/host/app-files.ts',
        from: 'const assets = serveStatic({ root: dist, precompressed: true })',
        to: 'const assets = serveStatic({ root: dist, path: "index.html" })',
      },
    ],
  },
  {
    file: 'src/host/answer-limits.test.ts',
    project: 'sqlite',
    plants: [
      { file: limits, from: ' || socket.writableLength > 0', to: '' },
      {
        file: limits,
        from: 'if (isAnswered || socket.writableLength > 0) socket.destroy()',
        to: 'if (limits) socket.destroy()',
      },
      {
        file: limits,
        from: 'else if (performance.now() - writtenSince > limits.deliveryMs) response.destroy()',
        to: '',
      },
      {
        file: limits,
        from: 'for (const { response } of unfinished.all()) response.shouldKeepAlive = false',
        to: '',
      },
      {
        file: limits,
        from: 'setTimeout(() => server.closeAllConnections(), limits.finishMs)',
        to: 'setTimeout(() => {}, limits.finishMs)',
      },
    ],
  },
  {
    file: 'src/host/paced-response.test.ts',
    project: 'sqlite',
    plants: [
      {
        file: paced,
        from: 'this.#waiting.length === 0 && !this.writableNeedDrain && !large',
        to: '!large',
      },
      {
        file: paced,
        from: "this.setHeader('content-length', large.length)",
        to: "this.removeHeader('content-length')",
      },
    ],
  },
  {
    file: 'e2e/processes/unread-answers.test.ts',
    project: 'processes',
    plants: [
      { file: listen, from: '  ServerResponse: PacedResponse,\n', to: '' },
      { file: limits, from: ' || socket.writableLength > 0', to: '' },
    ],
  },
  {
    file: 'src/directory/viewer.test.ts',
    project: 'sqlite',
    plants: [
      {
        file: 'src/directory/handlers/identities.ts',
        from: "!visitor || hasRole(visitor.role, 'tester')",
        to: "!visitor || hasRole(visitor.role, 'viewer')",
      },
      { file: unchanged, from: '(server ?? person.server === 1) === (person.server === 1)', to: 'true' },
      { file: unchanged, from: '(deviceId ?? person.device_id) === person.device_id', to: 'true' },
      {
        file: unchanged,
        from: 'followed.symmetricDifference(new Set(follows))',
        to: 'new Set(follows).difference(followed)',
      },
    ],
  },
]
