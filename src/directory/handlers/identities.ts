/** `GET /console/identities` and `POST /console/tokens`: the people of the local directory, and acting as one. */

import { type IdentityList, TokenRequest } from '#contract/console/identities.ts'
import { hasRole } from '#contract/console/sign-in.ts'
import { limits } from '#contract/mpsd/limits.ts'
import { compareText } from '#contract/text-order.ts'
import { type Answer, sendJson, sendProblem } from '#http/answer.ts'
import type { ConsoleCall } from '../console-call.ts'
import { receiveBody } from '../read-body.ts'
import { sendRefusalProblem } from '../refusals.ts'
import type { WorkSlot } from '../scheduler.ts'
import { listKeywords } from '../store/keyword-store.ts'
import { listPeople, savePerson } from '../store/people-store.ts'
import { listServiceConfigs } from '../store/template-store.ts'
import { findUnchangedPerson } from '../store/unchanged-person.ts'

export async function handleListIdentities({ context }: ConsoleCall, slot: WorkSlot): Promise<Answer> {
  const { db } = context
  const serviceConfigs = []
  for (const [scid, templates] of await listServiceConfigs(db)) {
    const own = await listKeywords(db, scid, limits.maxKeywordsSuggested)
    const carried = templates.flatMap((template) => template.document.keywords ?? [])
    const title = templates[0]?.document.constants.custom?.title
    serviceConfigs.push({
      scid,
      title: typeof title === 'string' ? title : scid,
      templates: templates.map((template) => template.name),
      keywords: [...new Set([...own, ...carried])].toSorted(),
    })
    await slot.yieldIfDue()
  }
  const list: IdentityList = {
    identities: await listPeople(db, slot.yieldIfDue),
    serviceConfigs: serviceConfigs.toSorted((a, b) => compareText(a.title, b.title)),
  }
  return sendJson(list)
}

/** A visitor who may not change people gets tokens only for existing people, without changing them. */
export async function handleCreateToken({ context, request, visitor }: ConsoleCall): Promise<Answer> {
  const body = await receiveBody(request, TokenRequest)
  if (body.refusal) return sendRefusalProblem(body.refusal)
  const canChange = !visitor || hasRole(visitor.role, 'tester')
  const caller = canChange
    ? await context.engine.write(context.db, {}, (db) => savePerson(db, body.value))
    : await findUnchangedPerson(context.db, body.value)
  if (!caller) {
    const detail = `${visitor?.user} has the role ${visitor?.role}. Changing people needs the role tester.`
    return sendProblem(403, detail)
  }
  return sendJson({ authorization: await context.tokens.issue(caller) }, 201)
}
