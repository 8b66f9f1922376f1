/** Clients that read and write sessions on several servers and record each call and answer. */
import { Agent, type IncomingHttpHeaders, request } from 'node:http'
import type { Answer, Call, Condition, History, ShownSession } from './history.ts'
import type { Random } from './history-random.ts'
import { scid, sessionsPath, templateName } from './postgres-servers.ts'

/** Milliseconds after which a client aborts a request. The server may still process it. */
const requestTimeoutMs = 4_000
/** Number of operations on one session before a new session replaces it. */
const operationsPerSession = 150

interface OutgoingRequest {
  readonly method: string
  readonly url: string
  readonly headers: Record<string, string>
  readonly body?: string
}

/** A response; `unsent`: connection refused; `lost`: the connection ended, or no response in time. */
type Reply =
  | { readonly status: number; readonly headers: IncomingHttpHeaders; readonly text: string }
  | 'unsent'
  | 'lost'

function send({ method, url, headers, body }: OutgoingRequest, agent: Agent): Promise<Reply> {
  return new Promise((resolve) => {
    const length = { 'content-length': String(Buffer.byteLength(body ?? '')) }
    const outgoing = request(url, { method, agent, headers: { ...headers, ...length } }, (incoming) => {
      let text = ''
      incoming.setEncoding('utf8')
      incoming.on('data', (part: string) => {
        text += part
      })
      incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text }))
      incoming.on('close', () => resolve('lost'))
    })
    const timer = setTimeout(() => outgoing.destroy(), requestTimeoutMs)
    outgoing.on('close', () => {
      clearTimeout(timer)
      resolve('lost')
    })
    outgoing.on('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'ECONNREFUSED' ? 'unsent' : 'lost'),
    )
    outgoing.end(body)
  })
}

interface SessionDocument {
  readonly branch: string
  readonly changeNumber: number
  readonly properties: { readonly custom: { readonly n?: number } }
  readonly members: Readonly<Record<string, { constants: { system: { xuid: string } } }>>
}

function readShown(text: string, etag: string | undefined): ShownSession | undefined {
  if (!text.startsWith('{') || etag === undefined) return undefined
  const { branch, changeNumber, properties, members } = JSON.parse(text) as SessionDocument
  const xuids = Object.values(members).map((member) => member.constants.system.xuid)
  return { branch, changeNumber, etag, n: properties.custom.n ?? 0, members: xuids.toSorted() }
}

export interface ClientWorld {
  readonly history: History
  readonly random: Random
  /** URLs of the servers. They change when servers restart. */
  readonly urls: () => readonly [string, ...string[]]
  /** Sessions in use. Each is replaced after a number of operations. */
  readonly keys: Keys
  /** Returns a value that was never written before. */
  readonly nextValue: () => number
  readonly isOver: () => boolean
  /** Responses that no call may get, as text for the failure message. */
  readonly unexpected: string[]
}

export interface Keys {
  readonly pick: (random: Random) => string
  /** Names of all sessions used so far. */
  readonly all: () => readonly string[]
}

export function createKeys(atOnce: number): Keys {
  const all: string[] = []
  const uses = new Map<string, number>()
  const create = () => {
    const key = `s${all.length}`
    all.push(key)
    return key
  }
  const current = Array.from({ length: atOnce }, create)
  return {
    all: () => all,
    pick: (random) => {
      const at = random.below(current.length)
      const key = current[at] ?? ''
      const used = (uses.get(key) ?? 0) + 1
      uses.set(key, used)
      if (used >= operationsPerSession) current[at] = create()
      return key
    },
  }
}

const expected: Readonly<Record<Call['kind'], readonly number[]>> = {
  put: [200, 201, 412],
  get: [200, 204, 304],
  leave: [204, 404],
  activity: [201, 403, 404],
}

export interface HistoryClient {
  /** Makes one call on a session and records it. Resolves with the answer. */
  readonly call: (key: string, call: Call) => Promise<Answer | 'unsent'>
  /** Makes random calls until `isOver`. */
  readonly run: () => Promise<void>
  /** Closes the client's connections, also those with a request in progress. */
  readonly dropConnections: () => void
  readonly person: string
  /** Ids of this person's activity handles, or undefined if there was no answer. */
  readonly listActivities: () => Promise<string[] | undefined>
}

