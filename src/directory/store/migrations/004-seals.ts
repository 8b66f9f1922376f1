/** Checksums of rows, and of what queries and conditional reads answer. Frozen: a released migration is never edited. */

/** `{text}` stands for the database's type of text that sorts by code point. */
export const seals: readonly string[] = [
  'alter table "meta" add column "seal" bigint',
  'alter table "templates" add column "seal" bigint',
  'alter table "people" add column "seal" bigint',
  'alter table "follows" add column "seal" bigint',
  'alter table "handles" add column "seal" bigint',
  'alter table "session_members" add column "seal" bigint',
  'alter table "sessions" add column "result_seal" bigint',
  'alter table "sessions" add column "head_seal" bigint',
]
