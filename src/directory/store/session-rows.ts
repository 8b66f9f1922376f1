/** The columns and rows that are derived from a session record, for queries and conditional reads. */
import { foldCase } from '#contract/identifiers.ts'
import { scanJson } from '#contract/json-scan.ts'
import { limits } from '#contract/mpsd/limits.ts'
import { writeJson } from '#contract/write-json.ts'
import {
  type MemberRecord,
  maxMembersOf,
  restrictionOf,
  type SessionRecord,
  stateOf,
  visibilityOf,
} from '#rules/session-record.ts'
import { getEndTime, getRemovalTime, nextTimer } from '#rules/timers.ts'
import { hashDocument } from './document.ts'
import { writeResultRow } from './result-row.ts'
import { headSeal, memberSeal, resultSeal, sumText } from './seal.ts'

/** The columns that identify a session in every table. */
export const columnsOf = (record: SessionRecord) => ({
  scid: record.scid,
  template_key: foldCase(record.templateName),
  name_key: foldCase(record.name),
})
type SessionColumns = ReturnType<typeof columnsOf>

const isPrivate = (record: SessionRecord) => visibilityOf(record) === 'private'

/** Members of a session up to which each member's row has a copy of what an answer needs of the session. */
export const maxMembersWithCopies = 32

const noCopies = { result: null, result_seal: null, next_lapse: null, end_due: null }

/** The columns of the session that an answer needs. */
function answerColumns(record: SessionRecord) {
  const own = columnsOf(record)
  const lapses = record.members.map((member) => getRemovalTime(record, member)).filter((due) => due !== null)
  const next_lapse = lapses.length > 0 ? Math.min(...lapses) : null
  const result = writeResultRow(record)
  return {
    result,
    result_seal: resultSeal(sumText(own.scid), { ...own, result, next_lapse }),
    next_lapse,
    end_due: getEndTime(record),
  }
}

/** The answer columns that were derived last: saving a session needs them more than once. */
let lastDerived: { readonly record: SessionRecord; readonly columns: AnswerColumns } | undefined
type AnswerColumns = ReturnType<typeof answerColumns>

function answerColumnsOf(record: SessionRecord): AnswerColumns {
  if (lastDerived?.record !== record) lastDerived = { record, columns: answerColumns(record) }
  return lastDerived.columns
}

const hasCopies = ({ members }: SessionRecord) => members.length <= maxMembersWithCopies

/** The row of one member. A reserved member is hidden, like a member of a private session. */
function memberRow(
  record: SessionRecord,
  own: SessionColumns,
  member: MemberRecord,
  turn: ReadonlySet<number>,
) {
  const state = stateOf(member)
  const { xuid } = member
  const my_turn = turn.has(member.index) ? 1 : 0
  return {
    xuid,
    state,
    my_turn,
    seal: memberSeal(sumText(xuid, sumText(own.scid)), { ...own, state, my_turn }),
    lapses_at: getRemovalTime(record, member),
    start_time: record.startTime,
    hidden: isPrivate(record) || state === 'reserved' ? 1 : 0,
    ...(hasCopies(record) ? answerColumnsOf(record) : noCopies),
  }
}

/** The rows of all members of a session. */
export function memberRows(record: SessionRecord) {
  const turn = new Set(record.properties.system.turn ?? [])
  const own = columnsOf(record)
  return record.members.map((member) => memberRow(record, own, member, turn))
}

/** The keyword rows of a session. They repeat its start time, so that an index gives the order of results. */
export function keywordRows(record: SessionRecord) {
  const keys = new Set((record.properties.system.keywords ?? []).map(foldCase))
  const hidden = isPrivate(record) ? 1 : 0
  return [...keys].map((keyword_key) => ({ keyword_key, start_time: record.startTime, hidden }))
}

/**
 * Who finds handles to the session: `anyone`, callers within its `readRestriction` (`restricted`), or
 * `members` only.
 */
export function audienceOf(record: SessionRecord): 'anyone' | 'restricted' | 'members' {
  if (isPrivate(record)) return 'members'
  return restrictionOf(record, 'readRestriction') === 'none' ? 'anyone' : 'restricted'
}

/**
 * From this number of members on, the text of each member is cached: a large session has many, and a write
 * changes few of them.
 */
const minMembersToCache = 200
const memberTexts = new WeakMap<MemberRecord, string>()

function writeMember(member: MemberRecord): string {
  const known = memberTexts.get(member)
  if (known !== undefined) return known
  const text = writeJson(member)
  memberTexts.set(member, text)
  return text
}

