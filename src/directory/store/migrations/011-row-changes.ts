/**
 * On PostgreSQL, notes of each change of a row that processes keep in memory, written by the transaction that changes it.
 * A note names a session, or the users and keywords whose rows changed, or both; without a SCID, anything may have
 * changed. Frozen: a released migration is never edited.
 */

type Row = 'new' | 'old'

interface Notes {
  readonly insert: string
  readonly update: string
  readonly delete: string
  /** The columns by which what is kept of a row is found. */
  readonly key: readonly string[]
}

/** A transaction that replaces very many rows has switched the notes off. */
const createTriggers = (table: string, how: Notes) => {
  const keyOf = (row: Row) => `(${how.key.map((column) => `${row}.${column}`).join(', ')})`
  return [
    `create function "note_${table}"() returns trigger language plpgsql as $$ begin
    if current_setting('sessionscope.row_notes', true) = 'off' then return null; end if;
    if tg_op = 'UPDATE' then
      ${how.update};
      if ${keyOf('old')} is distinct from ${keyOf('new')} then ${how.delete}; end if;
    elsif tg_op = 'INSERT' then ${how.insert};
    else ${how.delete};
    end if;
    return null;
  end $$`,
    `create trigger "note_${table}" after insert or update or delete on "${table}"
    for each row execute function "note_${table}"()`,
    `create trigger "note_emptied_${table}" after truncate on "${table}"
    for each statement execute function "note_anything"()`,
  ]
}

const isPublic = (row: Row) => `${row}.hidden = 0`
const wasOrIsPublic = `${isPublic('new')} or ${isPublic('old')}`

/** Rows that belong to a user or to a keyword. `column`: who it is; `prefix`: what the name of a kept one begins with. */
const noteOwners = (table: string, column: string, prefix = '') => {
  const note = (row: Row, isPublicNow: string) =>
    `insert into {schema}.row_changes (scid, owners, is_public) values (${row}.scid, array['${prefix}' || ${row}.${column}], ${isPublicNow})`
  return createTriggers(table, {
    insert: note('new', isPublic('new')),
    update: note('new', wasOrIsPublic),
    delete: note('old', isPublic('old')),
    key: ['scid', column],
  })
}

const noteSession =
  'insert into {schema}.row_changes (scid, template_key, name_key) values (new.scid, new.template_key, new.name_key)'

/** The rows of a keyword are read from its sessions. A new session gets its keywords' rows after its own. */
const noteSessionAndKeywords = (row: Row, isPublicNow: string) => `insert into {schema}.row_changes
  (scid, template_key, name_key, is_public, owners)
  values (${row}.scid, ${row}.template_key, ${row}.name_key, ${isPublicNow}, array(
    select '#' || k.keyword_key from {schema}.session_keywords k
      where k.scid = ${row}.scid and k.template_key = ${row}.template_key and k.name_key = ${row}.name_key))`

export const rowChanges: readonly string[] = [
  `create table "row_changes" (
    "transaction" xid8 not null default pg_current_xact_id(),
    "scid" text,
    "template_key" text,
    "name_key" text,
    "owners" text[],
    "is_public" boolean
  )`,
  'create index "row_changes_by_transaction" on "row_changes" ("transaction")',
  // Without a log of its changes: after a crash, in which numbers of transactions can be lost and given again, it is empty.
  // Notes of the transactions before `since` are deleted.
  `create unlogged table "row_changes_kept" (
    "only" boolean primary key default true check ("only"),
    "id" uuid not null default gen_random_uuid(),
    "since" xid8 not null default '0'
  )`,
  `create function "note_anything"() returns trigger language plpgsql as
    $$ begin insert into {schema}.row_changes (scid) values (null); return null; end $$`,
  // That of migration 008 did not name the schema: a session with another `search_path` could not change templates.
  `create or replace function "count_template_changes"() returns trigger language plpgsql as
    $$ begin update {schema}.template_changes set count = count + 1; return null; end $$`,
  ...noteOwners('session_members', 'xuid'),
  ...noteOwners('session_keywords', 'keyword_key', '#'),
  ...createTriggers('sessions', {
    insert: noteSession,
    update: noteSessionAndKeywords('new', wasOrIsPublic),
    delete: noteSessionAndKeywords('old', isPublic('old')),
    key: ['scid', 'template_key', 'name_key'],
  }),
]
