/** The states of a session that were seen, one after another. Pure. */
import type { JsonObject } from '#contract/json.ts'
import { type Difference, listDifferences } from '../exchange/diff.ts'
import { listMembers, type MemberView } from './session-view.ts'

export interface Version {
  /** Milliseconds since 1970, by this browser's clock. */
  readonly at: number
  /** Undefined if the session was not there. */
  readonly document: JsonObject | undefined
  readonly changeNumber: string | undefined
  /** The status code of the answer. */
  readonly status: number
}

/** Versions that are kept; the oldest go first. */
const maxVersions = 200

const differ = (one: Version, other: Version) =>
  one.document && other.document
    ? listDifferences(one.document, other.document).length > 0
    : one.status !== other.status

/** Adds what was seen, unless it is what was seen before. */
export function addVersion(versions: readonly Version[], seen: Version): readonly Version[] {
  const last = versions.at(-1)
  if (last && !differ(last, seen)) return versions
  return [...versions, seen].slice(-maxVersions)
}

/** What a version changed since the one before it. Its number grows with every change, and says nothing more. */
export function listChanges(before: Version | undefined, version: Version): Difference[] {
  if (!before?.document || !version.document) return []
  return listDifferences(before.document, version.document).filter(({ path }) => path[0] !== 'changeNumber')
}

/** Where something has changed: the paths of the fields, and of what they are in (`members/2`). */
export function markChanges(versions: readonly Version[]): ReadonlySet<string> {
  const [before, last] = versions.slice(-2)
  const marks = new Set<string>()
  if (!before || !last) return marks
  for (const { path } of listChanges(before, last)) {
    for (let length = 2; length <= path.length; length++) marks.add(path.slice(0, length).join('/'))
  }
  return marks
}

/** The members of the version before the last one who are not in the last one. */
export function listDeparted(versions: readonly Version[]): MemberView[] {
  const [before, last] = versions.slice(-2)
  if (!before?.document || !last?.document) return []
  const there = new Set(listMembers(last.document).map(({ key }) => key))
  return listMembers(before.document).filter(({ key }) => !there.has(key))
}
