/** The words of the traffic screen. */
import { defineWords } from '../language/define-words.ts'

export const words = defineWords({
  'traffic.title': { en: 'Traffic', 'zh-TW': '流量' },
  'traffic.intro': {
    en: 'What every client asks of the local directory, the newest 10,000 requests. Credentials are never kept.',
    'zh-TW': '每個用戶端對本機目錄的要求，保留最新 10,000 筆。絕不保留憑證。',
  },
  'traffic.caption': { en: 'Requests, the newest first', 'zh-TW': '要求（由新到舊）' },
  'traffic.off': {
    en: 'The server was started with --traffic off, so nothing is kept.',
    'zh-TW': '伺服器以 --traffic off 啟動，因此不保留任何要求。',
  },
  'traffic.failed': { en: 'The requests could not be read: {reason}', 'zh-TW': '無法讀取要求：{reason}' },
  'traffic.role': {
    en: 'Seeing what clients ask needs the role {needed}; you have {role}.',
    'zh-TW': '檢視用戶端的要求需要角色 {needed}；您的角色是 {role}。',
  },
  'traffic.missing': {
    en: '{count} earlier requests are not listed',
    'zh-TW': '另有 {count} 筆較早的要求未列出',
  },
  'traffic.none': { en: 'No request has come yet.', 'zh-TW': '尚無要求。' },
  'traffic.pause': { en: 'Follow', 'zh-TW': '持續更新' },
  'traffic.filter': {
    en: 'Filter by address, caller or rule',
    'zh-TW': '依位址、呼叫者或規則篩選',
  },
  'traffic.own': { en: 'This console’s own: {count}', 'zh-TW': '本主控台自己的：{count}' },
  'traffic.noneLeft': {
    en: 'No request is shown: {count} do not fit the filter, or are this console’s own.',
    'zh-TW': '沒有顯示要求：{count} 筆不符篩選條件，或是本主控台自己的。',
  },
  'traffic.at': { en: 'Time', 'zh-TW': '時間' },
  'traffic.method': { en: 'Method', 'zh-TW': '方法' },
  'traffic.path': { en: 'Address', 'zh-TW': '位址' },
  'traffic.caller': { en: 'Caller', 'zh-TW': '呼叫者' },
  'traffic.nobody': { en: 'not known', 'zh-TW': '未知' },
  'traffic.status': { en: 'Status', 'zh-TW': '狀態碼' },
  'traffic.clause': { en: 'Rule', 'zh-TW': '規則' },
  'traffic.noClause': { en: 'no rule refused it', 'zh-TW': '沒有規則拒絕' },
  'traffic.took': { en: 'Milliseconds', 'zh-TW': '毫秒' },
  'traffic.number': { en: 'Number', 'zh-TW': '編號' },
  'traffic.explain': { en: 'Explain request {id}', 'zh-TW': '說明要求 {id}' },
  'groups.title': { en: 'Refused, by rule', 'zh-TW': '遭拒的要求（依規則）' },
  'groups.back': { en: 'All requests', 'zh-TW': '所有要求' },
  'groups.none': { en: 'Nothing was refused.', 'zh-TW': '沒有遭拒的要求。' },
  'groups.noRule': { en: 'by no rule of the directory', 'zh-TW': '並非由目錄的規則' },
  'groups.callers': { en: 'callers: {count}', 'zh-TW': '呼叫者：{count}' },
  'groups.explain': { en: 'Explain the newest, {at}', 'zh-TW': '說明最新一筆，{at}' },
  'side.title': { en: 'Why', 'zh-TW': '說明' },
  'side.choose': {
    en: 'Choose a request to see why it was answered as it was.',
    'zh-TW': '選擇一筆要求以查看說明。',
  },
  'side.close': { en: 'Close panel', 'zh-TW': '關閉面板' },
  'side.resize': { en: 'Resize the panel', 'zh-TW': '調整面板大小' },
  'side.gone': { en: 'This request is not kept any more.', 'zh-TW': '這筆要求已不再保留。' },
  'side.request': { en: 'What was sent', 'zh-TW': '送出的內容' },
  'side.notKept': {
    en: 'The body was long or is too old, and is not kept.',
    'zh-TW': '內容過長或過舊，未予保留。',
  },
  'side.openSession': { en: 'Open session', 'zh-TW': '開啟工作階段' },
})
