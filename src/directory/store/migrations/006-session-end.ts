/** One column says when a session ends, and one index counts a SCID's sessions. Frozen: a released migration is never edited. */

/** `{text}` stands for the database's type of text that sorts by code point. */
export const sessionEnd: readonly string[] = [
  'alter table "sessions" drop column "ends_empty"',
  'create index "sessions_counted" on "sessions" ("scid", "template_key", "hidden", "end_due")',
]
