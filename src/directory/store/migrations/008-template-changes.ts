/**
 * On PostgreSQL, how often templates have changed, so that every process can keep them in memory until then. The number
 * changes in the transaction that changes them. Frozen: a released migration is never edited.
 */
export const templateChanges: readonly string[] = [
  'create table "template_changes" ("count" bigint not null)',
  'insert into "template_changes" ("count") values (0)',
  `create function "count_template_changes"() returns trigger language plpgsql as
    $$ begin update template_changes set count = count + 1; return null; end $$`,
  `create trigger "count_template_changes" after insert or update or delete or truncate on "templates"
    for each statement execute function count_template_changes()`,
]
