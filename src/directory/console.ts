/** Our own endpoints beside the contract: health, identities, tokens, templates, explanations, reset. */
import { Hono, type Context as HonoContext } from 'hono'
import { mayAct, type Visitor } from '#contract/access.ts'
import { ClockChange, Faults, type Health, type IdentityList, TokenRequest } from '#contract/console.ts'
import { compareText } from '#contract/identifiers.ts'
import { limits } from '#contract/limits.ts'
import { messageOf, type Refusal } from '#rules/verdict.ts'
import type { Context } from './context.ts'
import { handleExplain } from './explain.ts'
import { handlePutTemplate } from './handle-template.ts'
import { readBytes, readDocument } from './read-body.ts'
import { type Answer, sendJson, sendProblem, toResponse } from './respond.ts'
import type { Db } from './store/engine.ts'
import { listPeople, savePerson } from './store/people.ts'
import { schemaVersion } from './store/schema.ts'
import { clearStore, countStore } from './store/store.ts'
import { listServiceConfigs } from './store/templates.ts'
import { findUnchangedPerson } from './store/unchanged-person.ts'
import { checkWorld, exportWorld, importWorld, WorldFile } from './world-file.ts'

async function health(context: Context): Promise<Health> {
  const { engineName: engine, version, db, conditions } = context
  await conditions.refresh()
  return {
    status: 'ok',
    version,
    engine,
    schemaVersion,
    counts: await countStore(db),
    clock: conditions.clock(),
    faults: [...conditions.faults()],
    load: context.admission.load(),
  }
}

async function listIdentities(db: Db): Promise<IdentityList> {
  const configs = await listServiceConfigs(db)
  const keywords = await db
    .selectFrom('session_keywords')
    .select(['scid', 'keyword_key'])
    .distinct()
    .execute()
  return {
    identities: await listPeople(db),
    serviceConfigs: [...configs]
      .map(([scid, templates]) => {
        const own = keywords.filter((row) => row.scid === scid).map((row) => row.keyword_key)
        const carried = templates.flatMap((template) => template.document.keywords ?? [])
        const title = templates[0]?.document.constants.custom?.title
        return {
          scid,
          title: typeof title === 'string' ? title : scid,
          templates: templates.map((template) => template.name),
          keywords: [...new Set([...own, ...carried])].toSorted(),
        }
      })
      .toSorted((a, b) => compareText(a.title, b.title)),
  }
}

/** Milliseconds since 1970: timeouts after it still have a year of four digits. */
const clockMost = Date.parse('9000-01-01T00:00:00Z')

/** A body that is not of its schema, as a problem that names the field. */
const problemOf = (refusal: Refusal) => sendProblem(400, 'Bad Request', messageOf(refusal))

async function changeClock(context: Context, request: Request): Promise<Answer> {
  const body = readDocument(await readBytes(request), ClockChange)
  if (body.refusal) return problemOf(body.refusal)
  const { value } = body
  const to = 'now' in value ? Date.parse(value.now ?? '2000-01-01') : context.now() + value.advanceMs
  if (to > clockMost)
    return sendProblem(400, 'Bad Request', 'The clock goes to the year 9000 and no further.')
  return sendJson(await context.conditions.changeClock(value))
}

async function readClock(context: Context): Promise<Answer> {
  await context.conditions.refresh()
  return sendJson(context.conditions.clock())
}

async function listFaults(context: Context): Promise<Answer> {
  await context.conditions.refresh()
  return sendJson([...context.conditions.faults()])
}

async function explain(context: Context, request: Request): Promise<Answer> {
  const caller = await context.tokens.verify(request.headers.get('authorization'))
  return handleExplain(context, request, caller)
}

async function setFaults(context: Context, request: Request): Promise<Answer> {
  const body = readDocument(await readBytes(request), Faults)
  if (body.refusal) return problemOf(body.refusal)
  await context.conditions.setFaults(body.value)
  return sendJson([...context.conditions.faults()])
}

