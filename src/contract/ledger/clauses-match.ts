/** Rules that decide whether a query returns a session, in the order they are evaluated. */
import { type Clause, from } from './clause.ts'

export const matchClauses = {
  'match.template': {
    source: from.query('URI parameters'),
    says: {
      en: 'Only sessions of the template that was asked.',
      'zh-TW': '只含所查詢範本的工作階段。',
    },
  },
  'match.alive': {
    source: from.choice(15),
    says: {
      en: 'A session that its due timeouts would have ended is not in an answer.',
      'zh-TW': '到期逾時本應使其結束的工作階段不在回應中。',
    },
  },
  'match.member': {
    source: from.query('xuid'),
    says: {
      en: 'The user of the XUID filter is in the session.',
      'zh-TW': 'XUID 篩選的使用者在工作階段中。',
    },
  },
  'match.status': {
    source: from.batch('xuid, reservations, inactive'),
    says: {
      en: 'The user is active; reserved counts with reservations=true, ready or inactive with inactive=true.',
      'zh-TW': '使用者為作用中；reservations=true 時含已保留者，inactive=true 時含就緒或非作用中者。',
    },
    remedy: { en: 'Ask with {flag}=true.', 'zh-TW': '請以 {flag}=true 查詢。' },
  },
  'match.private': {
    source: from.batch('private'),
    says: {
      en: 'Private sessions are in an answer only with private=true, the user’s own included.',
      'zh-TW': '只有 private=true 時回應才含私人工作階段，使用者自己的也一樣。',
    },
    remedy: { en: 'Ask with private=true.', 'zh-TW': '請以 private=true 查詢。' },
  },
  'match.keyword': {
    source: from.batch('keyword', 11),
    says: {
      en: 'The session or its template carries the keyword, whole and without regard to case.',
      'zh-TW': '工作階段或其範本帶有該關鍵字（完整比對，不分大小寫）。',
    },
    remedy: { en: 'Ask without the keyword.', 'zh-TW': '請不帶關鍵字查詢。' },
  },
  'match.visibility': {
    source: from.batch('visibility', 12),
    says: {
      en: 'The reported visibility is the one asked for; an open session without a free slot is reported full.',
      'zh-TW': '回報的可見度與所查相同；沒有空位的公開工作階段回報為 full。',
    },
    remedy: { en: 'Ask without the visibility filter.', 'zh-TW': '請不帶可見度篩選查詢。' },
  },
  'match.version': {
    source: from.query('version', 20),
    says: {
      en: 'The session’s major version is at most the one asked for.',
      'zh-TW': '工作階段的主要版本不大於所查的版本。',
    },
    remedy: { en: 'Ask without version, or with a higher one.', 'zh-TW': '請不帶 version，或給較大的值。' },
  },
  'match.take': {
    source: from.query('take', 3),
    says: {
      en: 'At most take sessions per XUID, newest first.',
      'zh-TW': '每個 XUID 最多 take 個工作階段，由新到舊。',
    },
    remedy: { en: 'Ask with a higher take.', 'zh-TW': '請給較大的 take。' },
  },
} as const satisfies Record<string, Clause>
