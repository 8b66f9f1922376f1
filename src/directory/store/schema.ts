/** The tables. Keys begin with the SCID; people stand beside it. */
import type { ColumnDataType, RawBuilder } from 'kysely'

/** How a database writes text that sorts by code point. */
export type TextType = ColumnDataType | RawBuilder<unknown>

/** A checksum over a row (`seal.ts`); empty only until a database of an older version is brought up to this one. */
type Seal = number | null

export interface Schema {
  /** What the directory knows of itself. */
  meta: { key: string; value: string; seal: Seal }
  templates: {
    scid: string
    template_key: string
    name: string
    document: string
    document_hash: string
    seal: Seal
  }
  template_keywords: { scid: string; keyword_key: string; template_key: string }
  sessions: SessionRow
  session_members: MemberRow
  session_keywords: {
    scid: string
    keyword_key: string
    template_key: string
    name_key: string
    /** As the session's, so that a keyword's sessions are read newest first. */
    start_time: string
    /** As the session's. */
    hidden: number
  }
  handles: HandleRow
  /** Users belong to no service configuration. */
  people: {
    xuid: string
    gamertag: string
    title_id: string | null
    device_id: string | null
    server: number
    role: string | null
    seal: Seal
  }
  follows: { xuid: string; followed_by: string; seal: Seal }
  /** Requests counted, where several processes count together. */
  rate_counts: { who: string; period: number; window_number: number; requests: number }
}

interface SessionRow {
  scid: string
  template_key: string
  name_key: string
  template_name: string
  name: string
  /** Wire time, which sorts as text. */
  start_time: string
  visibility: string
  /** 1 where the session is private: what queries of outsiders search has only those that are 0. */
  hidden: number
  version: number
  places: number
  member_count: number
  accepted_count: number
  /** Milliseconds since 1970 of the first removal that is due, where any is. */
  next_lapse: number | null
  /** 1 where the session ends at once when nobody is in it. */
  ends_empty: number
  /** Milliseconds since 1970 when an empty session ends. */
  end_due: number | null
  /** Milliseconds since 1970 when any timeout fires next. */
  next_step: number | null
  read_restriction: string
  etag: string
  join_restriction: string | null
  /** JSON array of the session's own. */
  keywords: string
  /** What a query answers of it while nobody's place has lapsed, but for what it says of a user: JSON. */
  result: string
  /** The whole record, JSON. */
  document: string
  /** SHA-256 of `document`, in hexadecimal: what was damaged on disk is noticed. */
  document_hash: string
  /** Over what a query answers. */
  result_seal: Seal
  /** Over what a conditional read looks at. */
  head_seal: Seal
}

interface HandleRow {
  id: string
  type: string
  scid: string
  template_key: string
  name_key: string
  owner_xuid: string | null
  invited_xuid: string | null
  /** Milliseconds since 1970. */
  created: number
  /** Who may read the session: `anyone`, those within its `readRestriction`, or its `members` alone. */
  audience: string
  document: string
  seal: Seal
}

interface MemberRow {
  scid: string
  xuid: string
  template_key: string
  name_key: string
  state: string
  my_turn: number
  /** Milliseconds since 1970 when the member is removed, where a timeout runs. */
  lapses_at: number | null
  /** As the session's, so that a user's sessions are read newest first. */
  start_time: string
  /** 1 where the 403 rule protects it: the session is private, or the place is a reservation. */
  hidden: number
  seal: Seal
}
