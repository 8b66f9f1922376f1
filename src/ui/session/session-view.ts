/** A session document as the screen shows it. Numbers keep their digits. Pure. */
import { getOwn } from '#contract/get-own.ts'
import { isJsonObject, type Json, type JsonObject, parseJson } from '#contract/json.ts'
import { timeoutDefaults } from '#contract/mpsd/limits.ts'
import { fromStoredKey, writeJson } from '#contract/write-json.ts'
import type { MemberState } from '#rules/session-record.ts'

/** Who gave a field its value: the template, whoever created or changed the session, or nobody. */
export type FieldSource = 'template' | 'unset' | 'session' | 'default'

export interface FieldView {
  /** As in the document: `constants.system.visibility`. */
  readonly path: string
  /** The last parts of the path; fields of `custom` say so. */
  readonly label: string
  /** Undefined if the document does not have the field. */
  readonly value: Json | undefined
  readonly source: FieldSource
  /** The value that counts where nothing is set. */
  readonly fallback?: string
}

export interface MemberView {
  /** The key in the document: an index, or `me`. */
  readonly key: string
  readonly xuid: string | undefined
  readonly gamertag: string | undefined
  readonly state: MemberState
  readonly isReserved: boolean
  readonly joinTime: string | undefined
  readonly hasTurn: boolean
  readonly roles: readonly string[]
  readonly value: JsonObject
}

export interface RoleView {
  readonly type: string
  readonly name: string
  readonly members: number
  readonly max: string | undefined
  readonly target: string | undefined
}

export interface SessionView {
  readonly document: JsonObject
  readonly changeNumber: string | undefined
  readonly branch: string | undefined
  readonly startTime: string | undefined
  readonly nextTimer: string | undefined
  readonly visibility: string
  readonly joinRestriction: string
  readonly readRestriction: string
  readonly isClosed: boolean
  readonly isLarge: boolean
  readonly maxMembers: number
  /** All members, reserved ones included, as the document counts them. */
  readonly count: number
  readonly accepted: number
  readonly members: readonly MemberView[]
  readonly constants: readonly FieldView[]
  readonly properties: readonly FieldView[]
  readonly roles: readonly RoleView[]
  readonly servers: readonly string[]
  /** Milliseconds; `null` stays for good. */
  readonly emptyTimeout: number | null
}

const child = (value: Json | undefined, name: string): JsonObject => {
  const found = isJsonObject(value) ? getOwn(value, name) : undefined
  return isJsonObject(found) ? found : {}
}

const textOf = (value: Json | undefined): string | undefined =>
  typeof value === 'string' ? value : value === undefined || value === null ? undefined : writeJson(value)

function numberOf(value: Json | undefined): number | undefined {
  const number = typeof value === 'number' ? value : Number.NaN
  return Number.isSafeInteger(number) ? number : undefined
}

/** A value in one line, as it stands in the document. */
export const writeValue = (value: Json): string => writeJson(value)

/** The timeouts, also under the names of contracts 104 and 105. */
const shortNames = {
  reservedRemovalTimeout: 'reserved',
  inactiveRemovalTimeout: 'inactive',
  readyRemovalTimeout: 'ready',
  sessionEmptyTimeout: 'sessionEmpty',
} as const
type TimeoutName = keyof typeof shortNames
const timeoutNames = Object.keys(shortNames) as TimeoutName[]

function findTimeout(system: JsonObject, name: TimeoutName): Json | undefined {
  const own = getOwn(system, name)
  return own === undefined ? getOwn(child(system, 'timeouts'), shortNames[name]) : own
}

const constantDefaults: Readonly<Record<string, string>> = {
  visibility: '"open"',
  maxMembersCount: '100',
  version: '1',
  ...Object.fromEntries(timeoutNames.map((name) => [name, String(timeoutDefaults[name])])),
}
const propertyDefaults = {
  keywords: '[]',
  closed: 'false',
  joinRestriction: '"none"',
  readRestriction: '"none"',
  turn: '[]',
} as const

/** The fields of a bag: those that everybody looks for first, then the others, then `custom`. */
function listFields(
  bag: 'constants' | 'properties',
  document: JsonObject,
  fixed: JsonObject | undefined,
  defaults: Readonly<Record<string, string>>,
): FieldView[] {
  const own = child(document, bag)
  const template = fixed && child(fixed, bag)
  const system = child(own, 'system')
  const sourceOf = (part: 'system' | 'custom', name: string, value: Json | undefined): FieldSource => {
    const given = template && getOwn(child(template, part), name)
    if (given === null && value === undefined) return 'unset'
    if (given !== undefined) return 'template'
    return value === undefined ? 'default' : 'session'
  }
  const findValue = (name: string) =>
    timeoutNames.some((one) => one === name) ? findTimeout(system, name as TimeoutName) : getOwn(system, name)
  const known = Object.keys(defaults)
  const others = Object.keys(system).filter((name) => !known.includes(name) && name !== 'timeouts')
  const fields = [...known, ...others].map((name): FieldView => {
    const value = findValue(name)
    const fallback = defaults[name]
    return {
      path: `${bag}.system.${fromStoredKey(name)}`,
      label: fromStoredKey(name),
      value,
      source: sourceOf('system', name, value),
      ...(value === undefined && fallback !== undefined && { fallback }),
    }
  })
  const custom = Object.entries(child(own, 'custom')).map(
    ([name, value]): FieldView => ({
      path: `${bag}.custom.${fromStoredKey(name)}`,
      label: `custom.${fromStoredKey(name)}`,
      value,
      source: sourceOf('custom', name, value),
    }),
  )
  return [...fields, ...custom]
}

