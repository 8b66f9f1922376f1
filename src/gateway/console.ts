/** The console's endpoints about connections: what there is, credentials, recordings, cassettes. */
import type { Visitor } from '#contract/access.ts'
import { type Cassette, CredentialPaste, RecordingChange } from '#contract/connections.ts'
import { NoCredential } from './credential.ts'
import { replacePlayers } from './players.ts'
import { readBody, readBytes } from './read-body.ts'
import { readCassette } from './read-cassette.ts'
import type { Recorder } from './recorder.ts'
import type { Registry } from './registry.ts'
import { type Reply, sendInstead, sendJson, sendJsonText, sendProblem } from './reply.ts'
import { searchPieces } from './secret-search.ts'
import type { OpenService } from './service.ts'
import { createConcurrencyLimit, takeTurns } from './turns.ts'

/** Bytes of a cassette as it is opened in the console. */
const cassetteBytesMost = 64 * 1024 * 1024

export const sendUnopened = () =>
  sendInstead(
    'unopened',
    403,
    'Connections with credentials are for a browser that was opened by the link printed at the start.',
  )

/** One call of the console, its path taken apart. */
interface Call {
  readonly registry: Registry
  readonly request: Request
  readonly url: URL
  readonly visitor: Visitor
  readonly name: string
}

/** The text of a cassette, exchange by exchange. */
async function writeCassette({ exchanges, ...head }: Cassette): Promise<Buffer[]> {
  const parts = [Buffer.from(`${JSON.stringify(head).slice(0, -1)},"exchanges":[`)]
  for (const [i, exchange] of exchanges.entries()) {
    parts.push(Buffer.from(`${i === 0 ? '' : ','}${JSON.stringify(exchange)}`))
    await takeTurns()
  }
  parts.push(Buffer.from(']}'))
  return parts
}

async function takeCassette({ registry, url, name }: Call, recorder: Recorder): Promise<Reply> {
  const described = registry.services.get(name)?.describe()
  const isReplaced = url.searchParams.get('players') === 'replaced'
  const kept = recorder.take()
  const cassette: Cassette = {
    format: 'sessionscope-cassette',
    version: 1,
    title: described?.title ?? 'Local directory',
    ...(described?.sandbox !== undefined && { sandbox: described.sandbox }),
    contractVersion: described?.contractVersion ?? 107,
    players: isReplaced ? 'replaced' : 'kept',
    exchanges: isReplaced ? await replacePlayers(kept) : kept,
  }
  const parts = await writeCassette(cassette)
  const disposition = {
    'content-disposition': `attachment; filename="${name}-cassette${isReplaced ? '-players-replaced' : ''}.json"`,
  }
  // Nothing is expected here; it is the last look before a file leaves the server.
  return (await searchPieces(parts, registry.secrets())) === 'none'
    ? sendJsonText(Buffer.concat(parts), disposition)
    : sendProblem(409, 'The cassette would hold a credential, and is not given out.')
}

async function changeRecording(call: Call, recorder: Recorder): Promise<Reply> {
  const change = await readBody(call.request, RecordingChange, 1000)
  if ('refusal' in change) return change.refusal
  recorder.change(change.value.on)
  return sendJson(call.registry.list(call.visitor))
}

function discardRecording(call: Call, recorder: Recorder): Reply {
  recorder.clear()
  return sendJson(call.registry.list(call.visitor))
}

async function pasteCredential(call: Call, { wallet }: OpenService): Promise<Reply> {
  const paste = await readBody(call.request, CredentialPaste, 65_536)
  if ('refusal' in paste) return paste.refusal
  try {
    wallet.paste(paste.value.authorization, paste.value.xuid)
  } catch (error) {
    if (!(error instanceof NoCredential)) throw error
    return sendProblem(400, `The authorization cannot be taken: ${error.message}.`)
  }
  return sendJson(call.registry.list(call.visitor))
}

/** Runs the command or reads the file now, so that it is known whose it is before anything is asked. */
async function fetchCredential(call: Call, { wallet }: OpenService): Promise<Reply> {
  await wallet.get().catch((error: unknown) => {
    if (!(error instanceof NoCredential)) throw error
  })
  return sendJson(call.registry.list(call.visitor))
}

function forgetCredential(call: Call, { wallet }: OpenService): Reply {
  wallet.forget()
  return sendJson(call.registry.list(call.visitor))
}

/** One after another: each may hold hundreds of megabytes while it is read. */
const limitReading = createConcurrencyLimit(1)

async function openCassette({ registry, request }: Call): Promise<Reply> {
  const bytes = await readBytes(request, cassetteBytesMost)
  if (!bytes) return sendProblem(413, `The body has more than ${cassetteBytesMost} bytes.`)
  const cassette = await limitReading(() => readCassette(bytes))
  if (typeof cassette === 'string') return sendProblem(400, cassette)
  const name = await registry.addReplay(cassette)
  return name === undefined
    ? sendProblem(409, 'There are too many cassettes; close one first.')
    : sendJson({ name }, 201)
}

function closeCassette({ registry, name, visitor }: Call): Reply {
  return registry.removeReplay(name)
    ? sendJson(registry.list(visitor))
    : sendProblem(404, 'There is no such cassette that was opened here.')
}

type Handler = (call: Call) => Reply | Promise<Reply>

const ofRecorder =
  (handle: (call: Call, recorder: Recorder) => Reply | Promise<Reply>): Handler =>
  (call) => {
    const recorder = call.registry.recorderOf(call.name)
    if (!recorder) return sendProblem(404, 'There is no such connection that can be recorded.')
    if (call.registry.services.has(call.name) && !call.visitor.opened) return sendUnopened()
    return handle(call, recorder)
  }
const ofService =
  (handle: (call: Call, service: OpenService) => Reply | Promise<Reply>): Handler =>
  (call) => {
    const service = call.registry.services.get(call.name)
    if (!service) return sendProblem(404, 'There is no such connection that takes a credential.')
    return call.visitor.opened ? handle(call, service) : sendUnopened()
  }
const list: Handler = ({ registry, visitor }) => sendJson(registry.list(visitor))

/** Path (a name for `*`) → verb → what it does. */
const handlers: Readonly<Record<string, Readonly<Record<string, Handler>>>> = {
  connections: { GET: list, HEAD: list },
  'connections/*/cassette': { GET: ofRecorder(takeCassette) },
  'connections/*/recording': { PUT: ofRecorder(changeRecording), DELETE: ofRecorder(discardRecording) },
  'connections/*/credential': {
    POST: ofService(fetchCredential),
    PUT: ofService(pasteCredential),
    DELETE: ofService(forgetCredential),
  },
  cassettes: { POST: openCassette },
  'cassettes/*': { DELETE: closeCassette },
}

export function answerConsole(
  registry: Registry,
  request: Request,
  url: URL,
  visitor: Visitor,
): Reply | Promise<Reply> {
  const [, , collection = '', name, ...rest] = url.pathname.toLowerCase().split('/')
  const path = [collection, ...(name === undefined ? [] : ['*']), ...rest].join('/')
  const verbs = Object.hasOwn(handlers, path) ? handlers[path] : undefined
  if (!verbs) return sendProblem(404, 'There is no such endpoint.')
  const handle = Object.hasOwn(verbs, request.method) ? verbs[request.method] : undefined
  const allow = Object.keys(verbs).join(', ')
  if (!handle) return sendProblem(405, `It takes ${allow}.`, { allow })
  return handle({ registry, request, url, visitor, name: name ?? '' })
}
