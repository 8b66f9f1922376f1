/** Constants: copied from the template, completed at creation, and read-only afterwards (row 18). */
import { getOwn } from '#contract/get-own.ts'
import { isSameJson, type JsonObject } from '#contract/json.ts'
import { limits } from '#contract/mpsd/limits.ts'
import type { Constants, SystemConstants } from '#contract/mpsd/session.ts'
import { writeJson } from '#contract/write-json.ts'
import type { SessionRecord, TemplateRecord } from './session-record.ts'
import { type Refusal, refuse } from './verdict.ts'

type ConstantValues = { readonly system: SystemConstants; readonly custom: JsonObject }
type ConstantsResult =
  | { readonly bags: ConstantValues; readonly refusal?: undefined }
  | { readonly refusal: Refusal }

type Fields = Readonly<Record<string, unknown>>

const toText = (value: unknown) => (value === undefined ? 'none' : writeJson(value))

/** The names of the four timeouts in contracts 104 and 105, and in all later contracts. */
export const timeoutNames = {
  reserved: 'reservedRemovalTimeout',
  inactive: 'inactiveRemovalTimeout',
  ready: 'readyRemovalTimeout',
  sessionEmpty: 'sessionEmptyTimeout',
} as const

/** Moves `timeouts` to the later names. A timeout that is given under both names must be the same. */
function normalizeTimeouts(
  given: SystemConstants | undefined,
): { readonly system: SystemConstants; readonly refusal?: undefined } | { readonly refusal: Refusal } {
  if (!given?.timeouts) return { system: given ?? {} }
  const { timeouts, ...system } = given
  for (const [short, name] of Object.entries(timeoutNames)) {
    const value = timeouts[short as keyof typeof timeoutNames]
    if (value === undefined) continue
    if (system[name] !== undefined && system[name] !== value) {
      const field = `constants.system.timeouts.${short}`
      return {
        refusal: refuse(9, 'constants.timeouts', field, toText(value), { other: toText(system[name]) }),
      }
    }
    system[name] = value
  }
  return { system }
}

/**
 * Finds the first field of `given` that differs from `fixed`. With `mayAdd`, fields that `fixed` does not
 * have are allowed.
 */
function findFieldConflict(
  part: 'system' | 'custom',
  fixed: Fields,
  given: Fields,
  clause: 'constants.template' | 'constants.session',
  canAdd: boolean,
): Refusal | undefined {
  for (const [field, value] of Object.entries(given)) {
    const existing = getOwn(fixed, field)
    const isAllowed = canAdd ? existing === undefined : existing === undefined && value === null
    if (isAllowed || isSameJson(existing, value)) continue
    return refuse(18, clause, `constants.${part}.${field}`, toText(value), { fixed: toText(existing) })
  }
  return undefined
}

function findConflict(
  fixed: ConstantValues,
  given: ConstantValues,
  clause: 'constants.template' | 'constants.session',
): Refusal | undefined {
  const canAdd = clause === 'constants.template'
  return (
    findFieldConflict('system', fixed.system, given.system, clause, canAdd) ??
    findFieldConflict('custom', fixed.custom, given.custom, clause, canAdd)
  )
}

function parseConstants(given: Constants | undefined): ConstantsResult {
  const plain = normalizeTimeouts(given?.system)
  return plain.refusal ? plain : { bags: { system: plain.system, custom: given?.custom ?? {} } }
}

/** The constants of a new session. A `null` in the template keeps the value unset permanently. */
export function createConstants(template: TemplateRecord, given: Constants | undefined): ConstantsResult {
  const fixed = parseConstants(template.document.constants)
  if (fixed.refusal) return fixed
  const asked = parseConstants(given)
  if (asked.refusal) return asked
  const refusal = findConflict(fixed.bags, asked.bags, 'constants.template')
  if (refusal) return { refusal }
  const system = { ...fixed.bags.system, ...asked.bags.system }
  const maxMembers = system.maxMembersCount ?? limits.defaultMaxMembers
  if (maxMembers > limits.maxMembers && system.capabilities?.large !== true) {
    return { refusal: refuse(9, 'constants.members', 'constants.system.maxMembersCount', String(maxMembers)) }
  }
  return { bags: { system, custom: { ...fixed.bags.custom, ...asked.bags.custom } } }
}

/**
 * Checks the constants in the body of an update. Equal values pass. Any other value is row 18, and the
 * refusal says whether the template or the session fixed it.
 */
export function checkConstants(
  record: SessionRecord,
  given: Constants | undefined,
  template: TemplateRecord,
): Refusal | undefined {
  const asked = parseConstants(given)
  if (asked.refusal) return asked.refusal
  const refusal = findConflict(record.constants, asked.bags, 'constants.session')
  const fixed = parseConstants(template.document.constants)
  if (!refusal || fixed.refusal) return refusal
  const [, part, field = ''] = /^constants\.(system|custom)\.(.*)$/s.exec(refusal.field) ?? []
  const bag: Fields = part === 'custom' ? fixed.bags.custom : fixed.bags.system
  const set = getOwn(bag, field)
  const isFixedByTemplate = set !== undefined && toText(set) === refusal.facts?.fixed
  return isFixedByTemplate ? { ...refusal, clause: 'constants.template' } : refusal
}