function toRequest(
  key: string,
  call: Call,
): Omit<OutgoingRequest, 'url' | 'headers'> & { path: string; extraHeaders?: object } {
  const path = `${sessionsPath}/${key}`
  switch (call.kind) {
    case 'get':
      return {
        method: 'GET',
        path,
        extraHeaders: call.knownEtag === undefined ? {} : { 'if-none-match': call.knownEtag },
      }
    case 'leave':
      return { method: 'DELETE', path: `${path}/members/me` }
    case 'activity': {
      const sessionRef = { scid, templateName, name: key }
      return { method: 'POST', path: '/handles', body: JSON.stringify({ type: 'activity', sessionRef }) }
    }
    case 'put': {
      const { condition, n } = call
      const extraHeaders =
        condition === 'none'
          ? {}
          : condition === 'create'
            ? { 'if-none-match': '*' }
            : { 'if-match': condition.etag }
      const body = JSON.stringify({ members: { me: {} }, properties: { custom: { n } } })
      return { method: 'PUT', path, body, extraHeaders }
    }
    default:
      return call satisfies never
  }
}

/** Converts a reply to an answer. After a fault it is `unknown` whether the call took effect. */
function toAnswer(
  call: Call,
  reply: Exclude<Reply, 'unsent'>,
  world: ClientWorld,
  held: ShownSession | undefined,
): Answer {
  if (reply === 'lost') return 'unknown'
  const { status, headers, text } = reply
  if (status === 503 && headers['retry-after'] !== undefined) return 'unknown'
  if (!expected[call.kind].includes(status)) {
    world.unexpected.push(`${call.kind}: ${status} ${text}`)
    return 'unknown'
  }
  const { etag } = headers
  if (call.kind === 'activity') {
    const handle = status === 201 ? (JSON.parse(text) as { id: string }).id : undefined
    return { status, ...(handle !== undefined && { handle }) }
  }
  const shown = status !== 304 ? readShown(text, etag) : held?.etag === etag ? held : undefined
  return { status, ...(etag !== undefined && { etag }), ...(shown && { shown }) }
}

/** `client`: number of the client. `headers` contain the credential of `person`. */
export function createClient(
  world: ClientWorld,
  client: number,
  person: string,
  headers: Record<string, string>,
): HistoryClient {
  const { history, random } = world
  let agent = new Agent({ keepAlive: true })
  const etags = new Map<string, string>()
  /** Last version of each session that this client has seen. */
  const shown = new Map<string, ShownSession>()
  const ask = (asked: Omit<OutgoingRequest, 'url'>, path: string) =>
    send({ ...asked, url: random.pick(world.urls()) + path }, agent)

  const callServer: HistoryClient['call'] = async (key, call) => {
    const { path, method, body, extraHeaders } = toRequest(key, call)
    const finish = history.begin({ client, person, key }, call)
    const reply = await ask(
      { method, headers: { ...headers, ...extraHeaders }, ...(body !== undefined && { body }) },
      path,
    )
    if (reply === 'unsent') return 'unsent'
    const answer = toAnswer(call, reply, world, shown.get(key))
    if (answer !== 'unknown' && answer.etag !== undefined) etags.set(key, answer.etag)
    if (answer !== 'unknown' && answer.shown) shown.set(key, answer.shown)
    // A GET without an answer gives no information, so it is not recorded.
    if (answer !== 'unknown' || call.kind !== 'get') finish(answer)
    return answer
  }

  const createRandomCondition = (key: string): Condition => {
    const draw = random.next()
    const etag = etags.get(key)
    if (draw < 0.1) return 'create'
    return draw < 0.55 && etag !== undefined ? { etag } : 'none'
  }
  const createRandomCall = (key: string): Call => {
    const draw = random.next()
    const held = shown.get(key)
    if (draw < 0.1 && held) return { kind: 'get', knownEtag: held.etag }
    if (draw < 0.25) return { kind: 'get' }
    if (draw < 0.33) return { kind: 'leave' }
    if (draw < 0.42) return { kind: 'activity' }
    return { kind: 'put', n: world.nextValue(), condition: createRandomCondition(key) }
  }

  return {
    person,
    call: callServer,
    run: async () => {
      while (!world.isOver()) {
        const key = world.keys.pick(random)
        let answer = await callServer(key, createRandomCall(key))
        // After a failed call the client only reads until it gets an answer, so that few writes stay unknown.
        while ((answer === 'unknown' || answer === 'unsent') && !world.isOver()) {
          answer = await callServer(key, { kind: 'get' })
        }
      }
    },
    dropConnections: () => {
      agent.destroy()
      agent = new Agent({ keepAlive: true })
    },
    listActivities: async () => {
      const body = JSON.stringify({ type: 'activity', scid, owners: { xuids: [person] } })
      const reply = await ask({ method: 'POST', headers, body }, '/handles/query')
      if (typeof reply === 'string' || reply.status !== 200) return undefined
      return (JSON.parse(reply.text) as { results: { id: string }[] }).results.map(({ id }) => id)
    },
  }
}
