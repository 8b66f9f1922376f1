/** Rows 9 to 23: the request was not carried out. */
import { rowCodes, type StatusRow } from './status-row.ts'

const json = 'application/json'
const text = 'text/plain'

export const refusedRows: readonly StatusRow[] = [
  {
    row: 9,
    code: rowCodes[9],
    phrase: 'Bad Request',
    contentType: text,
    body: 'message',
    when: {
      en: 'The request is not valid: a field is missing, malformed or out of range.',
      'zh-TW': '要求的格式不正確：缺少欄位、格式錯誤或超出範圍。',
    },
    remedy: { en: 'Change the field that the message names.', 'zh-TW': '請修改訊息所指的欄位。' },
    unproven: {
      en: 'No data was read, so it says nothing about sessions.',
      'zh-TW': '沒有查詢任何資料，因此與工作階段無關。',
    },
  },
  {
    row: 10,
    code: rowCodes[10],
    phrase: 'Forbidden',
    contentType: text,
    body: 'message',
    when: {
      en: 'This caller may not do this. Another caller could.',
      'zh-TW': '此呼叫者不能提出這個要求，其他呼叫者可能可以。',
    },
    remedy: {
      en: 'Use the player’s own identity or a server’s, or ask for less.',
      'zh-TW': '請改用玩家本人或伺服器的身分，或縮小要求的範圍。',
    },
    unproven: {
      en: 'For a query this is decided before any data is read, so it does not prove that such a session exists, nor that none does. For the address of a session it does prove that the session exists.',
      'zh-TW':
        '對查詢而言，這在查詢資料之前就決定，因此不能證明這樣的工作階段存在或不存在。對工作階段的位址而言，則證明它存在。',
    },
  },
  {
    row: 11,
    code: rowCodes[11],
    phrase: 'Forbidden',
    contentType: json,
    body: 'session',
    when: {
      en: 'The caller may read this session, but not change it in this way. The body is the whole session.',
      'zh-TW': '呼叫者可讀此工作階段但不能如此變更；本文是整個工作階段。',
    },
    remedy: {
      en: 'Check the restriction, closed and the free places in the body, or write as a member.',
      'zh-TW': '請查看本文中的限制、closed 與空位，或以成員身分寫入。',
    },
    unproven: {
      en: 'The body is the session before the request. Nothing was changed.',
      'zh-TW': '工作階段維持要求之前的樣子，並非所要求的樣子。',
    },
  },
  {
    row: 12,
    code: rowCodes[12],
    phrase: 'Not Found',
    contentType: text,
    body: 'message',
    when: {
      en: 'The directory has no such address: the path, SCID or name is malformed.',
      'zh-TW': '位址不屬於目錄：路徑、SCID 或名稱格式錯誤。',
    },
    remedy: { en: 'Correct the address.', 'zh-TW': '請更正位址。' },
    unproven: { en: 'No data was read.', 'zh-TW': '沒有查詢任何資料。' },
  },
  {
    row: 13,
    code: rowCodes[13],
    phrase: 'Not Found',
    contentType: text,
    body: 'message',
    when: {
      en: 'The handle, SCID or template in the address does not exist.',
      'zh-TW': '位址所指的控制代碼、SCID 或範本不存在。',
    },
    remedy: { en: 'Check the SCID and the template’s name.', 'zh-TW': '請檢查 SCID 與範本名稱。' },
    unproven: { en: 'It may exist in another sandbox.', 'zh-TW': '它可能存在於另一個沙箱。' },
  },
  {
    row: 14,
    code: rowCodes[14],
    phrase: 'Not Found',
    contentType: text,
    body: 'message',
    when: { en: 'The hopper in the address does not exist.', 'zh-TW': '位址所指的 hopper 不存在。' },
    remedy: { en: 'Ask the matchmaking service.', 'zh-TW': '請詢問配對服務。' },
    unproven: { en: 'Matchmaking may know it on its own host.', 'zh-TW': '配對服務的主機上可能有它。' },
  },
  {
    row: 15,
    code: rowCodes[15],
    phrase: 'Not Found',
    contentType: text,
    body: 'message',
    when: {
      en: 'The session of the requested element does not exist.',
      'zh-TW': '所要的元素屬於不存在的工作階段。',
    },
    remedy: { en: 'Create the session first.', 'zh-TW': '請先建立工作階段。' },
    unproven: {
      en: 'The session may have existed a moment ago. One that the caller may not read would be 403.',
      'zh-TW': '該工作階段片刻之前可能仍存在。呼叫者無權讀取的工作階段則會得到 403。',
    },
  },
  {
    row: 16,
    code: rowCodes[16],
    phrase: 'Not Found',
    contentType: text,
    body: 'message',
    when: {
      en: 'The elements of this session cannot be read in this way.',
      'zh-TW': '此工作階段不能以這種方式查看元素。',
    },
    remedy: { en: 'Read the whole session.', 'zh-TW': '請讀取整個工作階段。' },
    unproven: { en: 'The session itself exists.', 'zh-TW': '工作階段本身仍存在。' },
  },
  {
    row: 17,
    code: rowCodes[17],
    phrase: 'Method Not Allowed',
    contentType: text,
    body: 'message',
    when: {
      en: 'The address exists, but does not accept this method.',
      'zh-TW': '位址存在，但不接受這個方法。',
    },
    remedy: { en: 'Use a method from the header Allow.', 'zh-TW': '請使用 Allow 標頭列出的方法。' },
    unproven: {
      en: 'It was not checked whether the resource exists.',
      'zh-TW': '並未查看該項目是否存在。',
    },
  },
  {
    row: 18,
    code: rowCodes[18],
    phrase: 'Conflict',
    contentType: text,
    body: 'message',
    when: {
      en: 'A constant differs from the value that the session or its template has set.',
      'zh-TW': '常數與工作階段或其範本所固定的值不同。',
    },
    remedy: {
      en: 'Remove the constant, or give the value that is set.',
      'zh-TW': '請移除該常數，或給固定的值。',
    },
    unproven: { en: 'Nothing of the request was written.', 'zh-TW': '此要求沒有寫入任何內容。' },
  },
  {
    row: 19,
    code: rowCodes[19],
    phrase: 'Conflict',
    contentType: text,
    body: 'message',
    when: {
      en: 'The request would change another user’s membership of a large session.',
      'zh-TW': '要求改變大型工作階段中他人的成員身分。',
    },
    remedy: { en: 'Let each user write their own membership.', 'zh-TW': '請由各使用者寫入自己的成員身分。' },
    unproven: { en: 'Nothing of the request was written.', 'zh-TW': '此要求沒有寫入任何內容。' },
  },
  {
    row: 20,
    code: rowCodes[20],
    phrase: 'Precondition Failed',
    contentType: undefined,
    body: 'none',
    when: {
      en: 'If-Match was given and there is no session, or If-None-Match was given for a write and there is one.',
      'zh-TW': 'If-Match 找不到工作階段，或寫入時 If-None-Match 找到了。',
    },
    remedy: { en: 'Remove the condition, or read the session first.', 'zh-TW': '請移除條件，或先讀取。' },
    unproven: {
      en: 'The answer has no body, so it does not show the current session.',
      'zh-TW': '沒有本文，無從得知現在的內容。',
    },
  },
  {
    row: 21,
    code: rowCodes[21],
    phrase: 'Precondition Failed',
    contentType: json,
    body: 'session',
    when: {
      en: 'The session has changed since the ETag in If-Match. The body is the current session, with its ETag.',
      'zh-TW': '工作階段在 If-Match 的 ETag 之後已改變；本文是目前版本並帶 ETag。',
    },
    remedy: { en: 'Merge with the body and send its ETag.', 'zh-TW': '請與本文合併並送出其 ETag。' },
    unproven: { en: 'It may have changed again by now.', 'zh-TW': '此刻它可能又已改變。' },
  },
  {
    row: 22,
    code: rowCodes[22],
    phrase: 'Too Many Requests',
    contentType: json,
    body: 'throttle',
    when: {
      en: 'This user sent more requests to this title than the limit allows.',
      'zh-TW': '此使用者對此遊戲的要求超過時間窗的上限。',
    },
    remedy: {
      en: 'Wait as long as Retry-After says. Rejected requests count too.',
      'zh-TW': '請依 Retry-After 等候；被拒絕的也計入。',
    },
    unproven: { en: 'The request itself was not checked.', 'zh-TW': '要求本身並未被查看。' },
  },
  {
    row: 23,
    code: rowCodes[23],
    phrase: 'Service Unavailable',
    contentType: text,
    body: 'none',
    when: { en: 'The service is overloaded and did not do the work.', 'zh-TW': '服務過載，未執行工作。' },
    remedy: {
      en: 'Wait as long as Retry-After says, then send it again.',
      'zh-TW': '請依 Retry-After 等候後再試。',
    },
    unproven: { en: 'It says nothing about the request.', 'zh-TW': '這與要求的內容無關。' },
  },
]
