/** One rule of the contract: its text and its source. */
import type { Text } from '../text.ts'

/**
 * The source of a rule. `000`, `003` and `004` are the three published pages (status codes, template query,
 * batch query). `client` is the behaviour of Microsoft's own client. `choice` is our own decision, numbered
 * as in docs/choices.md. If `choice` is set together with another source, it covers the part of the rule that we
 * decided.
 */
export interface Source {
  readonly from: '000' | '003' | '004' | 'client' | 'session document' | 'choice'
  readonly section: string
  readonly choice?: number
}

export interface Clause {
  readonly source: Source
  readonly says: Text
  /** How the caller can make the request acceptable. Absent if the caller cannot. */
  readonly remedy?: Text
}

const sourceFrom = (origin: Source['from']) => (section: string, choice?: number) =>
  choice === undefined ? { from: origin, section } : { from: origin, section, choice }

export const from = {
  status: sourceFrom('000'),
  query: sourceFrom('003'),
  batch: sourceFrom('004'),
  client: sourceFrom('client'),
  session: sourceFrom('session document'),
  choice: (number: number): Source => ({ from: 'choice', section: '', choice: number }),
}

const sourceNames: Readonly<Record<Source['from'], Text>> = {
  '000': { en: 'Status codes page (000)', 'zh-TW': '狀態碼頁（000）' },
  '003': { en: 'Template query page (003)', 'zh-TW': '範本查詢頁（003）' },
  '004': { en: 'Batch query page (004)', 'zh-TW': '批次查詢頁（004）' },
  client: { en: "Microsoft's own client", 'zh-TW': 'Microsoft 用戶端的做法' },
  'session document': { en: 'The session document', 'zh-TW': '工作階段文件' },
  choice: { en: 'Our choice', 'zh-TW': '我們的選擇' },
}

/** Sections with a translated name. Parameter and field names are the same in both languages. */
const sectionNames: Readonly<Record<string, string>> = {
  'URI parameters': 'URI 參數',
  remarks: '備註',
  'request body': '要求本文',
  'the notice on top': '頁首注意事項',
  addresses: '位址',
  writing: '寫入',
  'who may join': '誰可加入',
  'who may read': '誰可讀取',
  'member properties': '成員屬性',
  'local identities': '本機身分',
  'refuses to send it': '拒絕送出',
  members: '成員',
  templates: '範本',
  timeouts: '逾時',
  handles: 'handle',
  'rate limits': '頻率限制',
  'conditional requests': '條件式要求',
}

/** Formats a source, such as `Template query page (003), remarks; our choice 4` or `Our choice 6`. */
export function formatSource(source: Source, language: keyof Text): string {
  const name = sourceNames[source.from][language]
  if (source.from === 'choice') return `${name} ${source.choice}`
  const isEnglish = language === 'en'
  const section = isEnglish ? source.section : (sectionNames[source.section] ?? source.section)
  const location = `${name}${isEnglish ? ', ' : '，'}${section}`
  if (source.choice === undefined) return location
  return `${location}${isEnglish ? '; our choice ' : '；我們的選擇 '}${source.choice}`
}
