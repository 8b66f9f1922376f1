/** The handlers of our own endpoints about connections: list, credentials, recordings, cassettes. */

import type * as z from 'zod'
import { type Cassette, CredentialPaste, RecordingChange } from '#contract/console/connections.ts'
import type { RequestUser } from '#contract/console/sign-in.ts'
import { type Answer, sendJson, sendJsonText, sendProblem } from '#http/answer.ts'
import { sendBodyProblem } from '#http/body-problem.ts'
import {
  type ConsoleHandler,
  type ConsoleHandlers,
  type ConsoleRouter,
  createConsoleRouter,
} from '#http/console-router.ts'
import { readRequestBytes } from '#http/read-bytes.ts'
import { type DocumentBounds, readDocument } from '#http/read-document.ts'
import { NoCredential } from './credential.ts'
import { createConcurrencyLimit, yieldIfDue } from './long-work.ts'
import { replacePlayers } from './players.ts'
import { readCassette } from './read-cassette.ts'
import type { Recorder } from './recorder.ts'
import { ownsRecording, type Registry } from './registry.ts'
import { sendGatewayProblem } from './reply.ts'
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

const smallBody: DocumentBounds = { maxBytes: 1000, maxValues: 100 }
const credentialBody: DocumentBounds = { maxBytes: 65_536, maxValues: 5_000 }

/** A body of a schema, or the problem that says where it is wrong and never what was sent. */
async function receiveDocument<T>(
  request: Request,
  schema: z.ZodType<T>,
  bounds: DocumentBounds,
): Promise<{ readonly value: T; readonly refusal?: undefined } | { readonly refusal: Answer }> {
  const read = readDocument(await readRequestBytes(request, bounds.maxBytes), schema, bounds)
  return read.fault ? { refusal: sendBodyProblem(read.fault, bounds) } : read
}

/** A request to one of these endpoints. */
export interface ConnectionCall {
  readonly registry: Registry
  readonly request: Request
  readonly url: URL
  readonly visitor: RequestUser
}

/** The same, with the name of the connection or cassette from its path; empty if the path has none. */
interface Call extends ConnectionCall {
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

async function exportCassette({ registry, url, name }: Call, recorder: Recorder): Promise<Answer> {
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
    ? sendJsonText(new Uint8Array(Buffer.concat(parts)), 200, disposition)
    : sendProblem(409, 'The cassette would contain a credential, so it was not exported.')
}

async function changeRecording(call: Call, recorder: Recorder): Promise<Answer> {
  const change = await receiveDocument(call.request, RecordingChange, smallBody)
  if (change.refusal) return change.refusal
  recorder.setRecording(change.value.on, call.visitor.user)
  return sendJson(call.registry.list(call.visitor))
}

function discardRecording(call: Call, recorder: Recorder): Answer {
  recorder.clear()
  return sendJson(call.registry.list(call.visitor))
}

async function pasteCredential(call: Call, { credentialStore }: OpenService): Promise<Answer> {
  const paste = await receiveDocument(call.request, CredentialPaste, credentialBody)
  if (paste.refusal) return paste.refusal
  try {
    credentialStore.paste(paste.value.authorization, paste.value.xuid)
  } catch (error) {
    if (!(error instanceof NoCredential)) throw error
    return sendProblem(400, `The authorization was not accepted: ${error.message}.`)
  }
  return sendJson(call.registry.list(call.visitor))
}

/** Runs the command or reads the file now, so that the console shows the user before the first request. */
async function fetchCredential(call: Call, { credentialStore }: OpenService): Promise<Answer> {
  await credentialStore.get().catch((error: unknown) => {
    if (!(error instanceof NoCredential)) throw error
  })
  return sendJson(call.registry.list(call.visitor))
}

function removeCredential(call: Call, { credentialStore }: OpenService): Answer {
  credentialStore.forget()
  return sendJson(call.registry.list(call.visitor))
}

/** Reads one cassette at a time, because each may use hundreds of megabytes while it is read. */
const limitCassetteReads = createConcurrencyLimit(1)

async function openCassette({ registry, request }: Call): Promise<Answer> {
  const bytes = await readRequestBytes(request, maxCassetteBytes)
  if (bytes === 'too long') return sendProblem(413, `The body has more than ${maxCassetteBytes} bytes.`)
  if (bytes === 'broken off') return sendProblem(400, 'The body is incomplete.')
  const cassette = await limitCassetteReads(() => readCassette(bytes))
  if (typeof cassette === 'string') return sendProblem(400, cassette)
  const name = await registry.addReplay(cassette)
  return name === undefined
    ? sendProblem(409, 'Too many cassettes are open; close one first.')
    : sendJson({ name }, 201)
}

function closeCassette({ registry, name, visitor }: Call): Answer {
  return registry.removeReplay(name)
    ? sendJson(registry.list(visitor))
    : sendProblem(404, 'No cassette with this name was opened in the console.')
}

type Handler<With> = (call: Call, own: With) => Answer | Promise<Answer>

/** Gives a handler the call with the connection's name in lower case. */
const named =
  (handle: (call: Call) => Answer | Promise<Answer>): ConsoleHandler<ConnectionCall> =>
  (call, { name = '' }) =>
    handle({ ...call, name: name.toLowerCase() })

const withRecorder = (handle: Handler<Recorder>) =>
  named((call) => {
    const recorder = call.registry.recorderOf(call.name)
    if (!recorder) return sendProblem(404, 'No connection with this name can be recorded.')
    if (call.registry.services.has(call.name) && !call.visitor.opened) return sendNotSignedIn()
    const state = recorder.state()
    if (!ownsRecording(state, call.visitor)) {
      return sendProblem(
        403,
        `This recording was started by ${state.by}. Only ${state.by} and operators may change or save it.`,
      )
    }
    return handle(call, recorder)
  })

const withService = (handle: Handler<OpenService>) =>
  named((call) => {
    const service = call.registry.services.get(call.name)
    if (!service) return sendProblem(404, 'No connection with this name takes a credential.')
    return call.visitor.opened ? handle(call, service) : sendNotSignedIn()
  })

const handlers: ConsoleHandlers<'gateway', ConnectionCall> = {
  listConnections: ({ registry, visitor }) => sendJson(registry.list(visitor)),
  fetchCredential: withService(fetchCredential),
  pasteCredential: withService(pasteCredential),
  removeCredential: withService(removeCredential),
  changeRecording: withRecorder(changeRecording),
  discardRecording: withRecorder(discardRecording),
  getCassette: withRecorder(exportCassette),
  openCassette: named(openCassette),
  closeCassette: named(closeCassette),
}

export function createConnectionConsole(): ConsoleRouter<ConnectionCall> {
  return createConsoleRouter('gateway', handlers)
}
