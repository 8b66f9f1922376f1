/** The console's endpoints for connections: list, credentials, recordings, cassettes. */
import type { RequestUser } from '#contract/access.ts'
import { type Cassette, CredentialPaste, RecordingChange } from '#contract/console/connections.ts'
import { NoCredential } from './credential.ts'
import { createConcurrencyLimit, yieldIfDue } from './long-work.ts'
import { replacePlayers } from './players.ts'
import { readBody, readBytes } from './read-body.ts'
import { readCassette } from './read-cassette.ts'
import type { Recorder } from './recorder.ts'
import type { Registry } from './registry.ts'
import { type Reply, sendGatewayProblem, sendJson, sendJsonText, sendProblem } from './reply.ts'
import { searchPieces } from './secret-search.ts'
import type { OpenService } from './service.ts'

/** Maximum bytes of a cassette that is opened in the console. */
const maxCassetteBytes = 64 * 1024 * 1024

export const sendNotSignedIn = () =>
  sendGatewayProblem(
    'unopened',
    403,
    'Sign in, or open the link printed at start-up, to use a connection that has a credential.',
  )

/** One request to the console's endpoints, with the connection or cassette name from its path. */
interface Call {
  readonly registry: Registry
  readonly request: Request
  readonly url: URL
  readonly visitor: RequestUser
  readonly name: string
}

/** Serializes a cassette exchange by exchange, so that other requests are not delayed. */
async function writeCassette({ exchanges, ...head }: Cassette): Promise<Buffer[]> {
  const parts = [Buffer.from(`${JSON.stringify(head).slice(0, -1)},"exchanges":[`)]
  for (const [i, exchange] of exchanges.entries()) {
    parts.push(Buffer.from(`${i === 0 ? '' : ','}${JSON.stringify(exchange)}`))
    await yieldIfDue()
  }
  parts.push(Buffer.from(']}'))
  return parts
}

async function exportCassette({ registry, url, name }: Call, recorder: Recorder): Promise<Reply> {
  const described = registry.services.get(name)?.describe()
  const isReplaced = url.searchParams.get('players') === 'replaced'
  const kept = recorder.list()
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
  // Recordings should contain no credential; this is the last check before the file leaves the server.
  return (await searchPieces(parts, registry.secrets())) === 'none'
    ? sendJsonText(Buffer.concat(parts), disposition)
    : sendProblem(409, 'The cassette would contain a credential, so it was not exported.')
}

async function changeRecording(call: Call, recorder: Recorder): Promise<Reply> {
  const change = await readBody(call.request, RecordingChange, 1000)
  if ('refusal' in change) return change.refusal
  recorder.setRecording(change.value.on)
  return sendJson(call.registry.list(call.visitor))
}

function discardRecording(call: Call, recorder: Recorder): Reply {
  recorder.clear()
  return sendJson(call.registry.list(call.visitor))
}

async function pasteCredential(call: Call, { credentialStore }: OpenService): Promise<Reply> {
  const paste = await readBody(call.request, CredentialPaste, 65_536)
  if ('refusal' in paste) return paste.refusal
  try {
    credentialStore.paste(paste.value.authorization, paste.value.xuid)
  } catch (error) {
    if (!(error instanceof NoCredential)) throw error
    return sendProblem(400, `The authorization was not accepted: ${error.message}.`)
  }
  return sendJson(call.registry.list(call.visitor))
}

/** Runs the command or reads the file now, so that the console shows the user before the first request. */
async function fetchCredential(call: Call, { credentialStore }: OpenService): Promise<Reply> {
  await credentialStore.get().catch((error: unknown) => {
    if (!(error instanceof NoCredential)) throw error
  })
  return sendJson(call.registry.list(call.visitor))
}

function forgetCredential(call: Call, { credentialStore }: OpenService): Reply {
  credentialStore.forget()
  return sendJson(call.registry.list(call.visitor))
}

/** Reads one cassette at a time, because each may use hundreds of megabytes while it is read. */
const limitCassetteReads = createConcurrencyLimit(1)

async function openCassette({ registry, request }: Call): Promise<Reply> {
  const bytes = await readBytes(request, maxCassetteBytes)
  if (!bytes) return sendProblem(413, `The body has more than ${maxCassetteBytes} bytes.`)
  const cassette = await limitCassetteReads(() => readCassette(bytes))
  if (typeof cassette === 'string') return sendProblem(400, cassette)
  const name = await registry.addReplay(cassette)
  return name === undefined
    ? sendProblem(409, 'Too many cassettes are open; close one first.')
    : sendJson({ name }, 201)
}

function closeCassette({ registry, name, visitor }: Call): Reply {
  return registry.removeReplay(name)
    ? sendJson(registry.list(visitor))
    : sendProblem(404, 'No cassette with this name was opened in the console.')
}

type Handler = (call: Call) => Reply | Promise<Reply>

const withRecorder =
  (handle: (call: Call, recorder: Recorder) => Reply | Promise<Reply>): Handler =>
  (call) => {
    const recorder = call.registry.recorderOf(call.name)
    if (!recorder) return sendProblem(404, 'No connection with this name can be recorded.')
    if (call.registry.services.has(call.name) && !call.visitor.opened) return sendNotSignedIn()
    return handle(call, recorder)
  }
const withService =
  (handle: (call: Call, service: OpenService) => Reply | Promise<Reply>): Handler =>
  (call) => {
    const service = call.registry.services.get(call.name)
    if (!service) return sendProblem(404, 'No connection with this name takes a credential.')
    return call.visitor.opened ? handle(call, service) : sendNotSignedIn()
  }
const list: Handler = ({ registry, visitor }) => sendJson(registry.list(visitor))

/** Path (`*` stands for a name) → method → handler. */
const handlers: Readonly<Record<string, Readonly<Record<string, Handler>>>> = {
  connections: { GET: list, HEAD: list },
  'connections/*/cassette': { GET: withRecorder(exportCassette) },
  'connections/*/recording': { PUT: withRecorder(changeRecording), DELETE: withRecorder(discardRecording) },
  'connections/*/credential': {
    POST: withService(fetchCredential),
    PUT: withService(pasteCredential),
    DELETE: withService(forgetCredential),
  },
  cassettes: { POST: openCassette },
  'cassettes/*': { DELETE: closeCassette },
}

export function answerConsole(
  registry: Registry,
  request: Request,
  url: URL,
  visitor: RequestUser,
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
