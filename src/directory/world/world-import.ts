/** Imports a world from its file: checks and saves one element at a time, so that other requests can run. */
import type * as z from 'zod'
import { foldCase } from '#contract/identifiers.ts'
import { type Json, parseJson } from '#contract/json.ts'
import { findJsonItems, type JsonField } from '#contract/json-items.ts'
import { limits } from '#contract/mpsd/limits.ts'
import { describeRefusal } from '#rules/describe-refusal.ts'
import type { HandleRecord } from '#rules/handle-rules.ts'
import type { SessionRecord, TemplateRecord } from '#rules/session-record.ts'
import { createConstants } from '#rules/write-constants.ts'
import { saveEnded } from '../store/ended-store.ts'
import type { Db } from '../store/engine.ts'
import { saveHandle } from '../store/handle-store.ts'
import { savePersonRecord } from '../store/people-store.ts'
import { saveNewSessions } from '../store/session-store.ts'
import { saveTemplate } from '../store/template-store.ts'
import {
  WorldEndedSession,
  WorldHandle,
  WorldHead,
  WorldPerson,
  WorldSession,
  WorldTemplate,
} from './world-file.ts'
import type { ReportProgress } from './world-progress.ts'

/** The file is not a valid world. The message names the place in the file, and is sent to the client. */
export class WorldFault extends Error {}

export type YieldIfDue = () => Promise<void>

/** How long work makes room for others, and says how far it is. */
export interface WorldWork {
  readonly yieldIfDue: YieldIfDue
  readonly report: ReportProgress
}

/** The lists of a world, in the order of saving: sessions need their templates, handles their sessions. */
const lists = ['templates', 'people', 'sessions', 'handles', 'ended'] as const
type List = (typeof lists)[number]

const decoder = new TextDecoder('utf-8', { fatal: true })

function parseRange(bytes: Uint8Array, range: { start: number; end: number }, where: string): Json {
  let text: string
  try {
    text = decoder.decode(bytes.subarray(range.start, range.end))
  } catch {
    throw new WorldFault(`${where}: bytes that are not UTF-8.`)
  }
  const parsed = parseJson(text)
  if ('fault' in parsed) throw new WorldFault(`${where}: ${parsed.fault}, ${parsed.detail.slice(0, 200)}.`)
  return parsed.value
}

function parseElement<T>(schema: z.ZodType<T>, value: Json, where: string): T {
  const checked = schema.safeParse(value)
  if (checked.success) return checked.data
  const [issue] = checked.error.issues
  const field = [where, ...(issue?.path ?? []).map(String)].join('.').slice(0, 200)
  throw new WorldFault(`${field}: ${(issue?.message ?? 'invalid value').slice(0, 200)}.`)
}

async function findFields(bytes: Uint8Array, yieldIfDue: YieldIfDue): Promise<Map<string, JsonField>> {
  const reading = findJsonItems(bytes, { maxDepth: limits.worldDepth, maxFields: 20 })
  for (;;) {
    const step = reading.next()
    if (!step.done) {
      await yieldIfDue()
      continue
    }
    if ('fault' in step.value) throw new WorldFault(`body: ${step.value.fault} at byte ${step.value.offset}.`)
    return new Map(step.value.map((field) => [field.name, field]))
  }
}

/** Records which keys have occurred, to find duplicates and references to missing elements. */
function createSeenKeys() {
  const seen = new Set<string>()
  const counts = new Map<string, number>()
  const keyOfParts = (parts: readonly string[]) => JSON.stringify(parts)
  return {
    add: (...parts: string[]) => seen.size < seen.add(keyOfParts(parts)).size,
    /** Counts a key; false if it has occurred more often than the given maximum. */
    addAtMost: (max: number, ...parts: string[]) => {
      const count = (counts.get(keyOfParts(parts)) ?? 0) + 1
      counts.set(keyOfParts(parts), count)
      return count <= max
    },
    has: (...parts: string[]) => seen.has(keyOfParts(parts)),
  }
}
type SeenKeys = ReturnType<typeof createSeenKeys>

