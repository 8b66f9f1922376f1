/** Constants: copied from the template, completed at creation, and read-only afterwards (row 18). */
import { type Json, type JsonObject, own, sameJson, writeJson } from '#contract/json.ts'
import { limits } from '#contract/limits.ts'
import type { Constants, SystemConstants } from '#contract/session.ts'
import type { SessionRecord, TemplateRecord } from './record.ts'
import { type Refusal, refuse } from './verdict.ts'

type Bags = { readonly system: SystemConstants; readonly custom: JsonObject }
type Written = { readonly bags: Bags; readonly refusal?: undefined } | { readonly refusal: Refusal }

const shown = (value: Json | undefined) => (value === undefined ? 'none' : writeJson(value))

/** The names of the four timeouts in contracts 104 and 105, and in all later contracts. */
export const timeoutNames = {
  reserved: 'reservedRemovalTimeout',
  inactive: 'inactiveRemovalTimeout',
  ready: 'readyRemovalTimeout',
  sessionEmpty: 'sessionEmptyTimeout',
} as const

/** Moves `timeouts` to the later names. A timeout that is given under both names must be the same. */
function plainSystem(
  given: SystemConstants | undefined,
): { readonly system: SystemConstants; readonly refusal?: undefined } | { readonly refusal: Refusal } {
  if (!given?.timeouts) return { system: given ?? {} }
  const { timeouts, ...system } = given
  for (const [short, name] of Object.entries(timeoutNames)) {
    const value = timeouts[short as keyof typeof timeoutNames]
    if (value === undefined) continue
    if (system[name] !== undefined && system[name] !== value) {
      const field = `constants.system.timeouts.${short}`
      return { refusal: refuse(9, 'constants.timeouts', field, shown(value), { other: shown(system[name]) }) }
    }
    system[name] = value
  }
  return { system }
}

/**
 * Finds the first field of `given` that differs from `fixed`. With `mayAdd`, fields that `fixed` does not
 * have are allowed.
 */
function conflict(
  part: 'system' | 'custom',
  fixed: JsonObject,
  given: JsonObject,
  clause: 'constants.template' | 'constants.session',
  mayAdd: boolean,
): Refusal | undefined {
  for (const [field, value] of Object.entries(given)) {
    const held = own(fixed, field)
    const free = mayAdd ? held === undefined : held === undefined && value === null
    if (free || sameJson(held, value)) continue
    return refuse(18, clause, `constants.${part}.${field}`, shown(value), { fixed: shown(held) })
  }
  return undefined
}

function conflictOf(
  fixed: Bags,
  given: Bags,
  clause: 'constants.template' | 'constants.session',
): Refusal | undefined {
  const mayAdd = clause === 'constants.template'
  return (
    conflict('system', fixed.system as JsonObject, given.system as JsonObject, clause, mayAdd) ??
    conflict('custom', fixed.custom, given.custom, clause, mayAdd)
  )
}

function bagsOf(given: Constants | undefined): Written {
  const plain = plainSystem(given?.system)
  return plain.refusal ? plain : { bags: { system: plain.system, custom: given?.custom ?? {} } }
}

/** The constants of a new session. A `null` in the template keeps the value unset permanently. */
export function createConstants(template: TemplateRecord, given: Constants | undefined): Written {
  const fixed = bagsOf(template.document.constants)
  if (fixed.refusal) return fixed
  const asked = bagsOf(given)
  if (asked.refusal) return asked
  const refusal = conflictOf(fixed.bags, asked.bags, 'constants.template')
  if (refusal) return { refusal }
  const system = { ...fixed.bags.system, ...asked.bags.system }
  const most = system.maxMembersCount ?? limits.membersDefault
  if (most > limits.membersMost && system.capabilities?.large !== true) {
    return { refusal: refuse(9, 'constants.members', 'constants.system.maxMembersCount', String(most)) }
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
  const asked = bagsOf(given)
  if (asked.refusal) return asked.refusal
  const refusal = conflictOf(record.constants, asked.bags, 'constants.session')
  const fixed = bagsOf(template.document.constants)
  if (!refusal || fixed.refusal) return refusal
  const [, part, field = ''] = /^constants\.(system|custom)\.(.*)$/s.exec(refusal.field) ?? []
  const bag = (part === 'custom' ? fixed.bags.custom : fixed.bags.system) as JsonObject
  const set = own(bag, field)
  const isTemplates = set !== undefined && shown(set) === refusal.facts?.fixed
  return isTemplates ? { ...refusal, clause: 'constants.template' } : refusal
}
