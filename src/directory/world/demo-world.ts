/** The demo world: the same people and sessions every time, produced by applying the rules to writes. */

import { Xuid } from '#contract/identifiers.ts'
import type { Caller } from '#contract/mpsd/caller.ts'
import { TemplateDocument } from '#contract/mpsd/session.ts'
import { writeJson } from '#contract/write-json.ts'
import { type CallerRelations, noRelations } from '#rules/can-read.ts'
import { messageOf } from '#rules/describe-refusal.ts'
import { describeWrittenEnd } from '#rules/session-end.ts'
import type { SessionRecord, TemplateRecord } from '#rules/session-record.ts'
import { applyTimers } from '#rules/timers.ts'
import { writeSession } from '#rules/write-session.ts'
import { saveEnded, toEndedSession } from '../store/ended-store.ts'
import type { Db } from '../store/engine.ts'
import { savePerson } from '../store/people-store.ts'
import { saveNewSessions } from '../store/session-store.ts'
import { saveTemplate } from '../store/template-store.ts'
import { createRandomPeople, type DemoPerson, namedPeople } from './demo-people.ts'
import {
  createEndedSessions,
  createFixedSessions,
  createRandomSession,
  createShownSessions,
  type DemoSession,
} from './demo-sessions.ts'
import { demoTitles } from './demo-titles.ts'
import { createSeededRandom } from './seeded-random.ts'
import type { ReportProgress } from './world-progress.ts'

const sessionCount = 1500
const sessionsPerStatement = 50
const seed = 20_130_615

/** Fills an empty store. `startedAt` (milliseconds since 1970) is the current time in the demo world. */
export async function fillDemoWorld(
  db: Db,
  startedAt: number,
  report: ReportProgress = () => {},
): Promise<void> {
  const dice = createSeededRandom(seed)
  const randomPeople = createRandomPeople(dice)
  const people: DemoPerson[] = [...Object.values(namedPeople), ...randomPeople]
  const callers = new Map<string, Caller>()
  for (const { role, ...person } of people) callers.set(person.xuid, await savePerson(db, person, role))
  const templates = new Map<string, TemplateRecord>()
  for (const title of demoTitles) {
    for (const [name, document] of Object.entries(title.templates)) {
      const template = { scid: title.scid, name, document: TemplateDocument.parse(document) }
      templates.set(`${title.scid} ${name}`, template)
      await saveTemplate(db, template)
    }
  }
  // `reserved` and `stranger` take no part in the random sessions.
  const players = [...randomPeople, namedPeople.player, namedPeople.privateMember]
  const fixedSessions = [...createFixedSessions(randomPeople), ...createShownSessions(randomPeople)]
  const randomSessions = Array.from({ length: sessionCount - fixedSessions.length }, () => {
    const name = dice.guid()
    return createRandomSession(
      dice,
      players[dice.nextInteger(players.length)] ?? namedPeople.player,
      players,
      name,
    )
  })
  const newId = () => dice.guid()
  const graph = new Map<string, DemoPerson>(people.map((person) => [person.xuid, person]))
  const state = { newId, people: graph, callers, templates, startedAt }
  // The ended ones come last, so that the others have the same ids with and without them.
  const sessions = [...fixedSessions, ...randomSessions, ...createEndedSessions()]
  let made: SessionRecord[] = []
  for (const [i, session] of sessions.entries()) {
    made.push(...(await makeDemoSession(db, state, session)))
    if (made.length < sessionsPerStatement && i + 1 < sessions.length) continue
    await saveNewSessions(db, made)
    made = []
    report('writing', i + 1, sessions.length)
  }
}

interface DemoState {
  readonly newId: () => string
  readonly people: ReadonlyMap<string, DemoPerson>
  readonly callers: ReadonlyMap<string, Caller>
  readonly templates: ReadonlyMap<string, TemplateRecord>
  /** Milliseconds since 1970. */
  readonly startedAt: number
}

/** How the caller is related to the members of a session: devices and followers. */
function findRelations(state: DemoState, record: SessionRecord, caller: Caller): CallerRelations {
  const members = record.members.flatMap(({ xuid }) => state.people.get(xuid) ?? [])
  return {
    callerDevice: caller.deviceId,
    devices: new Map(members.flatMap((one) => (one.deviceId ? [[Xuid.parse(one.xuid), one.deviceId]] : []))),
    followers: new Set(
      members.filter((one) => one.follows?.includes(caller.xuid)).map((one) => Xuid.parse(one.xuid)),
    ),
  }
}

/** Applies the timers that are due before a write, as the directory does. */
function applyDueTimers(state: DemoState, record: SessionRecord, now: number): SessionRecord | undefined {
  const applied = applyTimers(record, now)
  if (!applied || applied === record) return applied
  return { ...applied, changeNumber: applied.changeNumber + 1, etag: `"${state.newId()}"` }
}

/**
 * Applies the writes of one session in order, each by the rules of a PUT. Returns its last state; saves that it has
 * ended, if it has.
 */
async function makeDemoSession(db: Db, state: DemoState, session: DemoSession): Promise<SessionRecord[]> {
  const { title, template: templateName, name } = session
  const template = state.templates.get(`${title.scid} ${templateName}`)
  if (!template) throw new Error(`demo world, ${name}: there is no template ${templateName}`)
  const opened = state.startedAt - session.minutesAgo * 60_000
  let record: SessionRecord | undefined
  for (const write of session.writes) {
    const caller = state.callers.get(write.by.xuid)
    if (!caller) continue
    const now = opened + write.minutes * 60_000
    const stored: SessionRecord | undefined = record && applyDueTimers(state, record, now)
    const relations = stored ? findRelations(state, stored, caller) : noRelations
    const { newId } = state
    const request = { scid: title.scid, template, name, body: write.body, caller, relations, now, newId }
    const outcome = writeSession(stored, request)
    if (outcome.kind === 'refused') {
      throw new Error(`demo world, ${name}: ${messageOf(outcome.refusal)} ${writeJson(write.body)}`)
    }
    if (stored && outcome.kind === 'ended') {
      await saveEnded(db, [toEndedSession(stored, describeWrittenEnd(stored, caller), now)])
    }
    record = 'record' in outcome ? outcome.record : undefined
  }
  return record ? [record] : []
}