/** Finds a contradiction inside a session, or with the elements read before. */
function findSessionFault(session: WorldSession, seenKeys: SeenKeys): string | undefined {
  const { scid, name, members } = session
  const template = foldCase(session.templateName)
  if (!seenKeys.has('template', scid, template)) return `there is no template ${session.templateName}`
  if (!seenKeys.add('session', scid, template, foldCase(name))) return `${name} is given twice`
  if (new Set(members.map((member) => member.xuid)).size < members.length) return 'a member is given twice'
  const isInOrder = members.every((member, i) => i === 0 || member.index > (members[i - 1]?.index ?? 0))
  if (!isInOrder) return 'members must be in ascending order of their indexes'
  if ((members.at(-1)?.index ?? -1) >= session.nextIndex) return 'nextIndex must exceed every member’s index'
  const properties = session.properties.system as { keywords?: readonly string[] | null }
  const constants = session.constants.system as { visibility?: string | null }
  if (constants.visibility === 'private' && properties.keywords?.length)
    return 'a private session has keywords'
  return undefined
}

/** Sessions that are saved together. */
const sessionsPerStatement = 50

/** What has been read so far. */
interface ImportState {
  readonly db: Db
  readonly seenKeys: SeenKeys
  /** Checked, and not yet saved. */
  readonly sessions: SessionRecord[]
}

/** Checks and saves one element of each list. */
const importers: Readonly<
  Record<List, (state: ImportState, value: Json, where: string) => Promise<unknown>>
> = {
  templates: ({ db, seenKeys }, value, where) => {
    const template = parseElement(WorldTemplate, value, where)
    if (!seenKeys.add('template', template.scid, foldCase(template.name))) {
      throw new WorldFault(`${where}: ${template.name} is given twice.`)
    }
    if (!seenKeys.addAtMost(limits.maxTemplates, 'templates of', template.scid)) {
      throw new WorldFault(`${where}: a SCID has at most ${limits.maxTemplates} templates.`)
    }
    const unusable = createConstants(template, undefined).refusal
    if (unusable) throw new WorldFault(`${where}: ${describeRefusal(unusable, 'en')}`)
    return saveTemplate(db, template satisfies TemplateRecord)
  },
  people: ({ db, seenKeys }, value, where) => {
    const person = parseElement(WorldPerson, value, where)
    if (!seenKeys.add('person', person.xuid)) throw new WorldFault(`${where}: ${person.xuid} is given twice.`)
    return savePersonRecord(db, person)
  },
  sessions: async (state, value, where) => {
    const fault = findSessionFault(parseElement(WorldSession, value, where), state.seenKeys)
    if (fault !== undefined) throw new WorldFault(`${where}: ${fault}.`)
    // Save the value as it was read, so that its fields keep their order.
    state.sessions.push(value as unknown as SessionRecord)
    if (state.sessions.length >= sessionsPerStatement) await saveCheckedSessions(state)
  },
  handles: ({ db, seenKeys }, value, where) => {
    const { id } = parseElement(WorldHandle, value, where)
    if (!seenKeys.add('handle', id.toLowerCase())) throw new WorldFault(`${where}: ${id} is given twice.`)
    return saveHandle(db, value as unknown as HandleRecord)
  },
  ended: ({ db }, value, where) => saveEnded(db, [parseElement(WorldEndedSession, value, where)]),
}

const saveCheckedSessions = ({ db, sessions }: ImportState) => saveNewSessions(db, sessions.splice(0))

function readHead(bytes: Uint8Array, fields: ReadonlyMap<string, JsonField>): void {
  const head: Record<string, Json> = {}
  for (const [name, field] of fields) {
    if (lists.some((list) => list === name)) continue
    head[name] = parseRange(bytes, field, name.slice(0, 100))
  }
  parseElement(WorldHead, head, 'body')
}

/** Fills an empty store with the world in `bytes`. Errors: `WorldFault`. */
export async function importWorld(
  db: Db,
  bytes: Uint8Array,
  { yieldIfDue, report }: WorldWork,
): Promise<void> {
  const fields = await findFields(bytes, yieldIfDue)
  readHead(bytes, fields)
  const state: ImportState = { db, seenKeys: createSeenKeys(), sessions: [] }
  const total = lists.reduce((sum, list) => sum + (fields.get(list)?.items?.length ?? 0), 0)
  let done = 0
  for (const list of lists) {
    const items = fields.get(list)?.items
    // Files of older versions have no ended sessions.
    if (!items && list === 'ended') continue
    if (!items) throw new WorldFault(`${list}: a list is missing.`)
    for (let i = 0; i < items.length; i++) {
      // The file lists handles newest first. Save the oldest first: a newer activity replaces an older one.
      const at = list === 'handles' ? items.length - 1 - i : i
      const where = `${list}.${at}`
      await importers[list](state, parseRange(bytes, items.at(at), where), where)
      report('writing', ++done, total)
      await yieldIfDue()
    }
    await saveCheckedSessions(state)
  }
}
