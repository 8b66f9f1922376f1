/** The demo world: the same people and sessions every time, made through the directory's own write path. */
import type { Caller } from '#contract/caller.ts'
import { endpoints } from '#contract/endpoints.ts'
import { keyOf } from '#contract/identifiers.ts'
import type { Call, Context } from '../context.ts'
import { putSession } from '../handle-session.ts'
import { unconditional } from '../precondition.ts'
import type { Db } from '../store/engine.ts'
import { savePerson } from '../store/people.ts'
import { saveTemplate } from '../store/templates.ts'
import { createDice } from './dice.ts'
import { cast, type DemoPerson, makeCrowd } from './people.ts'
import { type DemoSession, makeCastSessions, makeSession } from './sessions.ts'
import { demoTitles } from './titles.ts'

const sessionCount = 1500
const seed = 20_130_615

/** Fills an empty store. `startedAt` (milliseconds since 1970) is the world's present. */
export async function fillDemoWorld(db: Db, parts: Context, startedAt: number): Promise<void> {
  const dice = createDice(seed)
  const crowd = makeCrowd(dice)
  const people: DemoPerson[] = [...Object.values(cast), ...crowd]
  const callers = new Map<string, Caller>()
  for (const { role, ...person } of people) callers.set(person.xuid, await savePerson(db, person, role))
  for (const title of demoTitles) {
    for (const [name, document] of Object.entries(title.templates)) {
      await saveTemplate(db, { scid: title.scid, name, document })
    }
  }
  // The reserved one and the stranger keep out of what chance brings about.
  const players = [...crowd, cast.player, cast.privateMember]
  const scripted = makeCastSessions(crowd)
  const names = new Set<string>()
  const drawn = Array.from({ length: sessionCount - scripted.length }, () => {
    const name = dice.guid()
    names.add(keyOf(name))
    return makeSession(dice, players[dice.roll(players.length)] ?? cast.player, players, name)
  })
  const newId = () => dice.guid()
  for (const session of [...scripted, ...drawn]) await play(db, { parts, newId, callers, startedAt }, session)
}

interface Stage {
  readonly parts: Context
  readonly newId: () => string
  readonly callers: ReadonlyMap<string, Caller>
  readonly startedAt: number
}

async function play(db: Db, stage: Stage, session: DemoSession): Promise<void> {
  const { title, template, name } = session
  const opened = stage.startedAt - session.minutesAgo * 60_000
  const url = new URL('http://directory/')
  for (const write of session.writes) {
    const caller = stage.callers.get(write.by.xuid)
    if (!caller) continue
    const context: Context = {
      ...stage.parts,
      db,
      newId: stage.newId,
      now: () => opened + write.minutes * 60_000,
    }
    const call: Call = {
      context,
      headers: new Headers(),
      body: new Uint8Array(),
      url,
      endpoint: endpoints.putSession,
      parts: { scid: title.scid, template, name },
      caller,
      contractVersion: 107,
      correlationId: '',
    }
    const key = { scid: title.scid, template, name }
    const response = await putSession(call, db, key, { body: write.body, condition: unconditional })
    if (response.status >= 400) {
      throw new Error(
        `demo world, ${name}: ${response.status} ${await response.text()} ${JSON.stringify(write.body)}`,
      )
    }
  }
}
