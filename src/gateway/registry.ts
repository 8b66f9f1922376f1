/** The open connections: services, and cassettes that replay recorded answers. */

import {
  type Cassette,
  type Connection,
  type ConnectionList,
  localConnectionName,
  type RecordedExchange,
  type RecordedRequest,
} from '#contract/console/connections.ts'
import { connectionPath } from '#contract/console/request-policy.ts'
import { hasRole, type RequestUser } from '#contract/console/sign-in.ts'
import { type Budget, createBudget } from './budget.ts'
import type { ConnectionSettings } from './configuration.ts'
import { killCommands } from './credential.ts'
import { yieldIfDue } from './long-work.ts'
import { createPlayer, createRecorder, type Player, type Recorder } from './recorder.ts'
import { type OpenService, openService, type ServiceContext } from './service.ts'
import type { Timer } from './timer.ts'

export interface Replay {
  readonly name: string
  readonly cassette: Omit<Cassette, 'exchanges'>
  readonly title: string
  readonly play: Player['play']
  /** The requests that it can answer. */
  readonly recorded: readonly RecordedRequest[]
  /** Opened in the console, not configured at start-up. */
  readonly isAdded: boolean
}

export interface Registry {
  readonly services: ReadonlyMap<string, OpenService>
  readonly replays: ReadonlyMap<string, Replay>
  readonly list: (visitor: RequestUser) => ConnectionList
  /** Undefined for a cassette, because replays are not recorded. */
  readonly recorderOf: (name: string) => Recorder | undefined
  /** Returns the new connection's name, or undefined if too many cassettes are open. */
  readonly addReplay: (cassette: Cassette) => Promise<string | undefined>
  /** Returns false if no cassette with this name was opened in the console. */
  readonly removeReplay: (name: string) => boolean
  /** Values that must never leave the server. */
  readonly secrets: () => string[]
  readonly close: () => void
}

const maxRecordedRequests = 200
/** Limit for all listed requests together, because the console loads the connection list often. */
const maxRecordedCharacters = 256 * 1024
const maxReplays = 20

/** Lists the distinct requests of a cassette, up to the limits above. */
function createRecordedList(): { add: (exchange: RecordedExchange) => void; list: RecordedRequest[] } {
  const list: RecordedRequest[] = []
  const seen = new Map<string, number>()
  let charactersLeft = maxRecordedCharacters
  return {
    list,
    add: ({ method, path, requestBody, status }) => {
      const size = path.length + (requestBody?.length ?? 0)
      if (size > charactersLeft) return
      const key = JSON.stringify([method, path, requestBody])
      const there = seen.get(key)
      const one = { method, path, status, ...(requestBody !== undefined && { body: requestBody }) }
      if (there !== undefined) list[there] = one
      else if (list.length < maxRecordedRequests) {
        seen.set(key, list.length)
        list.push(one)
        charactersLeft -= size
      }
    },
  }
}

function describeReplay({ name, title, cassette, recorded }: Replay): Connection {
  return {
    name,
    title,
    kind: 'cassette',
    path: connectionPath(name),
    ...(cassette.sandbox !== undefined && { sandbox: cassette.sandbox }),
    contractVersion: cassette.contractVersion,
    writable: false,
    usable: true,
    recorded: [...recorded],
  }
}

/**
 * Hides the credential's user, the budget and the recording from a visitor who may not use the connection.
 */
function describeService(service: OpenService, opened: boolean): Connection {
  const described = service.describe()
  if (opened) return { ...described, usable: true }
  const { credential, budget: _, recording: __, ...rest } = described
  const { source, status } = credential ?? {}
  return { ...rest, usable: false, ...(source && status && { credential: { source, status } }) }
}

type LoadedCassette = Pick<Replay, 'cassette' | 'play' | 'recorded'>

/** Pauses after each exchange, so that the caller can let other requests run. */
function* loadCassette({ exchanges, ...cassette }: Cassette): Generator<undefined, LoadedCassette> {
  const { add, play } = createPlayer()
  const recorded = createRecordedList()
  for (const exchange of exchanges) {
    add(exchange)
    recorded.add(exchange)
    yield
  }
  return { cassette, play, recorded: recorded.list }
}

