/** A query as the form holds it: in the address, as a request, and back. Pure. */
import type { QueryRequest } from '#contract/mpsd/query.ts'
import { parseXuids } from '#contract/parse-xuids.ts'
import type { Parameter } from '#contract/query-string.ts'
import { parseActor } from '../frame/actor.ts'
import { knownParameters, type QuerySearch } from './search.ts'

/** All fields are text as typed, so that a wrong value can be shown, explained and sent as it is. */
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

const given = (value: string) => (value === '' ? undefined : value)
const set = (value: boolean) => (value ? 'true' : undefined)

/** `standard`: the connection's contract version, which the address leaves out. */
export function toSearch(
  question: Question,
  standard = emptyQuestion.contract,
): { [K in keyof Question]: string | undefined } {
  return {
    // An empty SCID stays in the address: the directory then says that it is missing.
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

export function fromSearch(search: QuerySearch, standard = emptyQuestion.contract): Question {
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

/** Whether an address holds a query. A SCID alone is only a place to begin. */
export function isAsked(search: QuerySearch): boolean {
  const { scid, ...rest } = toSearch(fromSearch(search))
  return (
    (scid ?? '') !== '' &&
    search.scid !== undefined &&
    Object.values(rest).some((value) => value !== undefined)
  )
}

const flags: ReadonlySet<string> = new Set(['reservations', 'inactive', 'private'])

/** Parameters of the address that are not used: unknown ones, and values that the parameter cannot have. */
export function findIgnored(search: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(search).flatMap(([name, value]) => {
    if (typeof value !== 'string') return []
    const isKnown = knownParameters.has(name)
    const isOdd =
      (flags.has(name) && value !== 'true') ||
      (name === 'as' && parseActor(value) === 'nobody' && value !== 'nobody')
    return isKnown && !isOdd ? [] : [`${name}=${value}`]
  })
}

/** The request that a query makes. Several XUIDs make it a batch; one or none, a template query. */
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
    ...(batch && { body: { xuids: [...tokens] } }),
  }
}
