/** The connections there are: services, and cassettes that stand in for one. */
import type { Visitor } from '#contract/access.ts'
import { type Cassette, type Connection, type ConnectionList, localName } from '#contract/connections.ts'
import type { ConnectionSettings } from './configuration.ts'
import { endCommands } from './credential.ts'
import { createPlayer, createRecorder, type Recorder } from './recorder.ts'
import { type OpenService, openService, type ServiceContext } from './service.ts'

export interface Replay {
  readonly name: string
  readonly cassette: Cassette
  readonly title: string
  readonly play: ReturnType<typeof createPlayer>
  /** Opened in the console, rather than given at the start. */
  readonly isAdded: boolean
}

export interface Registry {
  readonly services: ReadonlyMap<string, OpenService>
  readonly replays: ReadonlyMap<string, Replay>
  readonly list: (visitor: Visitor) => ConnectionList
  /** Of a service, or of the local directory; a cassette is not recorded again. */
  readonly recorderOf: (name: string) => Recorder | undefined
  /** The name it got, or nothing where there are too many. */
  readonly addReplay: (cassette: Cassette) => string | undefined
  /** Whether there was one that had been opened in the console. */
  readonly removeReplay: (name: string) => boolean
  /** Whatever must never be seen outside. */
  readonly secrets: () => string[]
  readonly close: () => void
}

const recordedShown = 200
const replaysMost = 20

function describeReplay({ name, title, cassette }: Replay): Connection {
  const seen = new Map(
    cassette.exchanges.map(({ method, path, requestBody, status }) => [
      JSON.stringify([method, path, requestBody]),
      { method, path, status, ...(requestBody !== undefined && { body: requestBody }) },
    ]),
  )
  return {
    name,
    title,
    kind: 'cassette',
    path: `/connections/${name}`,
    ...(cassette.sandbox !== undefined && { sandbox: cassette.sandbox }),
    contractVersion: cassette.contractVersion,
    writable: false,
    usable: true,
    recorded: [...seen.values()].slice(0, recordedShown),
  }
}

/** Whose credential it is, is for those alone who may use it. */
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
  const put = (name: string, title: string, cassette: Cassette, isAdded: boolean) =>
    replays.set(name, { name, title, cassette, play: createPlayer(cassette), isAdded })
  for (const one of settings) {
    if ('service' in one) services.set(one.service.name, openService(one.service, context))
    else put(one.replay.name, one.replay.title ?? one.replay.cassette.title, one.replay.cassette, false)
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
    addReplay: (cassette) => {
      if (replays.size >= replaysMost) return undefined
      let at = 1
      while (order.includes(`cassette-${at}`)) at++
      const name = `cassette-${at}`
      // Two of one connection are told apart by when they were made.
      const made = cassette.exchanges[0]?.at.slice(0, 16).replace('T', ' ') ?? ''
      put(name, `${cassette.title} ${made}`.trim(), cassette, true)
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
