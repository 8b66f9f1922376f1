/** Bugs to plant in the gateway and in the host's access control. */
import type { Suite } from './plants.ts'

const allowList = 'src/gateway/allow-list.ts'
const service = 'src/gateway/service.ts'
const answerSearch = 'src/gateway/answer-search.ts'
const secretSearch = 'src/gateway/secret-search.ts'
const secretIndex = 'src/gateway/secret-index.ts'
const undoEncodings = 'src/gateway/undo-encodings.ts'
const unpacking = 'src/gateway/decompress.ts'
const upstream = 'src/gateway/upstream.ts'
const gateway = 'src/gateway/gateway.ts'
const credential = 'src/gateway/credential.ts'
const budget = 'src/gateway/budget.ts'
const players = 'src/gateway/players.ts'
const policy = 'src/contract/console/request-policy.ts'
const originCheck = 'src/host/origin-check.ts'
const accessControl = 'src/host/access-control.ts'
const signInHandlers = 'src/host/sign-in-handlers.ts'
const listen = 'src/host/listen.ts'
const requestLog = 'src/host/request-log.ts'

export const connectionSuites: readonly Suite[] = [
  {
    file: 'src/gateway/gateway.test.ts',
    project: 'sqlite',
    plants: [
      {
        file: service,
        from: 'if (!isRead && !writable) {',
        to: 'if (!isRead && !writable && !allowed.path.includes("handles")) {',
      },
      { file: service, from: 'if (!isRead || tries >= maxTries', to: 'if (tries >= maxTries' },
      {
        file: service,
        from: 'if (after !== undefined) budget.stop',
        to: 'if (after === undefined) budget.stop',
      },
      { file: allowList, from: "  'if-none-match',", to: "  'if-none-match',\n  'cookie'," },
      { file: allowList, from: "  'etag',", to: "  'etag',\n  'set-cookie'," },
      {
        file: allowList,
        from: 'if (address.endpoint.method !== method)',
        to: 'if (address.endpoint.method !== method && method !== "HEAD")',
      },
      {
        file: upstream,
        from: "finish({ kind: 'failed', why: 'truncated', detail })",
        to: "finish({ kind: 'failed', why: 'reset', detail })",
      },
      { file: upstream, from: "signal.addEventListener('abort', giveUp, { once: true })", to: '' },
      { file: gateway, from: 'if (service && !visitor.opened) return sendNotSignedIn()', to: '' },
      {
        file: gateway,
        from: "if (destination !== null && destination !== 'empty') {",
        to: "if (destination === 'script') {",
      },
    ],
  },
  {
    file: 'src/gateway/answer-search.test.ts',
    project: 'sqlite',
    plants: [
      {
        file: 'src/gateway/undo-encodings.ts',
        from: 'if (!decoded) return undefined',
        to: 'if (decoded) return decoded\n  if (!decoded) return undefined',
      },
      { file: secretSearch, from: 'const overlapBytes = 64 * 1024', to: 'const overlapBytes = 0' },
      {
        file: answerSearch,
        from: "if (raw !== 'none' || body.length === 0) return raw",
        to: "if (body.length === 0) return 'none'",
      },
      {
        file: answerSearch,
        from: 'return searchPieces(decompress(encoding, body), secrets)',
        to: "return 'none'",
      },
      {
        file: answerSearch,
        from: 'for (const pieces of decompressGuessed(body)) {',
        to: 'for (const pieces of decompressGuessed(body).slice(1)) {',
      },
      {
        file: answerSearch,
        from: ': limitLongSearches(() => searchBody(answer, secrets))',
        to: ': searchBody({ ...answer, body: answer.body.subarray(1) }, secrets)',
      },
      {
        file: unpacking,
        from: "if (used !== body.length) throw new Unreadable('something follows')",
        to: "if (used > body.length) throw new Unreadable('something follows')",
      },
      { file: unpacking, from: "if (!beginsWithZstd(body)) throw new Unreadable('no frame')", to: '' },
      { file: unpacking, from: 'tail.readUInt32LE(0) !== checksum ||', to: '' },
      { file: unpacking, from: ' || tail.readUInt32LE(4) !== size', to: '' },
      { file: unpacking, from: 'decoders.get(encoding.toLowerCase())', to: 'decoders.get(encoding)' },
      { file: secretIndex, from: 'const step = minBytes - gramLength + 1', to: 'const step = minBytes + 1' },
      { file: secretIndex, from: 'const partLength = 40', to: 'const partLength = 80' },
      { file: secretSearch, from: 'const maxLevels = 3', to: 'const maxLevels = 2' },
      {
        file: undoEncodings,
        from: 'for (let from = 0; from < 4; from++) {',
        to: 'for (let from = 0; from < 3; from++) {',
      },
      { file: undoEncodings, from: 'for (const from of [0, 1]) {', to: 'for (const from of [0]) {' },
    ],
  },
  {
    file: 'src/gateway/registry.test.ts',
    project: 'sqlite',
    plants: [
      {
        file: 'src/gateway/registry.ts',
        from: 'budgets.get(origin) ?? createBudget',
        to: 'budgets.get(`${origin}-`) ?? createBudget',
      },
    ],
  },
  {
    file: 'src/gateway/read-cassette.test.ts',
    project: 'sqlite',
    plants: [
      {
        file: 'src/gateway/read-cassette.ts',
        from: 'const maxExchanges = 5000',
        to: 'const maxExchanges = 5001',
      },
      { file: 'src/gateway/read-cassette.ts', from: 'if (!isText(value)) checkSmall(value)', to: '' },
      {
        file: 'src/gateway/long-work.ts',
        from: 'if (performance.now() - workBegan < maxWorkMs) return undefined',
        to: 'if (performance.now() - workBegan < 1e9) return undefined',
      },
      { file: 'src/gateway/read-cassette.ts', from: 'fields.findLast(', to: 'fields.find(' },
    ],
  },
  {
    file: 'src/http/body-problem.test.ts',
    project: 'sqlite',
    plants: [{ file: 'src/http/body-problem.ts', from: '.slice(0, maxFieldLength)', to: '' }],
  },
  {
    file: 'src/gateway/parts.test.ts',
    project: 'sqlite',
    plants: [
      {
        file: 'src/gateway/configuration.ts',
        from: "error instanceof SyntaxError ? 'it is not JSON' : String(error)",
        to: 'String(error)',
      },
      {
        file: credential,
        from: 'Object.hasOwn(environment.env, source.env) ? environment.env[source.env] : undefined',
        to: 'environment.env[source.env]',
      },
      {
        file: budget,
        from: '(there[tooMany] ?? 0) + window.periodInSeconds * 1000 - now',
        to: '(there[tooMany] ?? 0) + window.periodInSeconds * 900 - now',
      },
      {
        file: budget,
        from: 'return tooMany < 0 ? 0',
        to: 'return tooMany < 1 ? 0',
      },
      {
        file: budget,
        from: 'if (findDelay(counts, account, waiter.kinds) > 0) continue',
        to: 'if (findDelay(counts, account, waiter.kinds) > 0) break',
      },
      {
        file: budget,
        from: 'reject(signal.reason)\n      startWaiters(counts, account)',
        to: 'reject(signal.reason)',
      },
      { file: credential, from: 'if (held.pendingFetch) return held.pendingFetch', to: '' },
      { file: credential, from: '[\\x21-\\x7e]{1,32000}', to: '[\\s\\S]{1,32000}' },
      {
        file: 'src/gateway/configuration.ts',
        from: "(url.protocol === 'http:' && isLoopback(url.hostname))",
        to: "url.protocol === 'http:'",
      },
      {
        file: credential,
        from: 'const isOutdated = () => ownGeneration !== held.generation',
        to: 'const isOutdated = () => false',
      },
    ],
  },
  {
    file: 'src/gateway/players.test.ts',
    project: 'sqlite',
    plants: [
      {
        file: players,
        from: 'const { scid, id, element, member, ...names } = address.parts',
        to: 'const { id, element, member, ...names } = address.parts\n  const scid = undefined',
      },
      { file: players, from: 'const minLongXuidDigits = 10', to: 'const minLongXuidDigits = 21' },
      {
        file: players,
        from: "[name.normalize('NFC'), name.normalize('NFD')]",
        to: "[name.normalize('NFC')]",
      },
      { file: players, from: 'depth < maxNested && ', to: 'depth < 1 && ' },
      { file: players, from: 'while (taken.has(standIn))', to: 'while (standIn === xuid)' },
      { file: players, from: 'requestHeaders: walkHeaders(requestHeaders, visit)', to: 'requestHeaders' },
    ],
  },
  {
    file: 'e2e/processes/targets.test.ts',
    project: 'processes',
    env: { SESSIONSCOPE_TARGETS: '3000' },
    plants: [
      {
        file: allowList,
        from: 'path: `${buildPath(address.name, parts)}${query',
        to: 'path: `${path}${query',
      },
      {
        file: upstream,
        from: 'const headers: Record<string, string> = { ...upstreamRequest.headers, host: url.host }',
        to: "const headers: Record<string, string> = { ...upstreamRequest.headers, host: upstreamRequest.path.includes('evil') ? 'evil.example' : url.host }",
      },
      {
        file: upstream,
        from: 'const request = start({ ...target, method, path, headers })',
        to: "const request = start({ ...target, ...(path.includes('xn--') && { hostname: '127.0.0.2' }), method, path, headers })",
      },
      {
        file: 'src/contract/path-parser.ts',
        from: "encodeURIComponent(parts[part] ?? '')",
        to: "(parts[part] ?? '')",
      },
    ],
  },
  {
    file: 'e2e/processes/http-attacks.test.ts',
    project: 'processes',
    plants: [
      { file: signInHandlers, from: '    use()\n', to: '' },
      {
        file: requestLog,
        from: "const firstWrite = audit.write(lineOf(0), changes ? 'must' : 'may')",
        to: "const firstWrite: ReturnType<typeof audit.write> = 'written'",
      },
      {
        file: originCheck,
        from: 'origin.toLowerCase() !== `${settings.scheme}://${host}`',
        to: '!origin.toLowerCase().startsWith(`${settings.scheme}://${host}`)',
      },
      {
        file: originCheck,
        from: "fetchSite !== 'same-origin' && fetchSite !== 'none'",
        to: "fetchSite === 'cross-site'",
      },
      {
        file: originCheck,
        from: 'if (withPort(host, settings.scheme) === settings.bound) return true',
        to: 'if (host.startsWith(settings.bound)) return true',
      },
      {
        file: listen,
        from: "const needsSameOrigin = handler !== undefined || path.startsWith('/console/')",
        to: 'const needsSameOrigin = handler !== undefined && !isAccessControlPath',
      },
      {
        file: listen,
        from: 'requestTimeout: 10_000,',
        to: 'requestTimeout: 0,\n  insecureHTTPParser: true,',
      },
    ],
  },
  {
    file: 'e2e/processes/signing-in.test.ts',
    project: 'processes',
    plants: [
      {
        file: 'src/host/failure-limiter.ts',
        from: 'const maxPerMinute = 10',
        to: 'const maxPerMinute = 1000',
      },
      {
        file: 'src/host/oidc.ts',
        from: 'expectedState: flow.state',
        to: 'expectedState: client.skipStateCheck',
      },
      { file: 'src/host/oidc.ts', from: 'back: readBackPath(back)', to: 'back' },
      {
        file: 'src/host/sign-in-flows.ts',
        from: 'const found = flows.get(id)\n      remove(id)',
        to: 'const found = flows.get(id)',
      },
      {
        file: 'src/host/sign-in-flows.ts',
        from: 'if (ownIds.size >= maxPerCaller) return undefined',
        to: '',
      },
      {
        file: signInHandlers,
        from: 'const cookie = signIns.begin(signedInUser, received.request.headers.cookie)',
        to: 'const cookie = signIns.begin(signedInUser, undefined)',
      },
      {
        file: signInHandlers,
        from: "const logged = visitors.logEvent('sign-in', received, signedInUser, 200)",
        to: "const logged: ReturnType<typeof visitors.logEvent> = 'written'",
      },
      {
        file: signInHandlers,
        from: "if (signedInUser) visitors.logEvent('sign-out', received, signedInUser, 200)",
        to: '',
      },
      {
        file: signInHandlers,
        from: "if (visitors.logEvent('audit-read', received, visitor, 200) === 'failed') return auditLogUnavailable",
        to: '',
      },
      { file: 'src/host/sign-ins.ts', from: 'if (id !== undefined) signIns.delete(id)', to: '' },
      {
        file: 'src/host/request-source.ts',
        from: "if (readHeader(request, 'x-forwarded-proto') === 'https') return undefined",
        to: 'return undefined',
      },
      {
        file: 'src/host/options.ts',
        from: 'if ((!tls && !isProxied) || isPublicUrlWithoutTls) {',
        to: 'if (isPublicUrlWithoutTls) {',
      },
      { file: originCheck, from: '    "frame-ancestors \'none\'",\n', to: '' },
      {
        file: 'src/server.ts',
        from: 'securityHeadersFor(isSecure(options), ',
        to: 'securityHeadersFor(false, ',
      },
    ],
  },
  {
    file: 'e2e/processes/roles.test.ts',
    project: 'processes',
    plants: [
      {
        file: accessControl,
        from: 'hasRole(visitor.role, needed)) return visitor',
        to: 'hasRole(visitor.role, "viewer")) return visitor',
      },
      {
        file: policy,
        from: "role: isRead ? 'viewer' : 'operator', isChange: !isRead, audit }\n  }\n  if",
        to: "role: isRead ? 'viewer' : 'tester', isChange: !isRead, audit }\n  }\n  if",
      },
      { file: policy, from: "? 'viewer' : 'tester'", to: "? 'viewer' : 'viewer'" },
      {
        file: 'src/contract/console/directory-endpoints.ts',
        from: "path: '/console/reset',\n    answeredBy: 'directory',\n    role: 'operator'",
        to: "path: '/console/reset',\n    answeredBy: 'directory',\n    role: 'viewer'",
      },
      {
        file: 'src/server.ts',
        from: 'gateway.recordLocal((received) => directory.fetch(received, visitor))(request)',
        to: 'visitor && gateway.recordLocal((received) => directory.fetch(received))(request)',
      },
    ],
  },
  {
    file: 'e2e/processes/canary.test.ts',
    project: 'processes',
    plants: [
      {
        file: answerSearch,
        from: "if (Object.values(headers).some((one) => holdsSecret(one, secrets))) return 'found'",
        to: '',
      },
      { file: service, from: "case 'found':", to: "case 'none':" },
      {
        file: credential,
        from: "stdio: ['ignore', 'pipe', 'ignore']",
        to: "stdio: ['ignore', 'pipe', 'inherit']",
      },
      { file: 'src/server.ts', from: 'delete process.env[one.service.authorization.env]', to: 'undefined' },
      {
        file: listen,
        from: "const target = parts.conceal(request.url ?? '')",
        to: "const target = request.url ?? ''",
      },
      {
        file: 'src/http/body-problem.ts',
        from: 'function sendBodyProblem({ kind, field }: BodyFault, bounds: DocumentBounds): Answer {',
        to: 'function sendBodyProblem({ kind, field, value }: BodyFault, bounds: DocumentBounds): Answer {\n  if (kind) return sendProblem(400, value)',
      },
      {
        file: 'src/host/secret-file.ts',
        from: 'if (uid !== undefined && (stat.mode & 0o077) !== 0) {',
        to: 'if (uid === 1) {',
      },
    ],
  },
]