function readState(system: JsonObject, isReserved: boolean): MemberState {
  if (system.active === true) return 'active'
  if (system.ready === true) return 'ready'
  return isReserved ? 'reserved' : 'inactive'
}

function readMember(key: string, value: JsonObject): MemberView {
  const isReserved = value.reserved === true
  return {
    key,
    xuid: textOf(getOwn(child(child(value, 'constants'), 'system'), 'xuid')),
    gamertag: textOf(value.gamertag),
    state: readState(child(child(value, 'properties'), 'system'), isReserved),
    isReserved,
    joinTime: textOf(value.joinTime),
    hasTurn: value.turn === true,
    roles: Object.values(child(value, 'roles')).flatMap((role) => textOf(role) ?? []),
    value,
  }
}

function listRoles(document: JsonObject, members: readonly MemberView[]): RoleView[] {
  return Object.entries(child(document, 'roleTypes')).flatMap(([type, value]) =>
    Object.entries(child(value, 'roles')).map(([name, role]) => ({
      type: fromStoredKey(type),
      name: fromStoredKey(name),
      members: members.filter(
        (member) => textOf(getOwn(child(member.value, 'roles'), type)) === fromStoredKey(name),
      ).length,
      max: isJsonObject(role) ? textOf(role.max) : undefined,
      target: isJsonObject(role) ? textOf(role.target) : undefined,
    })),
  )
}

export function listMembers(document: JsonObject): MemberView[] {
  return Object.entries(child(document, 'members')).flatMap(([key, value]) =>
    isJsonObject(value) ? [readMember(fromStoredKey(key), value)] : [],
  )
}

/** `fixed`: the template's document, if it is known. */
function toView(document: JsonObject, fixed: JsonObject | undefined): SessionView {
  const constants = child(child(document, 'constants'), 'system')
  const properties = child(child(document, 'properties'), 'system')
  const info = child(document, 'membersInfo')
  const capabilities = child(constants, 'capabilities')
  const members = listMembers(document)
  const byStyle = capabilities.userAuthorizationStyle === true ? 'local' : 'none'
  const empty = findTimeout(constants, 'sessionEmptyTimeout')
  const reserved = members.filter((member) => member.isReserved).length
  return {
    document,
    changeNumber: textOf(document.changeNumber),
    branch: textOf(document.branch),
    startTime: textOf(document.startTime),
    nextTimer: textOf(document.nextTimer),
    visibility: textOf(constants.visibility)?.toLowerCase() ?? 'open',
    joinRestriction: textOf(properties.joinRestriction)?.toLowerCase() ?? byStyle,
    readRestriction: textOf(properties.readRestriction)?.toLowerCase() ?? byStyle,
    isClosed: properties.closed === true,
    isLarge: capabilities.large === true,
    maxMembers: numberOf(constants.maxMembersCount) ?? 100,
    count: numberOf(info.count) ?? members.length,
    accepted: numberOf(info.accepted) ?? members.length - reserved,
    members,
    constants: listFields('constants', document, fixed, constantDefaults),
    properties: listFields('properties', document, undefined, propertyDefaults),
    roles: listRoles(document, members),
    servers: Object.keys(child(document, 'servers')).map(fromStoredKey),
    emptyTimeout: empty === null ? null : (numberOf(empty) ?? timeoutDefaults.sessionEmptyTimeout),
  }
}

/** Undefined if the text is not a JSON object. */
export function readDocument(text: string): JsonObject | undefined {
  const parsed = parseJson(text)
  return 'value' in parsed && isJsonObject(parsed.value) ? parsed.value : undefined
}

/** Reads a session's text, beside its template's if that is known. Undefined if it is not a JSON object. */
export function readSession(text: string, template?: string): SessionView | undefined {
  const document = readDocument(text)
  return document && toView(document, template === undefined ? undefined : readDocument(template))
}

/** What is there before a session is created. */
export const readAbsentSession = (template?: string): SessionView | undefined => readSession('{}', template)

/** Who may join, as one key of the words. */
export type JoinRule = 'anyone' | 'followed' | 'local' | 'closed' | 'full' | 'reserved' | 'members'

export function joinRuleOf(session: SessionView): JoinRule {
  if (session.visibility === 'private') return 'members'
  if (session.visibility === 'visible') return 'reserved'
  if (session.isClosed) return 'closed'
  if (session.count >= session.maxMembers) return 'full'
  return session.joinRestriction === 'followed' || session.joinRestriction === 'local'
    ? session.joinRestriction
    : 'anyone'
}

/** The visibility as queries report it. */
export const reportedVisibility = (session: SessionView) =>
  session.visibility === 'open' && session.count >= session.maxMembers ? 'full' : session.visibility
