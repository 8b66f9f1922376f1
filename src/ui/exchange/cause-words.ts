/** The words of what can cause a refusal. */
import { defineWords } from '../language/define-words.ts'

export const words = defineWords({
  'causes.title': { en: 'What can cause this {status}', 'zh-TW': '什麼會造成這個 {status}' },
  'causes.likely': { en: 'Likely', 'zh-TW': '很可能' },
  'causes.possible': { en: 'Possible', 'zh-TW': '有可能' },
  'causes.ruled out': { en: 'Ruled out', 'zh-TW': '已排除' },
  'cause.private-of-another': {
    en: 'Private asked for someone else’s XUID',
    'zh-TW': '查詢他人 XUID 的私人工作階段',
  },
  'cause.private-of-another.tell': {
    en: 'Ask again without Private. A 200 tells that it was this.',
    'zh-TW': '不勾選私人再查一次；得到 200 就是這個原因。',
  },
  'cause.reservations-of-another': {
    en: 'Reservations asked for someone else’s XUID',
    'zh-TW': '查詢他人 XUID 的保留名額',
  },
  'cause.reservations-of-another.tell': {
    en: 'Ask again without Reservations. A 200 tells that it was this.',
    'zh-TW': '不勾選保留名額再查一次；得到 200 就是這個原因。',
  },
  'cause.flag-without-xuid': {
    en: 'Private or Reservations without a XUID',
    'zh-TW': '沒有 XUID 卻勾選了私人或保留名額',
  },
  'cause.flag-without-xuid.tell': {
    en: 'Add the caller’s own XUID. A 200 tells that it was this.',
    'zh-TW': '加上呼叫者本人的 XUID；得到 200 就是這個原因。',
  },
  'cause.several-xuids': {
    en: 'Private or Reservations for several XUIDs',
    'zh-TW': '為多個 XUID 勾選了私人或保留名額',
  },
  'cause.several-xuids.tell': {
    en: 'Ask for one XUID with its own credential, or as a server.',
    'zh-TW': '以該 XUID 本人的憑證一次查一個，或以伺服器查詢。',
  },
  'cause.not-signed-in': { en: 'Not signed in, which is answered with 401', 'zh-TW': '未登入，會得到 401' },
  'cause.not-signed-in.tell': {
    en: 'Look at the status code: it would be 401.',
    'zh-TW': '請看狀態碼：那會是 401。',
  },
  'cause.read-restriction': {
    en: 'The caller may not read this session',
    'zh-TW': '呼叫者不能讀取此工作階段',
  },
  'cause.read-restriction.tell': {
    en: 'Read it as a member. A 200 tells that the caller is refused, and not the title.',
    'zh-TW': '以成員身分讀取；得到 200 表示被拒絕的是呼叫者，而非遊戲。',
  },
  'cause.private-session': {
    en: 'The session is private, or takes only who is invited',
    'zh-TW': '工作階段是私人的，或只收受邀者',
  },
  'cause.private-session.tell': {
    en: 'Let a member reserve a seat for the caller, then send it again.',
    'zh-TW': '請成員為呼叫者保留名額後再送出。',
  },
  'cause.join-restriction': { en: 'The session restricts who may join', 'zh-TW': '工作階段限制誰能加入' },
  'cause.join-restriction.tell': {
    en: 'Read properties.system.joinRestriction: followed needs somebody in it who follows the caller.',
    'zh-TW': '請讀取 properties.system.joinRestriction：followed 需要其中有人關注呼叫者。',
  },
  'cause.closed': { en: 'The session is closed', 'zh-TW': '工作階段已關閉' },
  'cause.closed.tell': {
    en: 'Read properties.system.closed, or wait until the host opens it.',
    'zh-TW': '請讀取 properties.system.closed，或等主持人開放。',
  },
  'cause.full': { en: 'No seat is free', 'zh-TW': '沒有空位' },
  'cause.full.tell': {
    en: 'Compare membersInfo.count with maxMembersCount.',
    'zh-TW': '請比較 membersInfo.count 與 maxMembersCount。',
  },
  'cause.title-or-sandbox': {
    en: 'The credential belongs to another title or sandbox',
    'zh-TW': '憑證屬於另一個遊戲或沙箱',
  },
  'cause.title-or-sandbox.tell': {
    en: 'Ask a template query without ticks. A 403 again tells that it is the credential.',
    'zh-TW': '以不勾選任何項目的查詢再試；再次得到 403 表示是憑證的問題。',
  },
  'cause.in-between': {
    en: 'Something between here and the service answered',
    'zh-TW': '中間的某處代為回應',
  },
  'cause.in-between.tell': {
    en: 'Look at the headers of the answer: Server and Via name what stands between.',
    'zh-TW': '請看回應的標頭：Server 與 Via 會指出中間有什麼。',
  },
})
