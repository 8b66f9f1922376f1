/** Decides the result of a PUT on a session (section 5). Pure: it changes nothing. */

import type { Scid } from '#contract/identifiers.ts'
import { toWireTime } from '#contract/identifiers.ts'
import type { Caller } from '#contract/mpsd/caller.ts'
import type { Restriction, SessionWrite } from '#contract/mpsd/session.ts'
import { type CallerRelations, findOwnMember } from './can-read.ts'
import { mergeCustom, mergeSystem } from './merge.ts'
import { changeRoleTypes, checkRoles, createRoleTypes } from './roles.ts'
import {
  hasCapability,
  restrictionOf,
  type SessionRecord,
  type TemplateRecord,
  visibilityOf,
} from './session-record.ts'
import { replaceMembers } from './timers.ts'
import { type Refusal, refuse } from './verdict.ts'
import { checkConstants, createConstants } from './write-constants.ts'
import { type WriteContext, writeMembers } from './write-members.ts'

export interface WriteRequest {
  readonly scid: Scid
  readonly template: TemplateRecord
  readonly name: string
  readonly body: SessionWrite
  readonly caller: Caller
  readonly relations: CallerRelations
  /** Milliseconds since 1970. */
  readonly now: number
  /** Returns a new GUID on each call. */
  readonly newId: () => string
}

export type WriteOutcome =
  | { readonly kind: 'created' | 'updated' | 'unchanged'; readonly record: SessionRecord }
  /** `ended`: the existing session ends. `nothing`: the new session would be empty and is not created. */
  | { readonly kind: 'ended' | 'nothing' }
  | { readonly kind: 'refused'; readonly refusal: Refusal }

const refused = (refusal: Refusal): WriteOutcome => ({ kind: 'refused', refusal })

function createRecord(request: WriteRequest): { record: SessionRecord } | { refusal: Refusal } {
  const { template, body, caller } = request
  const written = createConstants(template, body.constants)
  if (written.refusal) return { refusal: written.refusal }
  const initiators = written.bags.system.initiators
  if (initiators && !caller.server && !initiators.includes(caller.xuid)) {
    return { refusal: refuse(10, 'create.initiators', 'constants.system.initiators', caller.xuid) }
  }
  const roles = createRoleTypes(template.document.roleTypes, body.roleTypes)
  if (roles.refusal) return { refusal: roles.refusal }
  const record: SessionRecord = {
    scid: request.scid,
    templateName: template.name,
    name: request.name,
    contractVersion: template.document.contractVersion,
    branch: request.newId(),
    changeNumber: 0,
    startTime: toWireTime(request.now),
    etag: '',
    constants: written.bags,
    properties: { system: {}, custom: {} },
    members: [],
    nextIndex: 0,
    servers: {},
    roleTypes: roles.roleTypes,
  }
  return { record }
}

/** From least to most restrictive. readRestriction must not be stricter than joinRestriction. */
const strictness: Readonly<Record<Restriction, number>> = { none: 0, followed: 1, local: 2 }

/** Checks the resulting session against the rules that combine several properties. */
function checkProperties(record: SessionRecord, body: SessionWrite): Refusal | undefined {
  const system = record.properties.system
  const path = 'properties.system'
  if (system.keywords?.length && visibilityOf(record) === 'private') {
    return refuse(9, 'properties.keywords-private', `${path}.keywords`, system.keywords.join(', '))
  }
  if (system.locked && !system.closed) return refuse(9, 'properties.locked', `${path}.locked`, 'true')
  const join = restrictionOf(record, 'joinRestriction')
  const read = restrictionOf(record, 'readRestriction')
  if (strictness[read] > strictness[join]) {
    return refuse(9, 'properties.restrictions', `${path}.readRestriction`, read, { restriction: join })
  }
  const turn = body.properties?.system?.turn
  const indexes = new Set(record.members.map((member) => member.index))
  const unknownIndex = turn?.find((index) => !indexes.has(index))
  if (turn?.length && (unknownIndex !== undefined || hasCapability(record, 'large'))) {
    return refuse(9, 'properties.turn', `${path}.turn`, String(unknownIndex ?? turn[0]))
  }
  return undefined
}

function writeProperties(
  record: SessionRecord,
  body: SessionWrite,
  writer: WriteContext,
): { record: SessionRecord } | { refusal: Refusal } {
  const row = writer.creating ? 10 : 11
  if (body.servers && !writer.caller.server) {
    return { refusal: refuse(row, 'members.server-only', 'servers', Object.keys(body.servers).join(', ')) }
  }
  const isAllowed = writer.creating || writer.caller.server || findOwnMember(record, writer.caller)
  if ((body.properties || body.roleTypes) && !isAllowed) {
    return {
      refusal: refuse(row, 'update.member', body.properties ? 'properties' : 'roleTypes', writer.caller.xuid),
    }
  }
  const roles = writer.creating ? record : changeRoleTypes(record, body.roleTypes)
  if ('refusal' in roles && roles.refusal) return { refusal: roles.refusal }
  return {
    record: {
      ...record,
      properties: {
        system: mergeSystem(record.properties.system, body.properties?.system),
        custom: mergeCustom(record.properties.custom, body.properties?.custom),
      },
      servers: mergeCustom(record.servers, body.servers),
      roleTypes: roles.roleTypes,
    },
  }
}

/**
 * Merging keeps the order of keys, so equal parts have equal texts. The same object needs no comparison by
 * text.
 */
const isSamePart = (a: unknown, b: unknown) => a === b || JSON.stringify(a) === JSON.stringify(b)

function isUnchanged(stored: SessionRecord, next: SessionRecord): boolean {
  const { members: before, ...restBefore } = stored
  const { members: after, ...restAfter } = next
  const names = new Set([...Object.keys(restBefore), ...Object.keys(restAfter)])
  const old = new Map<string, unknown>(Object.entries(restBefore))
  const now = new Map<string, unknown>(Object.entries(restAfter))
  if (before.length !== after.length) return false
  if (![...names].every((name) => isSamePart(old.get(name), now.get(name)))) return false
  return before.every((member, i) => isSamePart(member, after[i]))
}

/**
 * Decides a PUT on `stored`, whose due timers have been applied. `stored` is undefined if the session does
 * not exist. The caller must already be allowed to read it.
 */
export function writeSession(stored: SessionRecord | undefined, request: WriteRequest): WriteOutcome {
  const { body, caller, relations, now } = request
  const initial = stored ? { record: stored } : createRecord(request)
  if ('refusal' in initial) return refused(initial.refusal)
  const fixed = stored && checkConstants(stored, body.constants, request.template)
  if (fixed) return refused(fixed)

  const writer: WriteContext = { caller, relations, now, creating: stored === undefined }
  const joined = writeMembers(initial.record, body.members, writer)
  if (joined.refusal) return refused(joined.refusal)
  const completed = writeProperties(joined.record, body, writer)
  if ('refusal' in completed) return refused(completed.refusal)
  const violation =
    checkProperties(completed.record, body) ?? checkRoles(stored, completed.record, writer.creating)
  if (violation) return refused(violation)

  const settled = replaceMembers(completed.record, completed.record.members, now)
  if (!settled) return { kind: stored ? 'ended' : 'nothing' }
  if (stored && isUnchanged(stored, settled)) return { kind: 'unchanged', record: stored }
  const record = { ...settled, changeNumber: settled.changeNumber + 1, etag: `"${request.newId()}"` }
  return { kind: stored ? 'updated' : 'created', record }
}
