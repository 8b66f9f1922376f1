/** What an answer needs of a session, beside each of its members. Frozen: a released migration is never edited. */

/** `{text}` stands for the database's type of text that sorts by code point. */
export const answersOfMembers: readonly string[] = [
  'alter table "session_members" add column "result" {text}',
  'alter table "session_members" add column "result_seal" bigint',
  'alter table "session_members" add column "next_lapse" bigint',
  'alter table "session_members" add column "end_due" bigint',
]

/** On SQLite, an index that holds all that a query of an outsider reads. PostgreSQL limits the length of its keys. */
export const publicAnswersOfMembers: readonly string[] = [
  'drop index "session_members_public"',
  `create index "session_members_public" on "session_members" ("scid", "xuid", "start_time" desc, "name_key",
    "template_key", "state", "my_turn", "lapses_at", "seal", "end_due", "next_lapse", "result_seal", "result",
    "hidden") where hidden = 0`,
]
