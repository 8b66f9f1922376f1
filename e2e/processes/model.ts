/** Model of one service configuration: what a directory stores and must respond, according to the rules. */

import { foldCase, type Scid } from '#contract/identifiers.ts'
import type { JsonObject } from '#contract/json.ts'
import type { Caller } from '#contract/mpsd/caller.ts'
import type { SessionQuery } from '#contract/mpsd/query.ts'
import { SessionWrite } from '#contract/mpsd/session.ts'
import { answerQuery } from '#rules/answer.ts'
import { canQuery } from '#rules/can-query.ts'
import { type CallerRelations, canRead, noRelations } from '#rules/can-read.ts'
import { removeElement } from '#rules/remove-element.ts'
import { renderSession } from '#rules/render-session.ts'
import { deriveFacts } from '#rules/session-facts.ts'
import type { SessionRecord, TemplateRecord } from '#rules/session-record.ts'
import { applyTimers } from '#rules/timers.ts'
import { statusOf } from '#rules/verdict.ts'
import { writeSession } from '#rules/write-session.ts'

export interface Place {
  readonly template: string
  readonly name: string
}

export type Condition = 'none' | 'match any' | 'match' | 'match other' | 'create'

/** The expected response: a status, and a session or result rows if the response has them. */
export interface Expected {
  readonly status: number
  readonly session?: SessionRecord
  readonly results?: readonly object[]
}

const keyOfPlace = (place: Place) => `${foldCase(place.template)} ${foldCase(place.name)}`

/** The callers with their devices, and who follows whom. The same in every run. */
export interface People {
  readonly callers: readonly Caller[]
  /** XUID → the XUIDs that it follows. */
  readonly follows: ReadonlyMap<string, readonly string[]>
}

export class Model {
  readonly scid: Scid
  readonly #templates: readonly TemplateRecord[]
  readonly #people: People
  #sessions = new Map<string, SessionRecord>()
  #ids = 0
  now: number

  constructor(scid: Scid, templates: readonly TemplateRecord[], people: People, now: number) {
    this.scid = scid
    this.#templates = templates
    this.#people = people
    this.now = now
  }

  /** Placeholder for an id that the directory generates. `bind` replaces it with the real id. */
  #newId = () => `unknown-${++this.#ids}`

  #relationsOf(record: SessionRecord, caller: Caller): CallerRelations {
    const memberXuids = new Set(record.members.map((member) => member.xuid))
    const { callers, follows } = this.#people
    return {
      callerDevice: caller.deviceId,
      devices: new Map(
        callers.filter((one) => memberXuids.has(one.xuid)).map((one) => [one.xuid, one.deviceId ?? '']),
      ),
      followers: new Set([...memberXuids].filter((xuid) => follows.get(xuid)?.includes(caller.xuid))),
    }
  }

  /** Loads the session and applies its due timers. */
  #loadWithDueTimers(place: Place): SessionRecord | undefined {
    const record = this.#sessions.get(keyOfPlace(place))
    if (!record) return undefined
    const applied = applyTimers(record, this.now)
    if (applied === record) return record
    if (!applied) {
      this.#sessions.delete(keyOfPlace(place))
      return undefined
    }
    const changed = { ...applied, changeNumber: applied.changeNumber + 1, etag: `"${this.#newId()}"` }
    this.#sessions.set(keyOfPlace(place), changed)
    return changed
  }

  #open(place: Place, caller: Caller): SessionRecord | 403 | undefined {
    const record = this.#loadWithDueTimers(place)
    if (!record) return undefined
    return canRead(record, caller, this.#relationsOf(record, caller)).allowed ? record : 403
  }

  /** The session's ETag: the real one if a response has shown it, else a placeholder. */
  etagOf(place: Place): string | undefined {
    return this.#sessions.get(keyOfPlace(place))?.etag
  }

  /** Whether a load would apply due timers and change the session. */
  isDue(place: Place): boolean {
    const record = this.#sessions.get(keyOfPlace(place))
    return record !== undefined && applyTimers(record, this.now) !== record
  }

  /** Stores the ETag and the branch that a response of the directory has shown. */
  bind(place: Place, told: { etag: string; branch: string }): void {
    const record = this.#sessions.get(keyOfPlace(place))
    if (record) this.#sessions.set(keyOfPlace(place), { ...record, ...told })
  }

  get(place: Place, caller: Caller): Expected {
    const opened = this.#open(place, caller)
    if (!opened) return { status: 204 }
    return opened === 403 ? { status: 403 } : { status: 200, session: opened }
  }

  put(place: Place, caller: Caller, body: object, condition: Condition, isDryRun: boolean): Expected {
    const kept = new Map(this.#sessions)
    const expected = this.#put(place, caller, body, condition)
    if (isDryRun) this.#sessions = kept
    return expected
  }

  #put(place: Place, caller: Caller, body: object, condition: Condition): Expected {
    const write = SessionWrite.safeParse(body)
    if (!write.success) return { status: 400 }
    const stored = this.#open(place, caller)
    if (stored === 403) return { status: 403 }
    if (condition === 'create' ? stored : condition !== 'none' && !stored) return { status: 412 }
    if (condition === 'match other' && stored) return { status: 412, session: stored }
    const template = this.#templates.find((one) => foldCase(one.name) === foldCase(place.template))
    if (!template) return { status: 404 }
    const outcome = writeSession(stored, {
      scid: this.scid,
      template,
      name: stored?.name ?? place.name,
      body: write.data,
      caller,
      relations: stored ? this.#relationsOf(stored, caller) : noRelations,
      now: this.now,
      newId: this.#newId,
    })
    switch (outcome.kind) {
      case 'refused':
        return outcome.refusal.row === 11 && stored
          ? { status: 403, session: stored }
          : { status: statusOf(outcome.refusal) }
      case 'nothing':
        return { status: 204 }
      case 'ended':
        this.#sessions.delete(keyOfPlace(place))
        return { status: 204 }
      case 'unchanged':
        return { status: 200, session: outcome.record }
      default: {
        const isCreated = outcome.kind === 'created'
        this.#sessions.set(keyOfPlace(place), outcome.record)
        return { status: isCreated ? 201 : 200, session: outcome.record }
      }
    }
  }

  remove(place: Place, caller: Caller, member: string): Expected {
    const record = this.#open(place, caller)
    if (!record) return { status: 404 }
    if (record === 403) return { status: 403 }
    const removal = removeElement(record, { member }, caller, this.now, () => `"${this.#newId()}"`)
    if (removal.kind === 'refused') {
      const { refusal } = removal
      return refusal.row === 11 ? { status: 403, session: record } : { status: statusOf(refusal) }
    }
    if (removal.kind === 'ended') this.#sessions.delete(keyOfPlace(place))
    if (removal.kind === 'updated') this.#sessions.set(keyOfPlace(place), removal.record)
    return { status: 204 }
  }

  query(query: SessionQuery, caller: Caller): Expected {
    if (!canQuery(query, caller).allowed) return { status: 403 }
    const keywords = new Map(this.#templates.map((one) => [foldCase(one.name), one.document.keywords ?? []]))
    const facts = [...this.#sessions.values()].map((one) =>
      deriveFacts(one, keywords.get(foldCase(one.templateName)) ?? [], this.now),
    )
    return { status: 200, results: answerQuery(query, facts) }
  }

  /** The session as rendered for this caller, with an empty correlation id. */
  render(record: SessionRecord, caller: Caller): JsonObject {
    return renderSession(record, caller, '', 107)
  }

  get size(): number {
    return this.#sessions.size
  }
}
