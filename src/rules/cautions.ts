/** Cautions for queries that page 004 allows and page 003 does not. */
import type { QueryParameter, QueryRequest } from '#contract/mpsd/query.ts'
import type { Text } from '#contract/text.ts'

export interface Caution {
  readonly field: QueryParameter
  readonly says: Text
}

const visibility: Text = {
  en: 'The template query page (003) allows visibility=open only; the batch page (004) has all four and says both take the same. Another service may refuse this.',
  'zh-TW': '範本查詢頁（003）只允許 visibility=open；批次頁（004）列出四種並說兩者相同。其他服務可能拒絕。',
}

const take: Text = {
  en: 'The template query page (003) calls take a positive number; 0 is allowed by the batch page (004) alone.',
  'zh-TW': '範本查詢頁（003）說 take 是正整數；只有批次頁（004）允許 0。',
}

/** A batch needs no caution, because page 004 is its own page. */
export function findCautions(request: QueryRequest): Caution[] {
  if (request.batch) return []
  return request.parameters.flatMap(([name, value]): Caution[] => {
    const field = name.toLowerCase()
    if (field === 'visibility' && value !== 'open') return [{ field, says: visibility }]
    if (field === 'take' && value === '0') return [{ field, says: take }]
    return []
  })
}
