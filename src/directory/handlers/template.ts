/** Lists, reads and creates templates, and tells who uses one. The last two are endpoints of our own. */
import { foldCase, Name, Scid } from '#contract/identifiers.ts'
import { limits } from '#contract/mpsd/limits.ts'
import { TemplateDocument } from '#contract/mpsd/session.ts'
import type { PathParts } from '#contract/path-parser.ts'
import { type Answer, sendJson, sendProblem } from '#http/answer.ts'
import { describeRefusal } from '#rules/describe-refusal.ts'
import { renderSystemConstants } from '#rules/render-session.ts'
import { type Refusal, refuse } from '#rules/verdict.ts'
import { createConstants } from '#rules/write-constants.ts'
import type { ConsoleCall } from '../console-call.ts'
import type { Call } from '../context.ts'
import { receiveBody } from '../read-body.ts'
import { sendRefusals } from '../refusals.ts'
import type { WorkSlot } from '../scheduler.ts'
import { findTemplate, isKnownScid, listTemplates, saveTemplate } from '../store/template-store.ts'
import { countTemplateUse } from '../store/template-uses.ts'

export async function handleListTemplates(call: Call): Promise<Answer> {
  const scid = Scid.parse(call.parts.scid)
  const templates = await listTemplates(call.context.db, scid)
  if (templates.length === 0) return sendRefusals([refuse(13, 'lookup.scid', 'scid', scid)])
  return sendJson({ results: templates.map((template) => template.name) })
}

export async function handleGetTemplate(call: Call): Promise<Answer> {
  const scid = Scid.parse(call.parts.scid)
  const { template: name = '' } = call.parts
  const template = await findTemplate(call.context.db, scid, name)
  if (template) {
    const { constants } = template.document
    const system = constants.system && renderSystemConstants(constants.system, call.contractVersion)
    return sendJson({
      name: template.name,
      ...template.document,
      constants: { ...constants, ...(system && { system }) },
    })
  }
  const known = await isKnownScid(call.context.db, scid)
  return sendRefusals([
    known ? refuse(13, 'lookup.template', 'template', name) : refuse(13, 'lookup.scid', 'scid', scid),
  ])
}

/** Who uses a template (our own endpoint). */
export async function handleGetTemplateUse(
  { context }: ConsoleCall,
  _: WorkSlot,
  { scid: scidText = '', template: name = '' }: PathParts,
): Promise<Answer> {
  const scid = Scid.safeParse(scidText)
  if (!scid.success) return sendTemplateProblem(refuse(9, 'address.scid', 'scid', scidText))
  const template = await findTemplate(context.db, scid.data, name)
  if (!template) return sendProblem(404, 'There is no such template.')
  return sendJson(await countTemplateUse(context.db, template))
}

function sendTemplateProblem(refusal: Refusal): Answer {
  const received = refusal.value === '' ? 'not given' : refusal.value.slice(0, 200)
  return sendProblem(400, `${refusal.field}: ${received}. ${describeRefusal(refusal, 'en')}`)
}

/** 201 if the template is new, otherwise 200. */
export async function handlePutTemplate(
  { context, request }: ConsoleCall,
  { scid: scidText = '', template: name = '' }: PathParts,
): Promise<Answer> {
  const scid = Scid.safeParse(scidText)
  if (!scid.success) return sendTemplateProblem(refuse(9, 'address.scid', 'scid', scidText))
  if (!Name.safeParse(name).success) return sendTemplateProblem(refuse(9, 'address.name', 'template', name))
  const body = await receiveBody(request, TemplateDocument)
  if (body.refusal) return sendTemplateProblem(body.refusal)
  const template = { scid: scid.data, name, document: body.value }
  const unusable = createConstants(template, undefined).refusal
  if (unusable) return sendTemplateProblem(unusable)
  const locks = [JSON.stringify(['templates', scid.data])]
  const kept = await context.engine.write(context.db, { locks }, async (db) => {
    const known = await listTemplates(db, scid.data)
    const isKnown = known.some((one) => foldCase(one.name) === foldCase(name))
    if (!isKnown && known.length >= limits.maxTemplates) return 'too many'
    return (await saveTemplate(db, template)) ? 'created' : 'replaced'
  })
  if (kept === 'too many') {
    return sendProblem(409, `A SCID has at most ${limits.maxTemplates} templates.`)
  }
  return sendJson({ name, ...body.value }, kept === 'created' ? 201 : 200)
}
