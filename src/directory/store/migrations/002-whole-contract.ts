/** Hashes of documents, handles, shared rate counts, and indexes in the order of answers. Frozen: a released migration is never edited. */

/** `{text}` stands for the database's type of text that sorts by code point. */
export const wholeContract: readonly string[] = [
  `alter table "templates" add column "document_hash" {text} default '' not null`,
  `alter table "sessions" add column "document_hash" {text} default '' not null`,
  `alter table "sessions" add column "result" {text} default '' not null`,
  `alter table "session_keywords" add column "start_time" {text} default '' not null`,
  `update "session_keywords" set start_time = (select s.start_time from sessions s
        where s.scid = "session_keywords".scid and s.template_key = "session_keywords".template_key
        and s.name_key = "session_keywords".name_key)`,
  `alter table "session_members" add column "start_time" {text} default '' not null`,
  `update "session_members" set start_time = (select s.start_time from sessions s
        where s.scid = "session_members".scid and s.template_key = "session_members".template_key
        and s.name_key = "session_members".name_key)`,
  'create table "handles" ("id" {text} primary key, "type" {text} not null, "scid" {text} not null, "template_key" {text} not null, "name_key" {text} not null, "owner_xuid" {text}, "invited_xuid" {text}, "created" bigint not null, "document" {text} not null)',
  'create table "rate_counts" ("who" {text} not null, "period" integer not null, "window_number" bigint not null, "requests" integer not null, constraint "rate_counts_pk" primary key ("who", "period"))',
  'drop index "sessions_newest"',
  'create index "sessions_in_order" on "sessions" ("scid", "start_time" desc, "name_key", "template_key")',
  'create index "sessions_of_template" on "sessions" ("scid", "template_key", "start_time" desc, "name_key")',
  'create index "session_keywords_in_order" on "session_keywords" ("scid", "keyword_key", "start_time" desc, "name_key", "template_key")',
  'create index "session_members_in_order" on "session_members" ("scid", "xuid", "start_time" desc, "name_key", "template_key")',
  'create index "session_members_lapsing" on "session_members" ("scid", "lapses_at")',
  'create index "sessions_ending" on "sessions" ("scid", "end_due")',
  'create index "handles_of_session" on "handles" ("scid", "template_key", "name_key")',
  'create index "handles_of_owner" on "handles" ("owner_xuid", "type")',
  'create index "handles_of_type" on "handles" ("type", "scid", "template_key", "created")',
]
