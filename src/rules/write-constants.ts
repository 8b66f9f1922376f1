/** Constants: begun as a copy of the template's, completed at creation, fixed from then on (row 18). */
import { type Json, type JsonObject, sameJson } from '#contract/json.ts'
import { limits } from '#contract/limits.ts'
import type { Constants, SystemConstants } from '#contract/session.ts'
import type { SessionRecord, TemplateRecord } from './record.ts'
import { type Refusal, refuse } from './verdict.ts'

type Bags = { readonly system: SystemConstants; readonly custom: JsonObject }
type Written = { readonly bags: Bags; readonly refusal?: undefined } | { readonly refusal: Refusal }

const shown = (value: Json | undefined) => (value === undefined ? 'none' : JSON.stringify(value))

/** The first field of `given` that `fixed` holds otherwise. `mayAdd`: what `fixed` lacks is free. */
function conflict(
  part: 'system' | 'custom',
  fixed: JsonObject,
  given: JsonObject,
  clause: 'constants.template' | 'constants.session',
  mayAdd: boolean,
): Refusal | undefined {
  for (const [field, value] of Object.entries(given)) {
    const held = fixed[field]
    const free = mayAdd ? held === undefined : held === undefined && value === null
    if (free || sameJson(held, value)) continue
    return refuse(18, clause, `constants.${part}.${field}`, shown(value), { fixed: shown(held) })
  }
  return undefined
}

function conflictOf(
  fixed: Bags,
  given: Constants | undefined,
  clause: 'constants.template' | 'constants.session',
): Refusal | undefined {
  const mayAdd = clause === 'constants.template'
  return (
    conflict('system', fixed.system as JsonObject, (given?.system ?? {}) as JsonObject, clause, mayAdd) ??
    conflict('custom', fixed.custom, given?.custom ?? {}, clause, mayAdd)
  )
}

/** The constants of a session that is being created. A template's `null` keeps a value unset for good. */
export function createConstants(template: TemplateRecord, given: Constants | undefined): Written {
  const fixed: Bags = {
    system: template.document.constants.system ?? {},
    custom: template.document.constants.custom ?? {},
  }
  const refusal = conflictOf(fixed, given, 'constants.template')
  if (refusal) return { refusal }
  const system = { ...fixed.system, ...given?.system }
  const most = system.maxMembersCount ?? limits.membersDefault
  if (most > limits.membersMost && system.capabilities?.large !== true) {
    return { refusal: refuse(9, 'constants.members', 'constants.system.maxMembersCount', String(most)) }
  }
  return { bags: { system, custom: { ...fixed.custom, ...given?.custom } } }
}

/** Constants in the body of an update: an equal value passes, anything else is row 18. */
export function checkConstants(record: SessionRecord, given: Constants | undefined): Refusal | undefined {
  return conflictOf(record.constants, given, 'constants.session')
}
