/** Indexes that hold all that is asked of a session's rows, and one of ended sessions. Frozen: a released migration is never edited. */

/**
 * Without their last column, SQLite preferred another index, which has all columns that are asked for, but of whose order
 * only the SCID is given: it read all rows of the SCID. The last index finds ended sessions by name in any SCID.
 */
export const wholeKeys: readonly string[] = [
  'drop index "session_members_of"',
  'create index "session_members_of" on "session_members" ("scid", "template_key", "name_key", "xuid")',
  'drop index "session_keywords_of"',
  'create index "session_keywords_of" on "session_keywords" ("scid", "template_key", "name_key", "keyword_key")',
  'create index "ended_sessions_named" on "ended_sessions" ("name_key", "end_time")',
]
