/** The demo world: the same people and sessions every time, produced by applying the rules to writes. */
import type { Caller } from '#contract/caller.ts'
import type { Xuid } from '#contract/identifiers.ts'
import { writeJson } from '#contract/json.ts'
import { TemplateDocument } from '#contract/session.ts'
import { nowhere, type Surroundings } from '#rules/may-read.ts'
import type { SessionRecord, TemplateRecord } from '#rules/record.ts'
import { applyTimers } from '#rules/timers.ts'
import { messageOf } from '#rules/verdict.ts'
import { writeSession } from '#rules/write-session.ts'
import type { Db } from '../store/engine.ts'
import { savePerson } from '../store/people.ts'
import { saveSession } from '../store/sessions.ts'
import { saveTemplate } from '../store/templates.ts'
import { createDice } from './dice.ts'
import { cast, type DemoPerson, makeCrowd } from './people.ts'
import { type DemoSession, makeCastSessions, makeSession } from './sessions.ts'
import { demoTitles } from './titles.ts'

const sessionCount = 1500
const seed = 20_130_615

/** Fills an empty store. `startedAt` (milliseconds since 1970) is the current time in the demo world. */
export async function fillDemoWorld(db: Db, startedAt: number): Promise<void> {
  const dice = createDice(seed)
  const crowd = makeCrowd(dice)
  const people: DemoPerson[] = [...Object.values(cast), ...crowd]
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
  const players = [...crowd, cast.player, cast.privateMember]
  const scripted = makeCastSessions(crowd)
  const drawn = Array.from({ length: sessionCount - scripted.length }, () => {
    const name = dice.guid()
    return makeSession(dice, players[dice.roll(players.length)] ?? cast.player, players, name)
  })
  const newId = () => dice.guid()
  const graph = new Map(people.map((person) => [person.xuid as string, person]))
  const stage = { newId, people: graph, callers, templates, startedAt }
  for (const session of [...scripted, ...drawn]) await play(db, stage, session)
}

interface Stage {
  readonly newId: () => string
  readonly people: ReadonlyMap<string, DemoPerson>
  readonly callers: ReadonlyMap<string, Caller>
  readonly templates: ReadonlyMap<string, TemplateRecord>
  /** Milliseconds since 1970. */
  readonly startedAt: number
}

/** How the caller is related to the members of a session: devices and followers. */
function lookAround(stage: Stage, record: SessionRecord, caller: Caller): Surroundings {
  const members = record.members.flatMap(({ xuid }) => stage.people.get(xuid) ?? [])
  return {
    callerDevice: caller.deviceId,
    devices: new Map(members.flatMap((one) => (one.deviceId ? [[one.xuid as Xuid, one.deviceId]] : []))),
    followers: new Set(
      members.filter((one) => one.follows?.includes(caller.xuid)).map((one) => one.xuid as Xuid),
    ),
  }
}

/** Applies the timers that are due before a write, as the directory does. */
function age(stage: Stage, record: SessionRecord, now: number): SessionRecord | undefined {
  const applied = applyTimers(record, now)
  if (!applied || applied === record) return applied
  return { ...applied, changeNumber: applied.changeNumber + 1, etag: `"${stage.newId()}"` }
}

/** Applies the writes of one session in order, each by the rules of a PUT, and saves the final state. */
async function play(db: Db, stage: Stage, session: DemoSession): Promise<void> {
  const { title, template: templateName, name } = session
  const template = stage.templates.get(`${title.scid} ${templateName}`)
  if (!template) throw new Error(`demo world, ${name}: there is no template ${templateName}`)
  const opened = stage.startedAt - session.minutesAgo * 60_000
  let record: SessionRecord | undefined
  for (const write of session.writes) {
    const caller = stage.callers.get(write.by.xuid)
    if (!caller) continue
    const now = opened + write.minutes * 60_000
    const stored: SessionRecord | undefined = record && age(stage, record, now)
    const around = stored ? lookAround(stage, stored, caller) : nowhere
    const { newId } = stage
    const request = { scid: title.scid, template, name, body: write.body, caller, around, now, newId }
    const outcome = writeSession(stored, request)
    if (outcome.kind === 'refused') {
      throw new Error(`demo world, ${name}: ${messageOf(outcome.refusal)} ${writeJson(write.body)}`)
    }
    record = 'record' in outcome ? outcome.record : undefined
  }
  if (record) await saveSession(db, record, undefined)
}
