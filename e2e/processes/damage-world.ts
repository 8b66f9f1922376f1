/** A small world with every kind of data in an SQLite file, and requests that together read all of it. */
import { type OpenDirectory, openDirectory } from '#directory/open-directory.ts'
import { openSqlite } from '#directory/store/sqlite.ts'
import {
  join,
  openRig,
  putTemplate,
  type Rig,
  reserve,
  scid,
  sessionPath,
  startOfTime,
} from '#directory/testing.ts'

const people = ['100', '200', '300', '400', '500'] as const
const [host, guest, friend, stranger, onDevice] = people
const server = '900'
const templates = ['Open', 'Private', 'Visible', 'Found'] as const
const sessionsOf = (template: string) =>
  [1, 2, 3].map((n) => ({ scid, templateName: template, name: `${template} ${n}` }))

async function expectSuccess(response: Promise<Response>): Promise<Response> {
  const { status } = await response
  if (status >= 300) throw new Error(`${status} ${await (await response).text()}`)
  return response
}

async function makeSessions(rig: Rig): Promise<void> {
  for (const template of templates) {
    for (const [i, { name }] of sessionsOf(template).entries()) {
      const path = sessionPath(template, name)
      const put = (as: string, body: object) => expectSuccess(rig.send(path, { as, method: 'PUT', body }))
      rig.wait(1000)
      await put(host, {
        ...join(),
        properties: {
          system: {
            ...(template !== 'Private' && { keywords: [`word${i}`, 'shared'] }),
            turn: [0],
            ...(i === 1 && { readRestriction: 'followed', joinRestriction: 'followed' }),
          },
          custom: { map: 'Harbour', notes: `${template} ${i} `.repeat(i === 2 ? 400 : 2) },
        },
      })
      await put(server, { servers: { relay: { properties: { custom: { port: 3000 + i } } } } })
      if (i === 1) continue
      const waiting = template === 'Visible' ? [] : [friend, '700']
      await put(host, reserve(guest, onDevice, ...waiting))
      await put(guest, join({ ready: true }))
      if (i === 2) await put(onDevice, join({}))
    }
  }
}

async function makeHandles(rig: Rig): Promise<string[]> {
  const ids: string[] = []
  for (const template of templates) {
    for (const [i, sessionRef] of sessionsOf(template).entries()) {
      const kinds: object[] = [
        { type: 'invite', invitedXuid: stranger, inviteAttributes: { text: 'come' } },
        { type: 'transfer' },
      ]
      if (i === 0 && template === 'Open') kinds.push({ type: 'activity' })
      if (template === 'Found')
        kinds.push({ type: 'search', searchAttributes: { tags: ['a'], numbers: { level: i } } })
      for (const kind of kinds) {
        const made = await expectSuccess(
          rig.send('/handles', { as: host, body: { version: 1, sessionRef, ...kind } }),
        )
        ids.push(((await made.json()) as { id: string }).id)
      }
    }
  }
  return ids
}

export interface DamageWorld {
  /** XUID → `Authorization`. */
  readonly tokens: ReadonlyMap<string, string>
  readonly handles: readonly string[]
}

/** Creates the world in `file`. `beforeEnd` is called before the database is closed. */
export async function makeDamageWorld(file: string, beforeEnd: () => void = () => {}): Promise<DamageWorld> {
  const rig = await openRig({ engine: openSqlite(file) })
  const tokens = new Map<string, string>()
  for (const xuid of people) {
    const follows = people.filter((other) => Number(other) > Number(xuid))
    const deviceId = xuid === onDevice || xuid === host ? 'one device' : `device ${xuid}`
    tokens.set(
      xuid,
      await rig.tokenOf(xuid, { gamertag: `Player ${xuid}`, titleId: '77', deviceId, follows }),
    )
  }
  tokens.set(server, await rig.tokenOf(server, { server: true }))
  const capabilities = { searchable: true }
  const withTimeouts = {
    reservedRemovalTimeout: 60_000,
    inactiveRemovalTimeout: null,
    readyRemovalTimeout: null,
  }
  await putTemplate(rig, 'Open', { ...withTimeouts, maxMembersCount: 5 }, { keywords: ['carried', 'word0'] })
  await putTemplate(rig, 'Private', {
    visibility: 'private',
    reservedRemovalTimeout: null,
    inactiveRemovalTimeout: null,
  })
  await putTemplate(rig, 'Visible', { visibility: 'visible', inactiveRemovalTimeout: null })
  await putTemplate(rig, 'Found', { ...withTimeouts, capabilities })
  await makeSessions(rig)
  const handles = await makeHandles(rig)
  const faults = [{ match: { path: '/nowhere' }, status: 503 }]
  // Several writes, so that the log holds enough to be damaged wherever the last checkpoint was.
  for (let i = 0; i < 10; i++) {
    await expectSuccess(rig.send('/console/faults', { method: 'PUT', body: faults }))
  }
  beforeEnd()
  await rig.directory.close()
  return { tokens, handles }
}

