/**
 * On PostgreSQL, what any process has changed of that which processes keep in memory. Each transaction notes what it
 * changes (migration 11). Before a request is answered, one statement, which the requests of a moment share, reads the
 * notes of the transactions that have ended since the last one, so that what is kept is what the database has.
 */
import { sql } from 'kysely'
import { prepare } from './compiled-queries.ts'
import type { Db, Engine, RowWatcher, SharedChanges } from './engine.ts'
import { verify } from './seal.ts'

/** What one look at the database gives. */
interface Look {
  /** Which transactions had ended: `pg_snapshot` as text. */
  readonly snapshot: string
  /**
   * Within which the numbers of transactions are not reused: another one in a restored database and after a crash. Null
   * right after a crash.
   */
  readonly origin: string | null
  readonly template_changes: number | null
}

/** A look with what has changed since the one before. */
interface Changes extends Look {
  /** Whether the notes are all that has changed since then. */
  readonly is_whole: boolean | null
  readonly noted: readonly Note[] | null
}

/** A session, the users and keywords whose rows changed, or both; without a SCID, anything. */
type Note = readonly [
  scid: string | null,
  templateKey: string | null,
  nameKey: string | null,
  owners: readonly string[] | null,
  isPublic: boolean | null,
]

/** Changes beyond which everything is forgotten, instead of each. */
const maxNotes = 1000

/** How long the notes of ended transactions are kept, in milliseconds. A process that has not looked for longer forgets everything. */
const defaultKeepMs = 60_000

/** The notes are those of transactions that had not begun at the last look, and of those that had not ended. */
const selectMetaAndChanges = prepare<null, { key: string; seen: string | null }>()((db, _, parameter) => {
  const seen = sql`${parameter('seen')}::pg_snapshot`
  const noted = sql<readonly Note[] | null>`(
    select json_agg(json_build_array(c.scid, c.template_key, c.name_key, c.owners, c.is_public)) from (
      select * from row_changes where "transaction" >= pg_snapshot_xmax(${seen})
      union all
      select * from row_changes where "transaction" = any(array(select pg_snapshot_xip(${seen})))
      limit ${sql.lit(maxNotes + 1)}
    ) as c)`
  return db
    .selectFrom('meta')
    .selectAll('meta')
    .select(({ selectFrom }) => [
      selectFrom('template_changes').select('count').as('template_changes'),
      selectFrom('row_changes_kept').select(sql<string>`concat(tableoid, ' ', id)`.as('id')).as('origin'),
      selectFrom('row_changes_kept')
        .select(sql<boolean | null>`since <= pg_snapshot_xmin(${seen})`.as('whole'))
        .as('is_whole'),
    ])
    .select(sql<string>`pg_current_snapshot()::text`.as('snapshot'))
    .select(
      sql<readonly Note[] | null>`case when meta.key = ${parameter('key')} then ${noted} end`.as('noted'),
    )
})

/** `xmin` and `xmax` of a snapshot: all transactions before the first had ended, and none from the second on had. */
function readSnapshot(snapshot: string): { readonly xmin: string; readonly xmax: bigint } {
  const [xmin = '0', xmax = '0'] = snapshot.split(':')
  return { xmin, xmax: BigInt(xmax) }
}

/** Whether everything that happened between two looks is noted in the second. */
function continues(last: Look, found: Look): boolean {
  if (found.origin === null || found.origin !== last.origin) return false
  return (
    found.snapshot === last.snapshot || readSnapshot(found.snapshot).xmax >= readSnapshot(last.snapshot).xmax
  )
}

/** Deletes the notes of transactions before `xmin`, all of which have ended. */
const deleteNotes = (db: Db, xmin: string) =>
  sql`with kept as (update row_changes_kept set since = greatest(since, ${xmin}::xid8))
    delete from row_changes where "transaction" < ${xmin}::xid8`.execute(db)

/** After a crash, the table is empty. */
const createOrigin = (db: Db) =>
  sql`insert into row_changes_kept default values on conflict do nothing`.execute(db)

/**
 * Before any process looks. In a database that was restored from a copy, the notes have the numbers of another one's
 * transactions. Nobody has read them.
 */
export async function prepareNotes(db: Db): Promise<void> {
  await createOrigin(db)
  await sql`delete from row_changes where "transaction" >= pg_snapshot_xmax(pg_current_snapshot())`.execute(
    db,
  )
  await sql`update row_changes_kept set since = pg_snapshot_xmin(pg_current_snapshot())
    where since > pg_snapshot_xmin(pg_current_snapshot())`.execute(db)
}

/** Notes that anything may have changed, instead of each change of this transaction. */
export async function noteAnything(trx: Db): Promise<void> {
  await sql`insert into row_changes (scid) values (null)`.execute(trx)
  await sql`select set_config('sessionscope.row_notes', 'off', true)`.execute(trx)
}

export function createSharedChanges(
  keepMs = defaultKeepMs,
): SharedChanges & Pick<Engine, 'countUnreported' | 'watchRows'> {
  let watcher: RowWatcher | undefined
  let last: Look | undefined
  let unreported = 0
  /** A look after which notes can be deleted that were there before it. */
  let oldest = { xmin: '', at: 0 }
  const tell = ([scid, templateKey, nameKey, owners, isPublic]: Note) => {
    if (scid === null) unreported++
    else if (templateKey !== null && nameKey !== null) watcher?.onSession(scid, templateKey, nameKey)
    for (const owner of owners ?? []) watcher?.onRows(scid ?? '', owner, isPublic === true)
  }
  const compare = (found: Changes) => {
    const notes = found.noted ?? []
    const isKnown = last && continues(last, found) && found.is_whole === true && notes.length <= maxNotes
    if (isKnown) for (const note of notes) tell(note)
    if (!isKnown || last?.template_changes !== found.template_changes) unreported++
    last = found
  }
  const deleteOld = (db: Db, { snapshot }: Look) => {
    const now = performance.now()
    const { xmin, at } = oldest
    if (xmin !== '' && now - at < keepMs) return
    oldest = { xmin: readSnapshot(snapshot).xmin, at: now }
    // If it fails, it is done later.
    if (xmin !== '') deleteNotes(db, xmin).catch(() => {})
  }
  return {
    readMeta: async (db, key) => {
      const rows = await selectMetaAndChanges(db, null, { key, seen: last?.snapshot ?? null })
      const found = rows.find((row) => row.key === key)
      if (!found) {
        unreported++
        return undefined
      }
      compare(found)
      if (found.origin === null) await createOrigin(db)
      else deleteOld(db, found)
      return verify('meta', found).value
    },
    countUnreported: () => unreported,
    watchRows: (given) => {
      watcher = given
    },
  }
}
