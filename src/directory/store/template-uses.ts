/** Counts the sessions of a template and who is in them. */
import type { TemplateUse } from '#contract/console/template-use.ts'
import { foldCase, type Scid, type Xuid } from '#contract/identifiers.ts'
import { limits } from '#contract/mpsd/limits.ts'
import type { Db } from './engine.ts'

/** Sessions of which a timeout has removed the last member and that nobody has read since are counted too. */
export async function countTemplateUse(
  db: Db,
  { scid, name }: { readonly scid: Scid; readonly name: string },
): Promise<TemplateUse> {
  const template_key = foldCase(name)
  const ofTemplate = db
    .selectFrom('sessions')
    .where('scid', '=', scid)
    .where('template_key', '=', template_key)
  const { sessions } = await ofTemplate
    .select((part) => part.fn.countAll<number>().as('sessions'))
    .executeTakeFirstOrThrow()
  const newest = await ofTemplate
    .select(['name_key', 'start_time'])
    .orderBy('start_time', 'desc')
    .orderBy('name_key')
    .limit(limits.maxTemplateSessions)
    .execute()
  const [first] = newest
  if (!first) return { sessions: 0, counted: 0, players: [] }
  const names = newest.map(({ name_key }) => name_key)
  const players: { readonly xuid: Xuid; readonly sessions: number }[] = await db
    .selectFrom('session_members')
    .select('xuid')
    .select((part) => part.fn.countAll<number>().as('sessions'))
    .where('scid', '=', scid)
    .where('template_key', '=', template_key)
    .where('name_key', 'in', names)
    .groupBy('xuid')
    .orderBy('sessions', 'desc')
    .orderBy('xuid')
    .limit(limits.maxTemplatePlayers)
    .execute()
  return {
    sessions: Number(sessions),
    newest: first.start_time,
    counted: newest.length,
    players: players.map(({ xuid, sessions: own }) => ({ xuid, sessions: Number(own) })),
  }
}
