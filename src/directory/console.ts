/** Our own endpoints under `/console`, such as health, tokens, explanations, faults, import and export. */
import { Hono, type Context as HonoContext } from 'hono'
import { hasRole, type RequestUser } from '#contract/access.ts'
import { ClockChange, Faults, type Health, type IdentityList, TokenRequest } from '#contract/console.ts'
import { compareText } from '#contract/identifiers.ts'
import { limits } from '#contract/mpsd/limits.ts'
import { messageOf, type Refusal } from '#rules/verdict.ts'
import type { Context } from './context.ts'
import { waitForEventLoop } from './event-loop.ts'
import { handleBackup } from './handlers/backup.ts'
import { handleExplain } from './handlers/explain.ts'
import { handlePutTemplate } from './handlers/template.ts'
import { readBytes, readDocument } from './read-body.ts'
import { type Answer, sendBusy, sendJson, sendProblem, toResponse } from './respond.ts'
import type { WorkSlot } from './scheduler.ts'
import { DamagedDocument } from './store/document.ts'
import { DatabaseBusy } from './store/engine.ts'
import { schemaVersion } from './store/migrations.ts'
import { listPeople, savePerson } from './store/people-store.ts'
import { listKeywords } from './store/session-store.ts'
import { countStore } from './store/store.ts'
import { listServiceConfigs } from './store/template-store.ts'
import { findUnchangedPerson } from './store/unchanged-person.ts'
import { streamAnswer } from './stream-answer.ts'
import { exportWorld } from './world/world-export.ts'
import { WorldFault } from './world/world-import.ts'
import { runWorldTask, runWorldTaskInThread, type WorldTask } from './world/world-task.ts'

/** Milliseconds after which a request for health fails, so that it never waits for the database longer. */
const healthTimeoutMs = 2_000

/** Limits the time of `pending`. Errors: `DatabaseBusy` on timeout. */
async function withTimeout<T>(milliseconds: number, pending: Promise<T>): Promise<T> {
  const timeout = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => timeout.reject(new DatabaseBusy('the database does not answer')),
    milliseconds,
  )
  // An error after the timeout is ignored.
  pending.catch(() => {})
  return Promise.race([pending, timeout.promise]).finally(() => clearTimeout(timer))
}

async function getHealth(context: Context): Promise<Health> {
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
    load: context.scheduler.load(),
    check: context.dataCheck.status(),
  }
}

async function listIdentities({ db }: Context, { yieldIfDue }: WorkSlot): Promise<IdentityList> {
  const configs = await listServiceConfigs(db)
  const serviceConfigs = []
  for (const [scid, templates] of configs) {
    const own = await listKeywords(db, scid, limits.maxKeywordsSuggested)
    const carried = templates.flatMap((template) => template.document.keywords ?? [])
    const title = templates[0]?.document.constants.custom?.title
    serviceConfigs.push({
      scid,
      title: typeof title === 'string' ? title : scid,
      templates: templates.map((template) => template.name),
      keywords: [...new Set([...own, ...carried])].toSorted(),
    })
    await yieldIfDue()
  }
  return {
    identities: await listPeople(db, yieldIfDue),
    serviceConfigs: serviceConfigs.toSorted((a, b) => compareText(a.title, b.title)),
  }
}

/** Milliseconds since 1970. Timeouts that end after this time still have a four-digit year. */
const maxClockTime = Date.parse('9000-01-01T00:00:00Z')
/** Earlier times are negative, or have a year that is not written with four digits. */
const minClockTime = 0

/** A problem document for a body that does not match its schema; it names the field. */
const problemOf = (refusal: Refusal) => sendProblem(400, 'Bad Request', messageOf(refusal))

