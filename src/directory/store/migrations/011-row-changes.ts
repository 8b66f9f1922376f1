/**
 * On PostgreSQL, notes of each change of a row that processes keep in memory, written by the transaction that changes it.
 * A note names a session, or the users and keywords whose rows changed, or both; without a SCID, anything may have
 * changed. Frozen: a released migration is never edited.
 */

/** `how`: the statement for each change. A transaction that replaces very many rows has switched the notes off. */
const createTrigger = (table: string, how: Readonly<Record<'insert' | 'update' | 'delete', string>>) => [
  `create function "note_${table}"() returns trigger language plpgsql as $$ begin
    if current_setting('sessionscope.row_notes', true) = 'off' then null;
    elsif tg_op = 'UPDATE' then ${how.update};
    elsif tg_op = 'INSERT' then ${how.insert};
    else ${how.delete};
    end if;
    return null;
  end $$`,
  `create trigger "note_${table}" after insert or update or delete on "${table}"
    for each row execute function "note_${table}"()`,
]

const isPublic = (row: 'new' | 'old') => `${row}.hidden = 0`
const wasOrIsPublic = `${isPublic('new')} or ${isPublic('old')}`

/** Rows that belong to a user or to a keyword. `owner`: who it is, in the row `new` or `old`. */
const noteOwners = (table: string, owner: (row: 'new' | 'old') => string) => {
  const note = (row: 'new' | 'old', shown: string) =>
    `insert into row_changes (scid, owners, is_public) values (${row}.scid, array[${owner(row)}], ${shown})`
  return createTrigger(table, {
    insert: note('new', isPublic('new')),
    update: note('new', wasOrIsPublic),
    delete: note('old', isPublic('old')),
  })
}

const noteSession = (row: 'new' | 'old') =>
  `insert into row_changes (scid, template_key, name_key) values (${row}.scid, ${row}.template_key, ${row}.name_key)`

/** A new session gets its keywords' rows after its own, and loses them when it is removed. */
const noteSessionAndKeywords = `insert into row_changes (scid, template_key, name_key, is_public, owners)
  values (new.scid, new.template_key, new.name_key, ${wasOrIsPublic}, array(
    select '#' || k.keyword_key from session_keywords k
      where k.scid = new.scid and k.template_key = new.template_key and k.name_key = new.name_key))`

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
  // Notes of the transactions before this one are deleted.
  'create table "row_changes_kept" ("since" xid8 not null)',
  'insert into "row_changes_kept" ("since") values (pg_current_xact_id())',
  ...noteOwners('session_members', (row) => `${row}.xuid`),
  ...noteOwners('session_keywords', (row) => `'#' || ${row}.keyword_key`),
  ...createTrigger('sessions', {
    insert: noteSession('new'),
    update: noteSessionAndKeywords,
    delete: noteSession('old'),
  }),
]
