/** Roles: which ones a session defines, who has them, and how many members may have each (choice 33). */
import { getOwn } from '#contract/get-own.ts'
import { isSameJson } from '#contract/json.ts'
import type { MemberRoles, RoleTypes } from '#contract/mpsd/session.ts'
import { fromStoredKey, toStoredKey, writeJson } from '#contract/write-json.ts'
import type { MemberRecord, SessionRecord } from './session-record.ts'
import { type Refusal, refuse } from './verdict.ts'

type RoleTypesResult =
  | { readonly roleTypes: RoleTypes | undefined; readonly refusal?: undefined }
  | { readonly refusal: Refusal }

const toText = (value: unknown) => (value === undefined ? 'none' : writeJson(value))

/** The role types of a new session: those of its template and the additional ones in the body. */
export function createRoleTypes(fixed: RoleTypes | undefined, given: RoleTypes | undefined): RoleTypesResult {
  for (const [type, value] of Object.entries(given ?? {})) {
    const existing = getOwn(fixed, type)
    if (existing === undefined || isSameJson(existing, value)) continue
    const facts = { fixed: toText(existing) }
    return { refusal: refuse(18, 'constants.template', `roleTypes.${type}`, toText(value), facts) }
  }
  return { roleTypes: given ? { ...fixed, ...given } : fixed }
}

/** The role types after an update. Only the settings in `mutableRoleSettings` can change. */
export function changeRoleTypes(record: SessionRecord, given: RoleTypes | undefined): RoleTypesResult {
  let roleTypes = record.roleTypes
  for (const [type, { roles, ...settings }] of Object.entries(given ?? {})) {
    const existing = getOwn(record.roleTypes, type)
    const refused = (path: string, value: unknown, fixed: unknown) => ({
      refusal: refuse(18, 'constants.session', `roleTypes.${path}`, toText(value), { fixed: toText(fixed) }),
    })
    if (!existing) return refused(type, { roles, ...settings }, undefined)
    for (const [name, value] of Object.entries(settings)) {
      const set = getOwn<unknown>(existing, name)
      if (!isSameJson(set, value)) return refused(`${type}.${name}`, value, set)
    }
    const changed = { ...existing.roles }
    for (const [role, given] of Object.entries(roles)) {
      const old = getOwn(existing.roles, role)
      if (!old) return refused(`${type}.roles.${role}`, given, undefined)
      for (const [name, value] of Object.entries(given)) {
        const isMutable = existing.mutableRoleSettings?.some((setting) => setting === name)
        const set = getOwn<unknown>(old, name)
        if (isMutable || isSameJson(set, value)) continue
        return refused(`${type}.roles.${role}.${name}`, value, set)
      }
      changed[role] = { ...old, ...given }
    }
    roleTypes = { ...roleTypes, [type]: { ...existing, roles: changed } }
  }
  return { roleTypes }
}

/** Merges the given roles into the member's roles. `null` removes a role. */
export function mergeRoles(
  old: MemberRecord['roles'],
  given: MemberRoles | undefined,
): MemberRecord['roles'] {
  if (!given) return old
  const merged: Record<string, string> = { ...old }
  for (const [type, role] of Object.entries(given)) {
    if (role === null) delete merged[type]
    else merged[type] = role
  }
  return Object.keys(merged).length > 0 ? merged : undefined
}

/** Counts the members who have a role. `type` and `role` are in their stored form (`heldKey`). */
export function countRole(record: SessionRecord, type: string, role: string): number {
  return record.members.filter((member) => getOwn(member.roles, type) === fromStoredKey(role)).length
}

/** Checks the roles that members newly have: each must exist and must not exceed its maximum. */
export function checkRoles(
  before: SessionRecord | undefined,
  record: SessionRecord,
  creating: boolean,
): Refusal | undefined {
  const old = new Map(before?.members.map((member) => [member.index, member.roles]))
  for (const member of record.members) {
    for (const [type, role] of Object.entries(member.roles ?? {})) {
      if (getOwn(old.get(member.index), type) === role) continue
      const field = `members.roles.${type}`
      const offered = getOwn(getOwn(record.roleTypes, type)?.roles, toStoredKey(role))
      if (!offered) return refuse(9, 'roles.unknown', field, role)
      const maxMembers = offered.max
      if (typeof maxMembers === 'number' && countRole(record, type, role) > maxMembers) {
        return refuse(creating ? 10 : 11, 'roles.full', field, role, { max: String(maxMembers) })
      }
    }
  }
  return undefined
}
