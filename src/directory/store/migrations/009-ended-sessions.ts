/** Sessions that have ended, for a day. Frozen: a released migration is never edited. */

/** `{text}` stands for the database's type of text that sorts by code point. */
export const endedSessions: readonly string[] = [
  `create table "ended_sessions" (
    "scid" {text} not null,
    "branch" {text} not null,
    "end_time" bigint not null,
    "template_key" {text} not null,
    "name_key" {text} not null,
    "document" {text} not null,
    "seal" bigint,
    primary key ("scid", "branch")
  )`,
  'create index "ended_sessions_by_time" on "ended_sessions" ("scid", "end_time")',
  'create index "ended_sessions_by_name" on "ended_sessions" ("scid", "template_key", "name_key", "end_time")',
]
