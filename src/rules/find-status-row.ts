/** Finds the status row of an answer. Rows can share a code, so the endpoint and content type decide. */
import { type EndpointName, endpoints } from '#contract/mpsd/endpoints.ts'
import type { RowNumber, StatusRow } from '#contract/mpsd/status-row.ts'
import { getStatusRow, statusRows } from '#contract/mpsd/status-rows.ts'

export interface Answered {
  readonly endpoint: EndpointName
  readonly status: number
  /** Media type without parameters, in lower case. Absent if there is no body. */
  readonly contentType: string | undefined
  /** True if the address is malformed, as far as the client can check before sending. */
  readonly addressFault: boolean
}

function findRowNumber(answer: Answered): RowNumber | undefined {
  const { method, target } = endpoints[answer.endpoint]
  const isJson = answer.contentType === 'application/json'
  switch (answer.status) {
    case 204:
      if (target === 'session') return method === 'GET' ? 4 : 6
      if (target === 'element') return method === 'GET' ? 5 : 7
      if (target === 'handle') return method === 'DELETE' ? 7 : 6
      return undefined
    case 403:
      return isJson ? 11 : 10
    case 404:
      if (answer.addressFault) return 12
      return target === 'element' ? 15 : 13
    case 409:
      return 18
    case 412:
      return isJson ? 21 : 20
    default:
      return statusRows.find((row) => row.code === answer.status)?.row
  }
}

/**
 * The row of an answer, or undefined if the table has no such combination. If the content type differs from
 * the row's, the answer came from another source, such as a proxy.
 */
export function findStatusRow(answer: Answered): StatusRow | undefined {
  const number = findRowNumber(answer)
  const row = number && getStatusRow(number)
  const hasOtherContentType = row?.contentType && answer.contentType && row.contentType !== answer.contentType
  // The body of a 200 is checked separately, whatever its content type is.
  return hasOtherContentType && row.code !== 200 ? undefined : row
}
