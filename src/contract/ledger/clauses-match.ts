/** Rules that decide whether a query returns a session, in the order they are evaluated. */
import { type Clause, from } from './clause.ts'

export const matchClauses = {
  'match.template': {
    source: from.query('URI parameters'),
    says: {
      en: 'Only sessions of the requested template are returned.',
      'zh-TW': '只回傳所查詢範本的工作階段。',
    },
  },
  'match.alive': {
    source: from.choice(15),
    says: {
      en: 'Sessions that have timed out are not returned.',
      'zh-TW': '已逾時的工作階段不會回傳。',
    },
  },
  'match.member': {
    source: from.query('xuid'),
    says: {
      en: 'The session must have the user of the XUID filter as a member.',
      'zh-TW': '工作階段必須有 XUID 篩選的使用者為成員。',
    },
  },
  'match.status': {
    source: from.batch('xuid, reservations, inactive'),
    says: {
      en: 'The user must be active. reservations=true also accepts reserved users; inactive=true also accepts ready and inactive users.',
      'zh-TW': '使用者必須為作用中；reservations=true 也接受已保留者，inactive=true 也接受就緒或非作用中者。',
    },
    remedy: { en: 'Set {flag}=true.', 'zh-TW': '請以 {flag}=true 查詢。' },
  },
  'match.private': {
    source: from.batch('private'),
    says: {
      en: 'Private sessions are returned only with private=true, even the user’s own.',
      'zh-TW': '只有 private=true 時才回傳私人工作階段，使用者自己的也一樣。',
    },
    remedy: { en: 'Set private=true.', 'zh-TW': '請以 private=true 查詢。' },
  },
  'match.keyword': {
    source: from.batch('keyword', 11),
    says: {
      en: 'The session or its template must have the keyword: the whole word, in any case.',
      'zh-TW': '工作階段或其範本必須有該關鍵字（完整比對，不分大小寫）。',
    },
    remedy: { en: 'Remove the keyword.', 'zh-TW': '請不帶關鍵字查詢。' },
  },
  'match.visibility': {
    source: from.batch('visibility', 12),
    says: {
      en: 'The session must be reported with the requested visibility. An open session without a free slot is reported as full.',
      'zh-TW': '回報的可見度必須與所查相同；沒有空位的公開工作階段回報為 full。',
    },
    remedy: { en: 'Remove the visibility filter.', 'zh-TW': '請不帶可見度篩選查詢。' },
  },
  'match.version': {
    source: from.query('version', 20),
    says: {
      en: 'The session’s major version must not be higher than the requested one.',
      'zh-TW': '工作階段的主要版本不得大於所查的版本。',
    },
    remedy: { en: 'Remove version, or give a higher one.', 'zh-TW': '請不帶 version，或給較大的值。' },
  },
  'match.take': {
    source: from.query('take', 3),
    says: {
      en: 'The answer has at most take sessions per XUID, newest first.',
      'zh-TW': '每個 XUID 最多 take 個工作階段，由新到舊。',
    },
    remedy: { en: 'Give a higher take.', 'zh-TW': '請給較大的 take。' },
  },
} as const satisfies Record<string, Clause>
