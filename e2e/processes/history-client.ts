/** Clients that read and write sessions on several servers, and note what they asked and were told. */
import { Agent, type IncomingHttpHeaders, request } from 'node:http'
import type { Answer, Call, Condition, History, Shown } from './history.ts'
import type { Random } from './history-random.ts'
import { scid, sessionsPath, templateName } from './postgres-servers.ts'

/** Milliseconds after which a client gives up; what it asked for may still happen. */
const givesUpAfter = 4_000
/** Operations on one session before the next takes its place. */
const operationsEach = 150

interface Asked {
  readonly method: string
  readonly url: string
  readonly headers: Record<string, string>
  readonly body?: string
}

/** An answer; `unsent` where no server was there; `lost` where the connection ended or nothing came in time. */
type Reply =
  | { readonly status: number; readonly headers: IncomingHttpHeaders; readonly text: string }
  | 'unsent'
  | 'lost'

function send({ method, url, headers, body }: Asked, agent: Agent): Promise<Reply> {
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
    const timer = setTimeout(() => outgoing.destroy(), givesUpAfter)
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

function readShown(text: string, etag: string | undefined): Shown | undefined {
  if (!text.startsWith('{') || etag === undefined) return undefined
  const { branch, changeNumber, properties, members } = JSON.parse(text) as SessionDocument
  const xuids = Object.values(members).map((member) => member.constants.system.xuid)
  return { branch, changeNumber, etag, n: properties.custom.n ?? 0, members: xuids.toSorted() }
}

export interface ClientWorld {
  readonly history: History
  readonly random: Random
  /** Where servers are; they come and go. */
  readonly urls: () => readonly [string, ...string[]]
  /** Sessions that are in use: each is replaced after a while. */
  readonly keys: Keys
  /** A value that was never written. */
  readonly nextValue: () => number
  readonly isOver: () => boolean
  /** Statuses that no call may have, in the words of a failure. */
  readonly odd: string[]
}

export interface Keys {
  readonly pick: (random: Random) => string
  /** Every session there was. */
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
      if (used >= operationsEach) current[at] = create()
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
  /** One call on one session, noted; answers whether an answer came. */
  readonly call: (key: string, call: Call) => Promise<Answer | 'unsent'>
  /** Draws calls until it is over. */
  readonly run: () => Promise<void>
  /** Ends the connections under whatever is under way. */
  readonly cut: () => void
  readonly person: string
  /** The handles of this person's activities; nothing where no answer came. */
  readonly listActivities: () => Promise<string[] | undefined>
}

function toRequest(
  key: string,
  call: Call,
): Omit<Asked, 'url' | 'headers'> & { path: string; more?: object } {
  const path = `${sessionsPath}/${key}`
  switch (call.kind) {
    case 'get':
      return { method: 'GET', path, more: call.held === undefined ? {} : { 'if-none-match': call.held } }
    case 'leave':
      return { method: 'DELETE', path: `${path}/members/me` }
    case 'activity': {
      const sessionRef = { scid, templateName, name: key }
      return { method: 'POST', path: '/handles', body: JSON.stringify({ type: 'activity', sessionRef }) }
    }
    case 'put': {
      const { condition, n } = call
      const more =
        condition === 'none'
          ? {}
          : condition === 'create'
            ? { 'if-none-match': '*' }
            : { 'if-match': condition.etag }
      const body = JSON.stringify({ members: { me: {} }, properties: { custom: { n } } })
      return { method: 'PUT', path, body, more }
    }
    default:
      return call satisfies never
  }
}

/** What a reply says of the session. A fault may have come before the deed or after it. */
function toAnswer(
  call: Call,
  reply: Exclude<Reply, 'unsent'>,
  world: ClientWorld,
  held: Shown | undefined,
): Answer {
  if (reply === 'lost') return 'unknown'
  const { status, headers, text } = reply
  if (status === 503 && headers['retry-after'] !== undefined) return 'unknown'
  if (!expected[call.kind].includes(status)) {
    world.odd.push(`${call.kind}: ${status} ${text}`)
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

/** `client`: its number; `headers` prove that it is `person`. */
export function createClient(
  world: ClientWorld,
  client: number,
  person: string,
  headers: Record<string, string>,
): HistoryClient {
  const { history, random } = world
  let agent = new Agent({ keepAlive: true })
  const etags = new Map<string, string>()
  /** The version of each session that this client was last shown. */
  const shown = new Map<string, Shown>()
  const ask = (asked: Omit<Asked, 'url'>, path: string) =>
    send({ ...asked, url: random.pick(world.urls()) + path }, agent)

  const perform: HistoryClient['call'] = async (key, call) => {
    const { path, method, body, more } = toRequest(key, call)
    const finish = history.begin({ client, person, key }, call)
    const reply = await ask(
      { method, headers: { ...headers, ...more }, ...(body !== undefined && { body }) },
      path,
    )
    if (reply === 'unsent') return 'unsent'
    const answer = toAnswer(call, reply, world, shown.get(key))
    if (answer !== 'unknown' && answer.etag !== undefined) etags.set(key, answer.etag)
    if (answer !== 'unknown' && answer.shown) shown.set(key, answer.shown)
    // What was only looked at, and not seen, says nothing.
    if (answer !== 'unknown' || call.kind !== 'get') finish(answer)
    return answer
  }

  const drawCondition = (key: string): Condition => {
    const draw = random.next()
    const etag = etags.get(key)
    if (draw < 0.1) return 'create'
    return draw < 0.55 && etag !== undefined ? { etag } : 'none'
  }
  const drawCall = (key: string): Call => {
    const draw = random.next()
    const held = shown.get(key)
    if (draw < 0.1 && held) return { kind: 'get', held: held.etag }
    if (draw < 0.25) return { kind: 'get' }
    if (draw < 0.33) return { kind: 'leave' }
    if (draw < 0.42) return { kind: 'activity' }
    return { kind: 'put', n: world.nextValue(), condition: drawCondition(key) }
  }

  return {
    person,
    call: perform,
    run: async () => {
      while (!world.isOver()) {
        const key = world.keys.pick(random)
        let answer = await perform(key, drawCall(key))
        // Whoever was not answered looks until somebody answers again, so that few writes are in doubt.
        while ((answer === 'unknown' || answer === 'unsent') && !world.isOver()) {
          answer = await perform(key, { kind: 'get' })
        }
      }
    },
    cut: () => {
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
