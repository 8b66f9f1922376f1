/** Drops the table and the columns that no statement reads. Frozen: a released migration is never edited. */

/** `{text}` stands for the database's type of text that sorts by code point. */
export const unread: readonly string[] = [
  'drop table "template_keywords"',
  'alter table "sessions" drop column "template_name"',
  'alter table "sessions" drop column "name"',
  'alter table "sessions" drop column "accepted_count"',
  'alter table "sessions" drop column "join_restriction"',
  'alter table "sessions" drop column "keywords"',
]
