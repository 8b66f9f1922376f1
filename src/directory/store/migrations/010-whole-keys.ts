/** Indexes of a session's rows that hold what is asked of them. Frozen: a released migration is never edited. */

/**
 * Without its last column, SQLite preferred to either an index that has all columns and begins with the SCID alone, and
 * read all rows of the SCID.
 */
export const wholeKeys: readonly string[] = [
  'drop index "session_members_of"',
  'create index "session_members_of" on "session_members" ("scid", "template_key", "name_key", "xuid")',
  'drop index "session_keywords_of"',
  'create index "session_keywords_of" on "session_keywords" ("scid", "template_key", "name_key", "keyword_key")',
  'create index "ended_sessions_named" on "ended_sessions" ("name_key", "end_time")',
]
