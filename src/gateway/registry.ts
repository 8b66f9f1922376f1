/** The open connections: services, and cassettes that replay recorded answers. */
import type { Visitor } from '#contract/access.ts'
import {
  type Cassette,
  type Connection,
  type ConnectionList,
  localName,
  type RecordedExchange,
  type RecordedRequest,
} from '#contract/connections.ts'
import { type Budget, createBudget } from './budget.ts'
import type { ConnectionSettings } from './configuration.ts'
import { endCommands } from './credential.ts'
import { createPlayer, createRecorder, type Player, type Recorder } from './recorder.ts'
import { type OpenService, openService, type ServiceContext } from './service.ts'
import { takeTurns } from './turns.ts'

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
  readonly list: (visitor: Visitor) => ConnectionList
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

const recordedShown = 200
/** Limit for all listed requests together, because the console loads the connection list often. */
const recordedCharacters = 256 * 1024
const replaysMost = 20

/** Lists the distinct requests of a cassette, up to the limits above. */
function createRecordedList(): { add: (exchange: RecordedExchange) => void; list: RecordedRequest[] } {
  const list: RecordedRequest[] = []
  const seen = new Map<string, number>()
  let left = recordedCharacters
  return {
    list,
    add: ({ method, path, requestBody, status }) => {
      const size = path.length + (requestBody?.length ?? 0)
      if (size > left) return
      const key = JSON.stringify([method, path, requestBody])
      const there = seen.get(key)
      const one = { method, path, status, ...(requestBody !== undefined && { body: requestBody }) }
      if (there !== undefined) list[there] = one
      else if (list.length < recordedShown) {
        seen.set(key, list.length)
        list.push(one)
        left -= size
      }
    },
  }
}

function describeReplay({ name, title, cassette, recorded }: Replay): Connection {
  return {
    name,
    title,
    kind: 'cassette',
    path: `/connections/${name}`,
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

/** Errors: `ConfigurationError`. */
export function openRegistry(settings: readonly ConnectionSettings[], context: ServiceContext): Registry {
  const services = new Map<string, OpenService>()
  const replays = new Map<string, Replay>()
  const local = createRecorder(context.now)
  /** One budget per origin, shared by all connections to it. */
  const budgets = new Map<string, Budget>()
  const budgetOf = (baseUrl: string): Budget => {
    const { origin } = new URL(baseUrl)
    const budget = budgets.get(origin) ?? createBudget(context.timer)
    budgets.set(origin, budget)
    return budget
  }
  /** Pauses after each exchange, so that the caller can let other requests run. */
  function* load(
    cassette: Cassette,
  ): Generator<undefined, (name: string, title: string, isAdded: boolean) => void> {
    const { exchanges, ...head } = cassette
    const { add, play } = createPlayer()
    const recorded = createRecordedList()
    for (const exchange of exchanges) {
      add(exchange)
      recorded.add(exchange)
      yield
    }
    return (name, title, isAdded) =>
      replays.set(name, { name, title, cassette: head, play, recorded: recorded.list, isAdded })
  }
  const loadAtOnce = (cassette: Cassette) => {
    const steps = load(cassette)
    for (;;) {
      const step = steps.next()
      if (step.done) return step.value
    }
  }
  const loadInTurns = async (cassette: Cassette) => {
    const steps = load(cassette)
    for (;;) {
      const step = steps.next()
      if (step.done) return step.value
      await takeTurns()
    }
  }
  for (const one of settings) {
    if ('service' in one)
      services.set(one.service.name, openService(one.service, context, budgetOf(one.service.baseUrl)))
    else {
      const { name, title, cassette } = one.replay
      loadAtOnce(cassette)(name, title ?? cassette.title, false)
    }
  }
  const order = settings.map((one) => ('service' in one ? one.service.name : one.replay.name))
  const here = (): Connection => ({
    name: localName,
    title: 'Local directory',
    kind: 'local',
    path: '',
    contractVersion: 107,
    writable: true,
    usable: true,
    recording: local.state(),
  })
  return {
    services,
    replays,
    list: ({ opened }) => ({
      connections: [
        here(),
        ...order.flatMap((name): Connection[] => {
          const service = services.get(name)
          if (service) return [describeService(service, opened)]
          const replay = replays.get(name)
          return replay ? [describeReplay(replay)] : []
        }),
      ],
    }),
    recorderOf: (name) => (name === localName ? local : services.get(name)?.recorder),
    addReplay: async (cassette) => {
      if (replays.size >= replaysMost) return undefined
      const put = await loadInTurns(cassette)
      // Other cassettes may have been opened in the meantime.
      if (replays.size >= replaysMost) return undefined
      let at = 1
      while (order.includes(`cassette-${at}`)) at++
      const name = `cassette-${at}`
      // The recording time distinguishes two cassettes of one connection.
      const made = cassette.exchanges[0]?.at.slice(0, 16).replace('T', ' ') ?? ''
      put(name, `${cassette.title} ${made}`.trim(), true)
      order.push(name)
      return name
    },
    removeReplay: (name) => {
      if (!replays.get(name)?.isAdded) return false
      replays.delete(name)
      order.splice(order.indexOf(name), 1)
      return true
    },
    secrets: () => [...services.values()].flatMap((one) => [...one.wallet.secrets()]),
    close: () => {
      endCommands()
      for (const service of services.values()) service.close()
    },
  }
}
