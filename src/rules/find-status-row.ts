/** Finds the status row of an answer. Rows can share a code, so the endpoint and content type decide. */
import { type EndpointName, endpoints } from '#contract/endpoints.ts'
import type { RowNumber, StatusRow } from '#contract/status-row.ts'
import { rowOf, statusRows } from '#contract/status-rows.ts'

export interface Answered {
  readonly endpoint: EndpointName
  readonly status: number
  /** Media type without parameters, in lower case. Absent if there is no body. */
  readonly contentType: string | undefined
  /** True if the address is malformed, as far as the client can check before sending. */
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
 * The row of an answer, or undefined if the table has no such combination. If the content type differs from
 * the row's, the answer came from another source, such as a proxy.
 */
export function findStatusRow(answered: Answered): StatusRow | undefined {
  const number = pick(answered)
  const row = number && rowOf(number)
  const isOther = row?.contentType && answered.contentType && row.contentType !== answered.contentType
  // The body of a 200 is checked separately, whatever its content type is.
  return isOther && row.code !== 200 ? undefined : row
}
