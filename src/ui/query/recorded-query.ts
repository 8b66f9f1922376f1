/** Queries of a recording as the form can hold them. Pure. */
import * as z from 'zod'
import { buildQueryCall } from '#api/query-call.ts'
import type { RecordedRequest } from '#contract/console/connections.ts'
import { parseAddress } from '#contract/mpsd/endpoints.ts'
import { parseParameters } from '#contract/query-string.ts'
import { fromSearch, toRequest } from './question.ts'
import { QuerySearch } from './search.ts'

/** The address of a recorded query; nothing for another request, or one that no form can hold. */
export function readRecorded({ method, path, body }: RecordedRequest): Partial<QuerySearch> | undefined {
  const [bare = '', search = ''] = path.split('?')
  const address = parseAddress(method, bare)
  if (address.kind !== 'endpoint' || address.endpoint.target !== 'query') return undefined
  const { parameters } = parseParameters(search)
  const named = Object.fromEntries(parameters.map(([name, value]) => [name.toLowerCase(), value]))
  const listed = z.object({ xuids: z.array(z.string()) }).safeParse(parseOrNothing(body))
  const { xuid, ...rest } = named
  const xuids = [...(xuid === undefined ? [] : [xuid]), ...(listed.data?.xuids ?? [])]
  const made: Partial<QuerySearch> = {
    scid: address.parts.scid,
    ...(address.parts.template !== undefined && { template: address.parts.template }),
    ...(xuids.length > 0 && { xuids: xuids.join(',') }),
    ...rest,
  }
  // What the form makes of it must be the very request, or the cassette would not have it.
  const again = buildQueryCall(toRequest(fromSearch(QuerySearch.parse(made))))
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
