/** The tables. Keys begin with the SCID, except for people, who belong to no SCID. */
import type { IdentityRole } from '#contract/console/identities.ts'
import type { Scid, Xuid } from '#contract/identifiers.ts'
import type { MemberState } from '#rules/session-record.ts'

/** The column type for text that sorts by code point. */
export type TextType = 'text' | 'text collate "C"'

/**
 * A checksum over a row (`seal.ts`). Null only until a database of an older version is migrated to this one.
 */
type Seal = number | null

export interface Schema {
  /** Values that the directory stores about itself. */
  meta: { key: string; value: string; seal: Seal }
  /** One row. Only on PostgreSQL. */
  template_changes: { count: number }
  /** One row. Only on PostgreSQL. */
  row_changes_kept: { since: string }
  templates: {
    scid: Scid
    template_key: string
    name: string
    document: string
    document_hash: string
    seal: Seal
  }
  sessions: SessionRow
  session_members: MemberRow
  session_keywords: {
    scid: Scid
    keyword_key: string
    template_key: string
    name_key: string
    /** Same as the session's, so that an index lists a keyword's sessions newest first. */
    start_time: string
    /** Same as the session's. */
    hidden: number
  }
  handles: HandleRow
  /** Users belong to no SCID. */
  people: {
    xuid: Xuid
    gamertag: string
    title_id: string | null
    device_id: string | null
    server: number
    role: IdentityRole | null
    seal: Seal
  }
  follows: { xuid: Xuid; followed_by: Xuid; seal: Seal }
  /** Sessions that ended within the last day. No query of the contract reads them. */
  ended_sessions: {
    scid: Scid
    /** Milliseconds since 1970. */
    end_time: number
    branch: string
    template_key: string
    name_key: string
    /** An `EndedSession` as JSON. */
    document: string
    seal: Seal
  }
  /** Request counts that several processes share. */
  rate_counts: { who: string; period: number; window_number: number; requests: number }
}

interface SessionRow {
  scid: Scid
  template_key: string
  name_key: string
  /** Time in wire format, which sorts correctly as text. */
  start_time: string
  visibility: string
  /** 1 if the session is private. Queries of outsiders read only rows with 0. */
  hidden: number
  version: number
  places: number
  member_count: number
  /** When the first member is due to be removed, in milliseconds since 1970; null if no such timeout runs. */
  next_lapse: number | null
  /** Milliseconds since 1970 when the session ends if nobody writes; null if no such timeout runs. */
  end_due: number | null
  /** Milliseconds since 1970 when any timeout fires next. */
  next_step: number | null
  read_restriction: string
  etag: string
  /**
   * The result row of the session as JSON, without the fields of a user. Correct until a member's timeout
   * passes.
   */
  result: string
  /** The whole session record as JSON. */
  document: string
  /** SHA-256 of `document`, in hexadecimal. It detects damage on disk. */
  document_hash: string
  /** Checksum over the columns that queries return. */
  result_seal: Seal
  /** Checksum over the columns that conditional reads return. */
  head_seal: Seal
}

interface HandleRow {
  id: string
  type: string
  scid: Scid
  template_key: string
  name_key: string
  owner_xuid: Xuid | null
  invited_xuid: Xuid | null
  /** Milliseconds since 1970. */
  created: number
  /**
   * Who may read the session: `anyone`, callers within its `readRestriction` (`restricted`), or `members`
   * only.
   */
  audience: string
  document: string
  seal: Seal
}

interface MemberRow {
  scid: Scid
  xuid: Xuid
  template_key: string
  name_key: string
  state: MemberState
  my_turn: number
  /** When the member is due to be removed, in milliseconds since 1970; null if no such timeout runs. */
  lapses_at: number | null
  /** Same as the session's, so that an index lists a user's sessions newest first. */
  start_time: string
  /** 1 if the 403 rule protects the row: the session is private, or the member is reserved. */
  hidden: number
  seal: Seal
  /**
   * Copies of the session's columns, so that a query reads nothing else; all null in a session of many members,
   * where each write would have to change all of them.
   */
  result: string | null
  result_seal: Seal
  next_lapse: number | null
  end_due: number | null
}
