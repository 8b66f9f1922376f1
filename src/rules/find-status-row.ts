/** Which of the 23 rows an answer is: a code alone does not tell, its request and content type do. */
import { type EndpointName, endpoints } from '#contract/endpoints.ts'
import type { RowNumber, StatusRow } from '#contract/status-row.ts'
import { rowOf, statusRows } from '#contract/status-rows.ts'

export interface Answered {
  readonly endpoint: EndpointName
  readonly status: number
  /** Media type without its parameters, lower case; absent where there is no body. */
  readonly contentType: string | undefined
  /** Whether the address was malformed, as far as the asker can tell before asking. */
  readonly addressFault: boolean
}

function pick(answered: Answered): RowNumber | undefined {
  const { method, target } = endpoints[answered.endpoint]
  const isJson = answered.contentType === 'application/json'
  switch (answered.status) {
    case 204:
      if (target === 'session') return method === 'GET' ? 4 : 6
      if (target === 'element') return method === 'GET' ? 5 : 7
      if (target === 'handle') return method === 'DELETE' ? 7 : 6
      return undefined
    case 403:
      return isJson ? 11 : 10
    case 404:
      if (answered.addressFault) return 12
      return target === 'element' ? 15 : 13
    case 409:
      return 18
    case 412:
      return isJson ? 21 : 20
    default:
      return statusRows.find((row) => row.code === answered.status)?.row
  }
}

/**
 * The row of an answer, or nothing for a code or a combination that the table does not have. An
 * answer of another content type than its row's came from somewhere else.
 */
export function findStatusRow(answered: Answered): StatusRow | undefined {
  const number = pick(answered)
  const row = number && rowOf(number)
  const isOther = row?.contentType && answered.contentType && row.contentType !== answered.contentType
  // A 200 is read, and judged by what it holds.
  return isOther && row.code !== 200 ? undefined : row
}
