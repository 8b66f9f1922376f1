/** One rule of the contract: what it says, and on whose authority. */
import type { Text } from './text.ts'

/**
 * Where a rule stands. `000`, `003` and `004` are the three published pages (status codes,
 * template query, batch query); `client` and `wild` are what clients do; `choice` is ours,
 * numbered as in the README; `rfc` is the HTTP standard.
 */
export type Source =
  | { from: '000' | '003' | '004'; section: string }
  | { from: 'client' | 'wild'; section: string }
  | { from: 'session document'; section: string }
  | { from: 'rfc'; section: string }
  | { from: 'choice'; section: string }

export interface Clause {
  readonly source: Source
  readonly says: Text
  /** What makes a refused request acceptable; absent where nothing the caller does would. */
  readonly remedy?: Text
}

export const from = {
  status: (section: string): Source => ({ from: '000', section }),
  query: (section: string): Source => ({ from: '003', section }),
  batch: (section: string): Source => ({ from: '004', section }),
  client: (section: string): Source => ({ from: 'client', section }),
  wild: (section: string): Source => ({ from: 'wild', section }),
  session: (section: string): Source => ({ from: 'session document', section }),
  rfc: (section: string): Source => ({ from: 'rfc', section }),
  choice: (number: number): Source => ({ from: 'choice', section: String(number) }),
}

const sourceNames: Readonly<Record<Source['from'], Text>> = {
  '000': { en: 'Status codes page (000)', 'zh-TW': '狀態碼頁（000）' },
  '003': { en: 'Template query page (003)', 'zh-TW': '範本查詢頁（003）' },
  '004': { en: 'Batch query page (004)', 'zh-TW': '批次查詢頁（004）' },
  client: { en: "Microsoft's own client", 'zh-TW': 'Microsoft 用戶端的做法' },
  wild: { en: 'Seen from clients', 'zh-TW': '實際用戶端的行為' },
  'session document': { en: 'The session document', 'zh-TW': '工作階段文件' },
  rfc: { en: 'HTTP', 'zh-TW': 'HTTP' },
  choice: { en: 'Our choice', 'zh-TW': '我們的選擇' },
}

/** `Template query page (003), remarks` · `Our choice 4`. */
export function nameSource(source: Source, language: keyof Text): string {
  const name = sourceNames[source.from][language]
  return source.from === 'choice' ? `${name} ${source.section}` : `${name}, ${source.section}`
}