/** The record that was serialized last. Saving a session needs its text more than once. */
let lastWritten: { readonly record: SessionRecord; readonly text: string } | undefined

/** The text of a record, identical to the output of `writeJson`. */
export function writeRecord(record: SessionRecord): string {
  if (lastWritten?.record !== record) lastWritten = { record, text: serializeRecord(record) }
  return lastWritten.text
}

const memberValues = new WeakMap<MemberRecord, number>()

/**
 * The number of values in the text of a record, as `scanJson` counts them. Above `max` it may be any number that is
 * also above it.
 */
export function countValues(record: SessionRecord, max: number): number {
  const count = (text: string, nodes: number) => scanJson(text, { depth: limits.worldDepth, nodes }).nodes
  if (record.members.length < minMembersToCache) return count(writeRecord(record), max)
  const countMember = (member: MemberRecord) => {
    // Counted to its end, because it is kept for writes with another `max`.
    const known = memberValues.get(member) ?? count(writeMember(member), Number.POSITIVE_INFINITY)
    memberValues.set(member, known)
    return known
  }
  return record.members.reduce(
    (sum, member) => sum + countMember(member),
    count(writeJson({ ...record, members: [] }), max),
  )
}

function serializeRecord(record: SessionRecord): string {
  if (record.members.length < minMembersToCache) return writeJson(record)
  const fields = Object.entries(record).flatMap(([name, value]) => {
    if (value === undefined) return []
    const text = name === 'members' ? `[${record.members.map(writeMember).join(',')}]` : writeJson(value)
    return [`"${name}":${text}`]
  })
  return `{${fields.join(',')}}`
}

/** The session's row without the columns that identify it. */
export function sessionRow(record: SessionRecord) {
  const document = writeRecord(record)
  const own = columnsOf(record)
  const headColumns = {
    next_step: nextTimer(record),
    read_restriction: restrictionOf(record, 'readRestriction'),
    etag: record.etag,
    visibility: visibilityOf(record),
  }
  return {
    ...answerColumnsOf(record),
    ...headColumns,
    head_seal: headSeal(own, headColumns),
    start_time: record.startTime,
    hidden: isPrivate(record) ? 1 : 0,
    version: record.constants.system.version ?? 1,
    places: maxMembersOf(record),
    member_count: record.members.length,
    document,
    document_hash: hashDocument(document),
  }
}

/**
 * The columns that a write of `row` over `old` sets. Those that indexes hold are left out while they stay the same, because
 * setting them would write the pages of each index again.
 */
export function writtenColumns(old: SessionRecord | undefined, row: ReturnType<typeof sessionRow>) {
  const { start_time, hidden, end_due, ...rest } = row
  const isSame =
    old?.startTime === start_time && (isPrivate(old) ? 1 : 0) === hidden && getEndTime(old) === end_due
  return isSame ? rest : row
}

/** The rows of `next` that are new or differ from `old`, and the keys of `old` that are missing in `next`. */
function diffRows<T, K extends string>(old: readonly T[], next: readonly T[], keyOfRow: (row: T) => K) {
  const before = new Map(old.map((row) => [keyOfRow(row), JSON.stringify(row)]))
  const after = new Set(next.map(keyOfRow))
  return {
    written: next.filter((row) => before.get(keyOfRow(row)) !== JSON.stringify(row)),
    removed: [...before.keys()].filter((key) => !after.has(key)),
  }
}

export function changedKeywords(old: SessionRecord | undefined, next: SessionRecord) {
  return diffRows(old ? keywordRows(old) : [], keywordRows(next), (one) => one.keyword_key)
}

/**
 * The member rows that a write changes. In a large session most members are the same objects as before. There a
 * row depends on its member, its turn and values that never change, so unchanged objects are skipped.
 */
export function changedMembers(old: SessionRecord | undefined, next: SessionRecord) {
  const isSame = old && old.constants === next.constants && old.contractVersion === next.contractVersion
  if (!old || !isSame || old.startTime !== next.startTime || hasCopies(old) || hasCopies(next)) {
    return diffRows(old ? memberRows(old) : [], memberRows(next), (member) => member.xuid)
  }
  const own = columnsOf(next)
  const before = new Map(old.members.map((member) => [member.xuid, member]))
  const turnBefore = new Set(old.properties.system.turn ?? [])
  const turn = new Set(next.properties.system.turn ?? [])
  const written = next.members.filter((member) => {
    const same = before.get(member.xuid)
    before.delete(member.xuid)
    return same !== member || turnBefore.has(member.index) !== turn.has(member.index)
  })
  return {
    written: written.map((member) => memberRow(next, own, member, turn)),
    removed: [...before.keys()],
  }
}