/** Who may change nothing gets a token of somebody who is there, as they are. */
async function createToken(context: Context, request: Request, visitor?: Visitor): Promise<Answer> {
  const body = readDocument(await readBytes(request), TokenRequest)
  if (body.refusal) return problemOf(body.refusal)
  const mayChange = !visitor || mayAct(visitor.role, 'tester')
  const caller = await context.db
    .transaction()
    .execute((db) => (mayChange ? savePerson(db, body.value) : findUnchangedPerson(db, body.value)))
  if (!caller) {
    const detail = `${visitor?.user} is ${visitor?.role} here; to make or change a person needs tester.`
    return sendProblem(403, 'Forbidden', detail)
  }
  return sendJson({ authorization: await context.tokens.issue(caller) }, 201)
}

async function reset(context: Context): Promise<Answer> {
  await context.db.transaction().execute(async (db) => {
    await context.engine.lockAll(db)
    await clearStore(db)
    await context.fillWorld(db)
  })
  return sendJson(await health(context))
}

/** The whole world as one file; it is one moment's, whatever is written meanwhile. */
async function exportAll(context: Context): Promise<Answer> {
  const world = await context.engine.snapshot(context.db, (db) => exportWorld(db, context.version))
  return sendJson(world, 200, { 'content-disposition': 'attachment; filename="sessionscope-world.json"' })
}

async function importAll(context: Context, request: Request): Promise<Answer> {
  const body = readDocument(await readBytes(request, limits.worldBytes), WorldFile, limits.worldDepth)
  if (body.refusal) return problemOf(body.refusal)
  const wrong = checkWorld(body.value)
  if (wrong !== undefined) return sendProblem(400, 'Bad Request', wrong)
  await context.db.transaction().execute(async (db) => {
    await context.engine.lockAll(db)
    await clearStore(db)
    await importWorld(db, body.value)
  })
  return sendJson(await health(context))
}

/** Who asks; without it, everything is allowed. */
export interface ConsoleEnv {
  Bindings: { visitor: Visitor | undefined }
}

/** The routes under `/console`; a path or verb that is none of them is a problem document. */
export function createConsole(context: Context): Hono<ConsoleEnv> {
  const app = new Hono<ConsoleEnv>()
  const on =
    (make: (request: Request) => Promise<Answer>) =>
    async (c: HonoContext): Promise<Response> =>
      toResponse(await make(c.req.raw))
  app.get(
    '/health',
    on(async () => sendJson(await health(context))),
  )
  app.get(
    '/identities',
    on(async () => sendJson(await listIdentities(context.db))),
  )
  app.post('/tokens', async (c) => toResponse(await createToken(context, c.req.raw, c.env.visitor)))
  app.post(
    '/reset',
    on(() => reset(context)),
  )
  app.get(
    '/export',
    on(() => exportAll(context)),
  )
  app.post(
    '/import',
    on((request) => importAll(context, request)),
  )
  app.get(
    '/clock',
    on(() => readClock(context)),
  )
  app.put(
    '/clock',
    on((request) => changeClock(context, request)),
  )
  app.get(
    '/faults',
    on(() => listFaults(context)),
  )
  app.put(
    '/faults',
    on((request) => setFaults(context, request)),
  )
  app.post(
    '/explain',
    on((request) => explain(context, request)),
  )
  app.put('/serviceconfigs/:scid/sessiontemplates/:template', async (c) =>
    toResponse(await handlePutTemplate(context, c.req.raw, c.req.param('scid'), c.req.param('template'))),
  )
  const known = new Set(app.routes.map((route) => route.path))
  for (const path of known) {
    const allow = app.routes.filter((route) => route.path === path).map((route) => route.method)
    app.all(path, (c) => {
      const detail = `${c.req.method} ${c.req.path}: it takes ${allow.join(', ')}.`
      return toResponse(sendProblem(405, 'Method Not Allowed', detail), { allow: allow.join(', ') })
    })
  }
  app.all('*', (c) =>
    toResponse(sendProblem(404, 'Not Found', `${c.req.path} is none of the console’s endpoints.`)),
  )
  return app
}