function loadAtOnce(cassette: Cassette): LoadedCassette {
  const steps = loadCassette(cassette)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

async function loadYielding(cassette: Cassette): Promise<LoadedCassette> {
  const steps = loadCassette(cassette)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    await yieldIfDue()
  }
}

/** One budget per origin, shared by all connections to it. */
function createBudgets(timer: Timer): (baseUrl: string) => Budget {
  const budgets = new Map<string, Budget>()
  return (baseUrl) => {
    const { origin } = new URL(baseUrl)
    const budget = budgets.get(origin) ?? createBudget(timer)
    budgets.set(origin, budget)
    return budget
  }
}

/** The open connections. `names` are in the order in which the console lists them. */
interface OpenConnections {
  readonly names: string[]
  readonly services: Map<string, OpenService>
  readonly replays: Map<string, Replay>
}

/** Errors: `ConfigurationError`. */
function openConnections(settings: readonly ConnectionSettings[], context: ServiceContext): OpenConnections {
  const services = new Map<string, OpenService>()
  const replays = new Map<string, Replay>()
  const budgetOf = createBudgets(context.timer)
  for (const one of settings) {
    if ('service' in one) {
      services.set(one.service.name, openService(one.service, context, budgetOf(one.service.baseUrl)))
    } else {
      const { name, title = one.replay.cassette.title, cassette } = one.replay
      replays.set(name, { name, title, isAdded: false, ...loadAtOnce(cassette) })
    }
  }
  const names = settings.map((one) => ('service' in one ? one.service.name : one.replay.name))
  return { names, services, replays }
}

async function addReplay(
  { names, replays }: OpenConnections,
  cassette: Cassette,
): Promise<string | undefined> {
  if (replays.size >= maxReplays) return undefined
  const loaded = await loadYielding(cassette)
  // Other cassettes may have been opened in the meantime.
  if (replays.size >= maxReplays) return undefined
  let at = 1
  while (names.includes(`cassette-${at}`)) at++
  const name = `cassette-${at}`
  // The recording time distinguishes two cassettes of one connection.
  const recordedAt = cassette.exchanges[0]?.at.slice(0, 16).replace('T', ' ') ?? ''
  replays.set(name, { name, title: `${cassette.title} ${recordedAt}`.trim(), isAdded: true, ...loaded })
  names.push(name)
  return name
}

function removeReplay({ names, replays }: OpenConnections, name: string): boolean {
  if (!replays.get(name)?.isAdded) return false
  replays.delete(name)
  names.splice(names.indexOf(name), 1)
  return true
}

/** A recording belongs to whoever started it; operators may stop and discard every one. */
export const ownsRecording = ({ by }: { readonly by?: string | undefined }, visitor: RequestUser): boolean =>
  by === undefined || by === visitor.user || hasRole(visitor.role, 'operator')

const describeLocal = (recorder: Recorder): Connection => ({
  name: localConnectionName,
  title: 'Local directory',
  kind: 'local',
  path: '',
  contractVersion: 107,
  writable: true,
  usable: true,
  recording: recorder.state(),
})

function describeConnections({ names, services, replays }: OpenConnections, opened: boolean): Connection[] {
  return names.flatMap((name) => {
    const service = services.get(name)
    if (service) return [describeService(service, opened)]
    const replay = replays.get(name)
    return replay ? [describeReplay(replay)] : []
  })
}

/** Errors: `ConfigurationError`. */
export function openRegistry(settings: readonly ConnectionSettings[], context: ServiceContext): Registry {
  const open = openConnections(settings, context)
  const { services, replays } = open
  const localRecorder = createRecorder(context.now)
  return {
    services,
    replays,
    list: (visitor) => ({
      connections: [describeLocal(localRecorder), ...describeConnections(open, visitor.opened)].map(
        (one) => ({
          ...one,
          ...(one.recording && {
            recording: { ...one.recording, own: ownsRecording(one.recording, visitor) },
          }),
        }),
      ),
    }),
    recorderOf: (name) => (name === localConnectionName ? localRecorder : services.get(name)?.recorder),
    addReplay: (cassette) => addReplay(open, cassette),
    removeReplay: (name) => removeReplay(open, name),
    secrets: () => [...services.values()].flatMap((one) => [...one.credentialStore.secrets()]),
    close: () => {
      killCommands()
      for (const service of services.values()) service.close()
    },
  }
}
