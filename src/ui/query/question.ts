/** A question as the form holds it: in the URL, as a request, and back. Pure. */
import * as z from 'zod'
import { buildQueryCall } from '#api/query-call.ts'
import type { RecordedRequest } from '#contract/console/connections.ts'
import { Xuid } from '#contract/identifiers.ts'
import { parseAddress } from '#contract/mpsd/endpoints.ts'
import type { BatchBody, QueryRequest } from '#contract/mpsd/query.ts'
import { parseXuids } from '#contract/parse-xuids.ts'
import { type Parameter, parseParameters } from '#contract/query-string.ts'

/** Everything is text as typed, so that what is wrong can be shown and sent as it is. */
export interface Question {
  readonly scid: string
  readonly template: string
  readonly xuids: string
  readonly keyword: string
  readonly reservations: boolean
  readonly inactive: boolean
  readonly private: boolean
  readonly visibility: string
  readonly version: string
  readonly take: string
  readonly contract: string
}

export const emptyQuestion: Question = {
  scid: '',
  template: '',
  xuids: '',
  keyword: '',
  reservations: false,
  inactive: false,
  private: false,
  visibility: '',
  version: '',
  take: '',
  contract: '107',
}

const text = z.string().optional().catch(undefined)

/** The address's own form: what is not given is not in it; what is no part of it stays, to be told. */
export const QuestionSearch = z.looseObject({
  scid: text,
  template: text,
  xuids: text,
  keyword: text,
  reservations: text,
  inactive: text,
  private: text,
  visibility: text,
  version: text,
  take: text,
  contract: text,
  /** Whom to act as: a XUID, or `nobody`. */
  as: text,
  /** Columns by which the table is sorted: `-startTime,name`. */
  sort: text,
  /** The connection that is asked; without it, the local directory. */
  on: text,
})
export type QuestionSearch = z.infer<typeof QuestionSearch>

const given = (value: string) => (value === '' ? undefined : value)
const set = (value: boolean) => (value ? 'true' : undefined)

/** `standard` is the contract version that goes without saying: the connection's. */
export function toSearch(
  question: Question,
  standard = emptyQuestion.contract,
): { [K in keyof Question]: string | undefined } {
  return {
    // Sent without one, too: the directory then says what is missing.
    scid: question.scid,
    template: given(question.template),
    xuids: given(parseXuids(question.xuids).tokens.join(',')),
    keyword: given(question.keyword),
    reservations: set(question.reservations),
    inactive: set(question.inactive),
    private: set(question.private),
    visibility: given(question.visibility),
    version: given(question.version),
    take: given(question.take),
    contract: question.contract === standard ? undefined : question.contract,
  }
}

export function fromSearch(search: QuestionSearch, standard = emptyQuestion.contract): Question {
  return {
    scid: search.scid ?? '',
    template: search.template ?? '',
    xuids: search.xuids ?? '',
    keyword: search.keyword ?? '',
    reservations: search.reservations === 'true',
    inactive: search.inactive === 'true',
    private: search.private === 'true',
    visibility: search.visibility ?? '',
    version: search.version ?? '',
    take: search.take ?? '',
    contract: search.contract ?? standard,
  }
}

/** Whether an address holds a question at all, rather than a place to begin. */
export function isAsked(search: QuestionSearch): boolean {
  const { scid, ...rest } = toSearch(fromSearch(search))
  return search.scid !== undefined && Object.values(rest).some((value) => value !== undefined)
}

/** Whom an address says to act as: a XUID or nobody; nothing where it says neither. */
export function readActor(as: string | undefined): Xuid | 'nobody' | undefined {
  const xuid = Xuid.safeParse(as)
  return xuid.success ? xuid.data : as === undefined ? undefined : 'nobody'
}

const flags: ReadonlySet<string> = new Set(['reservations', 'inactive', 'private'])

/** Parts of an address that are no part of a question: unknown, or of no value they can have. */
export function findIgnored(search: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(search).flatMap(([name, value]) => {
    if (typeof value !== 'string') return []
    const isKnown = name in QuestionSearch.shape
    const isOdd =
      (flags.has(name) && value !== 'true') ||
      (name === 'as' && readActor(value) === 'nobody' && value !== 'nobody')
    return isKnown && !isOdd ? [] : [`${name}=${value}`]
  })
}

/** The request a question makes. Several XUIDs make it a batch; one or none, a template query. */
export function toRequest(question: Question): QueryRequest {
  const { tokens } = parseXuids(question.xuids)
  const batch = tokens.length > 1
  const parameters: Parameter[] = []
  const add = (name: string, value: string) => {
    if (value !== '') parameters.push([name, value])
  }
  add('keyword', question.keyword)
  if (!batch) add('xuid', tokens[0] ?? '')
  for (const name of ['reservations', 'inactive', 'private'] as const) add(name, question[name] ? 'true' : '')
  add('visibility', question.visibility)
  add('version', question.version)
  add('take', question.take)
  return {
    batch,
    scid: question.scid.trim(),
    template: given(question.template),
    parameters,
    ...(batch && { body: { xuids: [...tokens] } satisfies z.input<typeof BatchBody> }),
  }
}

/** The address of a recorded query; nothing for another request, or one that no form can hold. */
export function readRecorded({ method, path, body }: RecordedRequest): Partial<QuestionSearch> | undefined {
  const [bare = '', search = ''] = path.split('?')
  const address = parseAddress(method, bare)
  if (address.kind !== 'endpoint' || address.endpoint.target !== 'query') return undefined
  const { parameters } = parseParameters(search)
  const named = Object.fromEntries(parameters.map(([name, value]) => [name.toLowerCase(), value]))
  const listed = z.object({ xuids: z.array(z.string()) }).safeParse(parseOrNothing(body))
  const { xuid, ...rest } = named
  const xuids = [...(xuid === undefined ? [] : [xuid]), ...(listed.data?.xuids ?? [])]
  const made: Partial<QuestionSearch> = {
    scid: address.parts.scid,
    ...(address.parts.template !== undefined && { template: address.parts.template }),
    ...(xuids.length > 0 && { xuids: xuids.join(',') }),
    ...rest,
  }
  // What the form makes of it must be the very request, or the cassette would not have it.
  const again = buildQueryCall(toRequest(fromSearch(QuestionSearch.parse(made))))
  const isSame = again.method === method && again.path === path && (again.body ?? '') === (body ?? '')
  return isSame ? made : undefined
}

function parseOrNothing(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? 'null')
  } catch {
    return undefined
  }
}
