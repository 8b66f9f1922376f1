/** The first tables: sessions with their members and keywords, templates, people. Frozen: a released migration is never edited. */

/** `{text}` stands for the database's type of text that sorts by code point. */
export const first: readonly string[] = [
  'create table "meta" ("key" {text} primary key, "value" {text} not null)',
  'create table "templates" ("scid" {text} not null, "template_key" {text} not null, "name" {text} not null, "document" {text} not null, constraint "templates_pk" primary key ("scid", "template_key"))',
  'create table "template_keywords" ("scid" {text} not null, "keyword_key" {text} not null, "template_key" {text} not null, constraint "template_keywords_pk" primary key ("scid", "keyword_key", "template_key"))',
  'create table "sessions" ("scid" {text} not null, "template_key" {text} not null, "name_key" {text} not null, "template_name" {text} not null, "name" {text} not null, "start_time" {text} not null, "visibility" {text} not null, "version" integer not null, "places" integer not null, "member_count" integer not null, "accepted_count" integer not null, "next_lapse" bigint, "ends_empty" integer not null, "end_due" bigint, "join_restriction" {text}, "keywords" {text} not null, "document" {text} not null, constraint "sessions_pk" primary key ("scid", "template_key", "name_key"))',
  'create table "session_members" ("scid" {text} not null, "xuid" {text} not null, "template_key" {text} not null, "name_key" {text} not null, "state" {text} not null, "my_turn" integer not null, "lapses_at" bigint, constraint "session_members_pk" primary key ("scid", "xuid", "template_key", "name_key"))',
  'create table "session_keywords" ("scid" {text} not null, "keyword_key" {text} not null, "template_key" {text} not null, "name_key" {text} not null, constraint "session_keywords_pk" primary key ("scid", "keyword_key", "template_key", "name_key"))',
  'create table "people" ("xuid" {text} primary key, "gamertag" {text} not null, "title_id" {text}, "device_id" {text}, "server" integer not null, "role" {text})',
  'create table "follows" ("xuid" {text} not null, "followed_by" {text} not null, constraint "follows_pk" primary key ("xuid", "followed_by"))',
  'create index "sessions_newest" on "sessions" ("scid", "start_time", "name_key")',
  'create index "session_members_of" on "session_members" ("scid", "template_key", "name_key")',
  'create index "session_keywords_of" on "session_keywords" ("scid", "template_key", "name_key")',
]
