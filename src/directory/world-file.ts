/** The world as one JSON file: templates, sessions, handles and people, exactly as they are kept. */
import * as z from 'zod'
import { HandleType } from '#contract/handles.ts'
import { keyOf, Name, Scid, Xuid } from '#contract/identifiers.ts'
import {
  MemberSystemProperties,
  RoleTypes,
  SystemConstants,
  SystemProperties,
  TemplateDocument,
} from '#contract/session.ts'
import type { HandleRecord } from '#rules/handles.ts'
import type { SessionRecord, TemplateRecord } from '#rules/record.ts'
import type { Db } from './store/engine.ts'
import { listHandles, saveHandle } from './store/handles.ts'
import { listSessions, saveSession } from './store/sessions.ts'
import { listServiceConfigs, saveTemplate } from './store/templates.ts'

const format = 'sessionscope-world'

/** Held against its schema, and left as it is: parsing would put its fields in another order. */
const asIt = (schema: z.ZodType) => z.looseObject({}).refine((value) => schema.safeParse(value).success)
const bagOf = (system: z.ZodType) => z.looseObject({ system: asIt(system), custom: z.looseObject({}) })

const Person = z.strictObject({
  xuid: Xuid,
  gamertag: z.string(),
  titleId: z.string().nullable(),
  deviceId: z.string().nullable(),
  server: z.boolean(),
  role: z.string().nullable(),
  follows: z.array(Xuid),
})

const Member = z.looseObject({
  index: z.int().min(0),
  xuid: Xuid,
  joinTime: z.string(),
  reserved: z.boolean(),
  since: z.number(),
  constants: bagOf(z.looseObject({})),
  properties: bagOf(MemberSystemProperties),
})

/** What a session has only at times; the order of its fields is kept by looking at them apart. */
const Rest = z.object({ roleTypes: RoleTypes.optional(), emptySince: z.number().optional() })

/** Enough of a record is checked to be kept and queried; the rest is as it was exported. */
const Session = z
  .looseObject({
    scid: Scid,
    templateName: Name,
    name: Name,
    contractVersion: z.int(),
    branch: z.string(),
    changeNumber: z.int(),
    startTime: z.string(),
    etag: z.string(),
    constants: bagOf(SystemConstants),
    properties: bagOf(SystemProperties),
    members: z.array(Member),
    nextIndex: z.int().min(0),
    servers: z.looseObject({}),
  })
  .refine(({ roleTypes, emptySince }) => Rest.safeParse({ roleTypes, emptySince }).success, 'its roleTypes')

const Handle = z.looseObject({
  id: z.guid(),
  type: HandleType,
  ref: z.object({ scid: z.string(), templateName: Name, name: Name }),
  ownerXuid: Xuid.optional(),
  titleId: z.string(),
  created: z.number(),
})

/** What `GET /console/export` answers and `POST /console/import` takes. */
export const WorldFile = z.strictObject({
  format: z.literal(format),
  formatVersion: z.literal(1),
  version: z.string(),
  templates: z.array(z.strictObject({ scid: Scid, name: Name, document: TemplateDocument })),
  people: z.array(Person),
  sessions: z.array(Session),
  handles: z.array(Handle),
  /** Sessions that were damaged on disk when this was made, and are not in it. */
  damaged: z.int().min(0),
})
export type WorldFile = z.infer<typeof WorldFile>

export async function exportWorld(db: Db, version: string): Promise<WorldFile> {
  const configs = await listServiceConfigs(db)
  const sessions: SessionRecord[] = []
  let damaged = 0
  for (const scid of configs.keys()) {
    const listed = await listSessions(db, scid)
    sessions.push(...listed.records)
    damaged += listed.damaged
  }
  const handles: HandleRecord[] = []
  for (const type of HandleType.options) handles.push(...(await listHandles(db, { type })))
  const people = await db.selectFrom('people').selectAll().orderBy('xuid').execute()
  const follows = await db.selectFrom('follows').selectAll().orderBy('xuid').execute()
  const followed = Map.groupBy(follows, (row) => row.followed_by)
  return {
    format,
    formatVersion: 1,
    version,
    templates: [...configs.values()].flat(),
    people: people.map((row) => ({
      xuid: row.xuid as Xuid,
      gamertag: row.gamertag,
      titleId: row.title_id,
      deviceId: row.device_id,
      server: row.server === 1,
      role: row.role,
      follows: (followed.get(row.xuid) ?? []).map((one) => one.xuid as Xuid),
    })),
    sessions,
    handles,
    damaged,
  } as unknown as WorldFile
}

/** What of a world does not hold together: a session without its template, something given twice. */
export function checkWorld(world: WorldFile): string | undefined {
  const seen = new Set<string>()
  const once = (...parts: string[]) => {
    const key = JSON.stringify(parts)
    if (seen.has(key)) return false
    seen.add(key)
    return true
  }
  for (const [i, { scid, name }] of world.templates.entries()) {
    if (!once('template', scid, keyOf(name))) return `templates.${i}: ${name} is given twice.`
  }
  for (const [i, session] of world.sessions.entries()) {
    const template = keyOf(session.templateName)
    if (once('template', session.scid, template))
      return `sessions.${i}: there is no template ${session.templateName}.`
    if (!once('session', session.scid, template, keyOf(session.name))) {
      return `sessions.${i}: ${session.name} is given twice.`
    }
    const xuids = session.members.map((member) => member.xuid)
    const indexes = session.members.map((member) => member.index)
    if (new Set(xuids).size < xuids.length || new Set(indexes).size < indexes.length) {
      return `sessions.${i}: a member is given twice.`
    }
    if (indexes.some((index) => index >= session.nextIndex)) {
      return `sessions.${i}: nextIndex is beyond every member's index.`
    }
  }
  for (const [i, handle] of world.handles.entries()) {
    if (!once('handle', handle.id.toLowerCase())) return `handles.${i}: ${handle.id} is given twice.`
  }
  for (const [i, { xuid }] of world.people.entries()) {
    if (!once('person', xuid)) return `people.${i}: ${xuid} is given twice.`
  }
  return undefined
}

/** Fills an emptied store. */
export async function importWorld(db: Db, world: WorldFile): Promise<void> {
  for (const template of world.templates) await saveTemplate(db, template as TemplateRecord)
  for (const session of world.sessions) await saveSession(db, session as unknown as SessionRecord, undefined)
  // The oldest first: a user's activity takes the place of the one before.
  const handles = world.handles as unknown as HandleRecord[]
  for (const handle of handles.toSorted((a, b) => a.created - b.created)) await saveHandle(db, handle)
  for (const { xuid, gamertag, titleId, deviceId, server, role, follows } of world.people) {
    const row = { title_id: titleId, device_id: deviceId, server: server ? 1 : 0, role }
    await db
      .insertInto('people')
      .values({ xuid, gamertag, ...row })
      .execute()
    for (const other of new Set(follows)) {
      await db.insertInto('follows').values({ xuid: other, followed_by: xuid }).execute()
    }
  }
}
