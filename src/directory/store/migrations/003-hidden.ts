/** A key of its own for what is hidden, one activity of a user in each SCID, and what a conditional read needs. Frozen: a released migration is never edited. */

/** `{text}` stands for the database's type of text that sorts by code point. */
export const hidden: readonly string[] = [
  'alter table "sessions" add column "hidden" integer default 0 not null',
  'alter table "session_members" add column "hidden" integer default 0 not null',
  'alter table "session_keywords" add column "hidden" integer default 0 not null',
  `alter table "sessions" add column "read_restriction" {text} default 'none' not null`,
  `alter table "sessions" add column "etag" {text} default '' not null`,
  'alter table "sessions" add column "next_step" bigint',
  `alter table "handles" add column "audience" {text} default 'members' not null`,
  `delete from handles where type = 'activity' and exists (select 1 from handles newer
      where newer.type = 'activity' and newer.owner_xuid = handles.owner_xuid and newer.scid = handles.scid
      and (newer.created > handles.created or (newer.created = handles.created and newer.id > handles.id)))`,
  `create unique index handles_activity on handles (owner_xuid, scid) where type = 'activity'`,
  'create index handles_found_of_type on handles (type, scid, template_key, audience, created desc, id)',
  'create index handles_found_of_owner on handles (owner_xuid, type, audience, created desc, id)',
  'drop index handles_of_owner',
  'create index handles_invited on handles (invited_xuid, type)',
  'create index session_members_of_user on session_members (xuid, hidden, scid)',
  'create index follows_of on follows (followed_by)',
  'create index people_on_device on people (device_id)',
  `create index session_members_public on session_members
        (scid, xuid, start_time desc, name_key, template_key) where hidden = 0`,
  `create index session_keywords_public on session_keywords
        (scid, keyword_key, start_time desc, name_key, template_key) where hidden = 0`,
  `create index sessions_public_of_template on sessions
        (scid, template_key, start_time desc, name_key) where hidden = 0`,
]