interface ReadRequest {
  readonly path: string
  readonly as?: string
  readonly body?: object
}

/** About eighty requests that together read all data of the world. */
export function listRequests({ handles }: DamageWorld): ReadRequest[] {
  const base = `/serviceconfigs/${scid}`
  const all = '&private=true&reservations=true&inactive=true'
  const refs = templates.flatMap(sessionsOf)
  const queries = ['activity', 'invite', 'transfer', 'search'] as const
  const owners = { owners: { xuids: [host] } }
  return [
    // These come first, before reads apply the timers that are due.
    { path: '/console/identities' },
    { path: '/console/clock' },
    { path: '/console/faults' },
    { path: '/console/export' },
    { path: '/console/explain', as: host, body: { method: 'GET', path: `${base}/sessions?xuid=${host}` } },
    ...refs.map(({ templateName, name }) => ({ path: sessionPath(templateName, name), as: server })),
    ...refs
      .slice(0, 4)
      .map(({ templateName, name }) => ({ path: sessionPath(templateName, name), as: stranger })),
    ...[host, friend, onDevice, guest].map((as) => ({ path: sessionPath('Open', 'Open 2'), as })),
    ...people.map((xuid) => ({ path: `${base}/sessions?xuid=${xuid}`, as: stranger })),
    ...people.map((xuid) => ({ path: `${base}/sessions?xuid=${xuid}${all}`, as: xuid })),
    ...['word0', 'word1', 'shared', 'carried'].flatMap((keyword) => [
      { path: `${base}/sessions?keyword=${keyword}`, as: stranger },
      { path: `${base}/sessions?keyword=${keyword}${all}`, as: server },
    ]),
    ...['open', 'full', 'visible'].map((visibility) => ({
      path: `${base}/sessions?xuid=${host}&visibility=${visibility}`,
      as: host,
    })),
    { path: `${base}/batch?${all.slice(1)}`, as: server, body: { xuids: [...people] } },
    { path: `${base}/sessiontemplates`, as: host },
    ...templates.map((template) => ({ path: `${base}/sessiontemplates/${template}`, as: host })),
    { path: `${sessionPath('Open', 'Open 1')}/properties/system/keywords`, as: host },
    { path: `${sessionPath('Open', 'Open 1')}/members/0`, as: host },
    { path: `${sessionPath('Open', 'Open 1')}/servers/relay`, as: host },
    ...handles.slice(0, 6).map((id) => ({ path: `/handles/${id}`, as: stranger })),
    { path: `/handles/${handles[0]}/session`, as: friend },
    ...queries.flatMap((type) =>
      [host, friend, stranger, server].map((as) => ({
        path: '/handles/query',
        as,
        body: {
          type,
          scid,
          ...(type === 'activity' && owners),
          ...(type === 'search' && { templateName: 'Found' }),
        },
      })),
    ),
    {
      path: '/handles/query',
      as: host,
      body: { type: 'activity', scid, owners: { people: { moniker: 'people', monikerXuid: host } } },
    },
  ]
}

/** Opens the file as a directory. Its clock is fixed at 90 s after the start of the test world. */
export async function openDamaged(file: string): Promise<OpenDirectory> {
  const engine = openSqlite(file)
  return openDirectory({
    engine,
    version: '0',
    world: 'demo',
    rateLimits: false,
    now: () => startOfTime + 90_000,
    // A fixed id, so that changes by timers get the same ETag in every run.
    newId: () => '00000000-0000-4000-8000-999999999999',
    onDemoWorld: () => {
      throw new Error('an empty world was filled')
    },
  })
}

/** Sends every request. Returns status, ETag and body of each response as one text. */
export async function sendAll(directory: OpenDirectory, world: DamageWorld): Promise<string[]> {
  const answers: string[] = []
  for (const { path, as, body } of listRequests(world)) {
    const headers: Record<string, string> = { 'x-xbl-contract-version': '107' }
    const authorization = as === undefined ? undefined : world.tokens.get(as)
    if (authorization !== undefined) headers.authorization = authorization
    const method = body ? 'POST' : 'GET'
    const request = new Request(`http://directory${path}`, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    })
    const response = await directory.fetch(request)
    const text = await response.text().catch((error: unknown) => `broken off: ${String(error)}`)
    answers.push(`${response.status} ${response.headers.get('etag') ?? ''} ${text}`)
  }
  return answers
}
