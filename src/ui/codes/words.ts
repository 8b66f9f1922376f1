/** The words of the codes screen. */
import { defineWords } from '../language/define-words.ts'

export const words = defineWords({
  'codes.title': { en: 'The 23 rows', 'zh-TW': '23 列狀態碼' },
  'codes.intro': {
    en: 'One code can mean several things; the request and the content type tell which.',
    'zh-TW': '同一代碼可有多種意義，須看要求與內容類型。',
  },
  'codes.rowNumber': { en: 'row {row}', 'zh-TW': '第 {row} 列' },
  'codes.when': { en: 'What it means', 'zh-TW': '意義' },
  'codes.remedy': { en: 'How to get a different answer', 'zh-TW': '怎樣會得到不同結果' },
  'codes.unproven': { en: 'What it does not tell you', 'zh-TW': '這不代表什麼' },
  'codes.body.session': { en: 'body: session', 'zh-TW': '本文：工作階段' },
  'codes.body.message': { en: 'body: message', 'zh-TW': '本文：訊息' },
  'codes.body.throttle': { en: 'body: throttle object', 'zh-TW': '本文：節流物件' },
  'codes.body.none': { en: 'no body', 'zh-TW': '沒有本文' },
  'codes.show': { en: 'Show it', 'zh-TW': '實際示範' },
  'codes.real': {
    en: 'Sent to the local directory just now. Writes are dry runs.',
    'zh-TW': '剛剛送往本機目錄。寫入只是試行。',
  },
  'codes.injected': {
    en: 'Sent to the local directory just now, which was told to answer like this once.',
    'zh-TW': '剛剛送往本機目錄，並讓它這樣回應一次。',
  },
  'explain.title': { en: 'Explain an answer from elsewhere', 'zh-TW': '說明來自他處的回應' },
  'explain.body': {
    en: 'Paste a cURL command, a HAR entry, raw HTTP or a log line. It stays in this page.',
    'zh-TW': '貼上 cURL 指令、HAR 項目、原始 HTTP 或一行記錄。內容只留在此頁面。',
  },
  'explain.placeholder': {
    en: 'PUT /serviceconfigs/… 403 and the body',
    'zh-TW': 'PUT /serviceconfigs/… 403 以及本文',
  },
  'explain.example': { en: 'Try an example', 'zh-TW': '試試範例' },
  'explain.openSession': { en: 'Open the session', 'zh-TW': '開啟工作階段' },
  'explain.nothing': {
    en: 'No request and no status code was found in it.',
    'zh-TW': '其中找不到要求，也找不到狀態碼。',
  },
  'explain.noRequest': { en: '(no request)', 'zh-TW': '（沒有要求）' },
  'explain.notOurs': {
    en: 'This address is not one of the session directory’s.',
    'zh-TW': '這不是工作階段目錄的位址。',
  },
  'explain.open': { en: 'Open as a query', 'zh-TW': '以查詢開啟' },
  'explain.predicted': {
    en: 'No status code was pasted. The rules predict',
    'zh-TW': '沒有貼上狀態碼。規則預期',
  },
  'explain.depends': {
    en: 'for the player or a server; for anyone else',
    'zh-TW': '給本人或伺服器；其他人則為',
  },
  'explain.possible': {
    en: 'Without a request of the session directory, this status can be any of these rows. Paste the request with it to know which.',
    'zh-TW': '沒有工作階段目錄的要求時，此狀態可能是下列任何一列。連同要求一起貼上即可得知是哪一列。',
  },
  'explain.others': {
    en: '{count} other requests in it were not read.',
    'zh-TW': '其中另有 {count} 個要求未讀取。',
  },
})
