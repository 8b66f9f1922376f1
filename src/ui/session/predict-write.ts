/** What the rules say of a write before it is sent, as far as the session that was read allows. Pure. */
import { Scid } from '#contract/identifiers.ts'
import { parseJson } from '#contract/json.ts'
import type { Caller } from '#contract/mpsd/caller.ts'
import { SessionWrite, TemplateDocument } from '#contract/mpsd/session.ts'
import { removeKeyMarks, writeJson } from '#contract/write-json.ts'
import { type CallerRelations, noRelations } from '#rules/can-read.ts'
import { type QueryCaller, unknownCaller } from '#rules/preflight.ts'
import { removeElement } from '#rules/remove-element.ts'
import type { SessionRecord } from '#rules/session-record.ts'
import { type Refusal, refuse, statusOf } from '#rules/verdict.ts'
import { writeSession } from '#rules/write-session.ts'
import { everyRelation, toRecord } from './access-rows.ts'
import type { FieldView, SessionView } from './session-view.ts'
import type { Reference, WriteDraft } from './write-draft.ts'

/** `status` undefined: it depends on what is not known. */
export interface WritePrediction {
  readonly status: number | undefined
  readonly refusal?: Refusal
  /** What is wrong with the body, by field. */
  readonly issues: readonly string[]
}

const maxIssues = 10

/** The body against its schema; or what is wrong with it. */
export function readWrite(text: string): { value: SessionWrite } | { issues: string[] } {
  const parsed = parseJson(text)
  if ('fault' in parsed) return { issues: [parsed.detail] }
  const read = SessionWrite.safeParse(parsed.value)
  if (read.success) return { value: read.data }
  const issues = read.error.issues.map((issue) => {
    const { path, message } = issue
    // Of a name that is not allowed, its own schema says what is.
    const why = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? message) : message
    return `${path.map((part) => removeKeyMarks(String(part))).join('.') || 'body'}: ${why}`
  })
  return { issues: issues.slice(0, maxIssues) }
}

interface Outcome {
  readonly status: number
  readonly refusal?: Refusal
}

const ofRefusal = (refusal: Refusal): Outcome => ({ status: statusOf(refusal), refusal })

function predictRemoval(record: SessionRecord, { kind, target = '' }: WriteDraft, caller: Caller): Outcome {
  const element = kind === 'removeServer' ? { server: target } : { member: target }
  const removal = removeElement(record, element, caller, 0, () => '')
  return removal.kind === 'refused' ? ofRefusal(removal.refusal) : { status: 204 }
}

function predictPut(
  place: Reference,
  record: SessionRecord | undefined,
  body: SessionWrite,
  caller: Caller,
  relations: CallerRelations,
  template: TemplateDocument | undefined,
): Outcome {
  const document = template ?? { contractVersion: 107, constants: {} }
  const scid = Scid.parse(place.scid)
  const outcome = writeSession(record, {
    scid,
    template: { scid, name: place.template, document },
    name: place.name,
    body,
    caller,
    relations,
    now: 0,
    newId: () => '',
  })
  if (outcome.kind === 'refused') return ofRefusal(outcome.refusal)
  if (outcome.kind === 'ended' || outcome.kind === 'nothing') return { status: 204 }
  return { status: record ? 200 : 201 }
}

/** `template`: the text of the template's document, if it is known. */
export function predictWrite(
  draft: WriteDraft,
  place: Reference,
  caller: QueryCaller,
  template: string | undefined,
): WritePrediction {
  const record = toRecord(draft.base, place)
  if (!caller) {
    const refusal = refuse('unauthorized', 'authorization.required', 'Authorization', '')
    return { status: 401, refusal, issues: [] }
  }
  const read = draft.body === undefined ? undefined : readWrite(draft.body)
  if (read && 'issues' in read) return { status: 400, issues: read.issues }
  if (!record || caller === unknownCaller) return { status: undefined, issues: [] }
  if (!read) return { ...predictRemoval(record, draft, caller), issues: [] }
  const parsed = template === undefined ? undefined : parseJson(template)
  const fixed =
    parsed && 'value' in parsed ? TemplateDocument.safeParse(withoutName(parsed.value)).data : undefined
  if (draft.kind === 'create') {
    return { ...predictPut(place, undefined, read.value, caller, noRelations, fixed), issues: [] }
  }
  const [least, most] = [noRelations, everyRelation(record)].map((relations) =>
    predictPut(place, record, read.value, caller, relations, fixed),
  )
  if (!least || least.status !== most?.status) return { status: undefined, issues: [] }
  return { ...least, issues: [] }
}

/** A template is answered with its name, which its document does not have. */
function withoutName(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('name' in value)) return value
  const { name: _, ...document } = value
  return document
}

/** Constants of the body that are set already: each with what is sent, what is fixed, and by whom. */
export interface FixedConstant {
  readonly path: string
  readonly sent: string
  readonly fixed: string
  readonly by: ConstantSource
}

/** `either`: the template is not known. */
type ConstantSource = 'template' | 'session' | 'either'

function fixedBy({ source }: FieldView, isTemplateKnown: boolean): ConstantSource {
  if (!isTemplateKnown) return 'either'
  return source === 'template' || source === 'unset' ? 'template' : 'session'
}

/** The constant of the session at a path, if it is set: as JSON, and by whom. */
export function findFixedConstant(
  { constants }: SessionView,
  path: string,
  isTemplateKnown: boolean,
): { readonly value: string; readonly by: ConstantSource } | undefined {
  const field = constants.find((one) => one.path === path)
  if (field?.value === undefined || field.source === 'default') return undefined
  return { value: writeJson(field.value), by: fixedBy(field, isTemplateKnown) }
}

export function listFixedConstants({ base, body }: WriteDraft, isTemplateKnown: boolean): FixedConstant[] {
  const parsed = body === undefined ? undefined : parseJson(body)
  if (!parsed || !('value' in parsed)) return []
  return base.constants.flatMap((field): FixedConstant[] => {
    const { path, value } = field
    let sent: unknown = parsed.value
    for (const name of path.split('.')) {
      sent =
        typeof sent === 'object' && sent !== null && !Array.isArray(sent)
          ? Reflect.get(sent, name)
          : undefined
    }
    if (sent === undefined) return []
    const fixed = value === undefined ? '–' : writeJson(value)
    return [{ path, sent: writeJson(sent), fixed, by: fixedBy(field, isTemplateKnown) }]
  })
}