async function changeClock(context: Context, request: Request): Promise<Answer> {
  const body = readDocument(await readBytes(request), ClockChange)
  if (body.refusal) return problemOf(body.refusal)
  const { value } = body
  const to = 'now' in value ? Date.parse(value.now ?? '2000-01-01') : context.now() + value.advanceMs
  if (to > maxClockTime || to < minClockTime)
    return sendProblem(
      400,
      'Bad Request',
      'The clock must be between the start of 1970 and the start of 9000.',
    )
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

async function explain(context: Context, request: Request, slot: WorkSlot): Promise<Answer> {
  const caller = await context.tokens.verify(request.headers.get('authorization'))
  const bytes = await slot.releaseWhile(() => readBytes(request))
  return handleExplain({ context, request, bytes, caller, yieldIfDue: slot.yieldIfDue })
}

async function setFaults(context: Context, request: Request): Promise<Answer> {
  const body = readDocument(await readBytes(request), Faults)
  if (body.refusal) return problemOf(body.refusal)
  await context.conditions.setFaults(body.value)
  return sendJson([...context.conditions.faults()])
}

/** A visitor who may not change people gets tokens only for existing people, without changing them. */
async function createToken(context: Context, request: Request, visitor?: RequestUser): Promise<Answer> {
  const body = readDocument(await readBytes(request), TokenRequest)
  if (body.refusal) return problemOf(body.refusal)
  const mayChange = !visitor || hasRole(visitor.role, 'tester')
  const caller = mayChange
    ? await context.engine.write(context.db, {}, (db) => savePerson(db, body.value))
    : await findUnchangedPerson(context.db, body.value)
  if (!caller) {
    const detail = `${visitor?.user} has the role ${visitor?.role}. Changing people needs the role tester.`
    return sendProblem(403, 'Forbidden', detail)
  }
  return sendJson({ authorization: await context.tokens.issue(caller) }, 201)
}

/** The slot can be yielded only if the engine has a separate connection; on a shared one it is kept. */
const yieldFor = ({ engine }: Context, slot: WorkSlot) =>
  engine.hasOwnConnection ? slot.yieldIfDue : waitForEventLoop

/** Replaces the whole world. Errors: `WorldFault`. */
function replaceWorld(context: Context, task: WorldTask, slot: WorkSlot): Promise<void> {
  const yieldIfDue = yieldFor(context, slot)
  return slot.releaseWhile(() =>
    context.engine.replace(context.db, {
      inTransaction: (db) => runWorldTask(db, task, yieldIfDue),
      inThread: (file) => runWorldTaskInThread(file, task),
    }),
  )
}

async function reset(context: Context, slot: WorkSlot): Promise<Answer> {
  await replaceWorld(context, { kind: 'reset', world: context.world, now: context.now() }, slot)
  return sendJson(await getHealth(context))
}

/** Exports the whole world as one file, from one snapshot; concurrent writes do not affect it. */
async function exportAll(context: Context): Promise<Answer> {
  const headers = {
    'content-type': 'application/json',
    'content-disposition': 'attachment; filename="sessionscope-world.json"',
  }
  const { isBlocked, status } = context.dataCheck
  const missing = isBlocked() ? status().findings : 0
  const answered = streamAnswer(
    headers,
    (work) => context.scheduler.run(consoleCaller, work),
    (slot, write) => {
      const yieldIfDue = yieldFor(context, slot)
      return context.engine.snapshot(context.db, async (db) => {
        for await (const text of exportWorld(db, context.version, missing)) {
          await write(text)
          await yieldIfDue()
        }
      })
    },
  )
  return (await answered) ?? overloaded
}

async function importAll(context: Context, request: Request, slot: WorkSlot): Promise<Answer> {
  const bytes = await slot.releaseWhile(() => readBytes(request, limits.worldBytes))
  if (bytes === 'too long')
    return sendProblem(400, 'Bad Request', `The body has more than ${limits.worldBytes} bytes.`)
  if (bytes === 'broken off') return sendProblem(400, 'Bad Request', 'The body is incomplete.')
  try {
    await replaceWorld(context, { kind: 'import', bytes }, slot)
  } catch (error) {
    if (error instanceof WorldFault) return sendProblem(400, 'Bad Request', error.message)
    throw error
  }
  return sendJson(await getHealth(context))
}

/** All scheduled requests to the console's own endpoints count as one caller. */
const consoleCaller = 'console'
const overloaded = sendBusy(1)

/** The signed-in user. Without one, everything is allowed. */
export interface ConsoleEnv {
  Bindings: { visitor: RequestUser | undefined }
}

/** The routes under `/console`. An unknown path or verb is answered with a problem document. */
export function createConsole(context: Context): Hono<ConsoleEnv> {
  const app = new Hono<ConsoleEnv>()
  const answerWith =
    (make: (request: Request) => Promise<Answer>) =>
    async (c: HonoContext): Promise<Response> =>
      toResponse(await make(c.req.raw))
  /** For long work: it waits for a work slot like contract requests. */
  const withSlot =
    (make: (request: Request, slot: WorkSlot) => Promise<Answer>) => async (request: Request) =>
      (await context.scheduler.run(consoleCaller, (slot) => make(request, slot))) ?? overloaded
  const answerInSlot = (make: (request: Request, slot: WorkSlot) => Promise<Answer>) =>
    answerWith(withSlot(make))
  app.get(
    '/health',
    answerWith(async () => sendJson(await withTimeout(healthTimeoutMs, getHealth(context)))),
  )
  /** For answers that would be incomplete if rows were missing. */
  const requireWholeData = (make: (request: Request, slot: WorkSlot) => Promise<Answer>) =>
    withSlot(async (request, slot) => {
      if (context.dataCheck.isBlocked()) throw new DamagedDocument('rows may be missing')
      return make(request, slot)
    })
  app.get(
    '/identities',
    answerWith(requireWholeData(async (_, slot) => sendJson(await listIdentities(context, slot)))),
  )
  app.post('/tokens', async (c) => toResponse(await createToken(context, c.req.raw, c.env.visitor)))
  app.post(
    '/reset',
    answerInSlot((_, slot) => reset(context, slot)),
  )
  /** Refuses HEAD for streamed answers, because no client would read the stream. */
  const getOnly = (make: (request: Request) => Promise<Answer>) =>
    answerWith(async (request) => {
      if (request.method !== 'HEAD') return make(request)
      const refused = sendProblem(405, 'Method Not Allowed', 'It takes GET.')
      return { ...refused, headers: { ...refused.headers, allow: 'GET' } }
    })
  app.get(
    '/export',
    getOnly(() => exportAll(context)),
  )
  let isCopying = false
  const backUp = requireWholeData(async (_, slot) => {
    if (isCopying) return overloaded
    isCopying = true
    try {
      return await handleBackup(context, slot)
    } finally {
      isCopying = false
    }
  })
  app.get(
    '/backup',
    getOnly((request) => backUp(request)),
  )
  app.post(
    '/import',
    answerInSlot((request, slot) => importAll(context, request, slot)),
  )
  app.get(
    '/clock',
    answerWith(() => readClock(context)),
  )
  app.put(
    '/clock',
    answerWith((request) => changeClock(context, request)),
  )
  app.get(
    '/faults',
    answerWith(() => listFaults(context)),
  )
  app.put(
    '/faults',
    answerWith((request) => setFaults(context, request)),
  )
  app.post('/explain', answerWith(requireWholeData((request, slot) => explain(context, request, slot))))
  app.put('/serviceconfigs/:scid/sessiontemplates/:template', async (c) =>
    toResponse(await handlePutTemplate(context, c.req.raw, c.req.param('scid'), c.req.param('template'))),
  )
  const known = new Set(app.routes.map((route) => route.path))
  for (const path of known) {
    const allow = app.routes.filter((route) => route.path === path).map((route) => route.method)
    app.all(path, (c) => {
      const detail = `${c.req.method} is not supported for ${c.req.path}. Use ${allow.join(', ')}.`
      return toResponse(sendProblem(405, 'Method Not Allowed', detail), { allow: allow.join(', ') })
    })
  }
  app.all('*', (c) => toResponse(sendProblem(404, 'Not Found', `${c.req.path} is not a console endpoint.`)))
  return app
}
