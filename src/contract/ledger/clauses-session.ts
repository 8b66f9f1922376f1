/** Rules that describe behaviour and refuse nothing: how sessions change and how answers are built. */
import { type Clause, from } from './clause.ts'

export const sessionClauses = {
  'address.case': {
    source: from.client('addresses'),
    says: {
      en: 'The fixed words of a path match in any case. Names are compared ignoring case and keep their first spelling.',
      'zh-TW': '路徑中的固定字詞不分大小寫；名稱比對也不分大小寫，並保留最初的寫法。',
    },
  },
  'batch.order': {
    source: from.batch('remarks'),
    says: {
      en: 'A batch returns the same rows as one query per XUID, in the order of the request. A session is repeated for each XUID that it matches.',
      'zh-TW': '批次的回應等於依要求順序逐一查詢各 XUID；同一工作階段會隨每個符合的 XUID 再次出現。',
    },
  },
  'batch.repeated': {
    source: from.batch('request body', 4),
    says: {
      en: 'A XUID that is given twice counts once, at its first position.',
      'zh-TW': '重複的 XUID 只在第一次出現處回應一次。',
    },
  },
  'answer.order': {
    source: from.choice(5),
    says: {
      en: 'The rows of one XUID, and those of a query by keyword alone, are sorted newest first, then by name, then by template.',
      'zh-TW': '同一 XUID 之內，或僅以關鍵字查詢時：由新到舊，再依名稱，再依範本。',
    },
  },
  'session.exact': {
    source: from.session('custom'),
    says: {
      en: 'custom can be any JSON. It is returned with every digit, and with its keys in the order they were written.',
      'zh-TW': 'custom 可為任何 JSON，數字逐位保留，鍵的順序也不變。',
    },
  },
  'session.stored': {
    source: from.session('constants, properties'),
    says: {
      en: 'Fields of system that this directory does not use are stored and returned unchanged.',
      'zh-TW': '此目錄不處理的 system 欄位會原樣保存並回傳。',
    },
  },
  'session.large': {
    source: from.session('members'),
    says: {
      en: 'A large session shows only the caller’s own member, as me.',
      'zh-TW': '大型工作階段最多只顯示呼叫者自己的成員項目（me）。',
    },
  },
  'session.template': {
    source: from.session('templates'),
    says: {
      en: 'A new session is a copy of its template. A value that is null in the template can never be set.',
      'zh-TW': '工作階段以其範本的副本開始；範本中的 null 使該值永遠不設定。',
    },
  },
  'state.order': {
    source: from.session('members'),
    says: {
      en: 'A member is active; if not, ready; if not, reserved; if not, inactive. Queries report ready as inactive.',
      'zh-TW': '成員狀態依序為 active、ready、reserved，否則 inactive；回應把 ready 報為 inactive。',
    },
  },
  'timeout.step': {
    source: from.session('timeouts', 7),
    says: {
      en: 'A read or write of a session applies one due timeout per member: reserved and inactive members are removed, ready members become inactive.',
      'zh-TW': '工作階段被讀寫時，每位成員各走一個到期的步驟：已保留與非作用中者移除，就緒者變為非作用中。',
    },
  },
  'timeout.empty': {
    source: from.session('constants.system.sessionEmptyTimeout'),
    says: {
      en: 'An empty session ends after sessionEmptyTimeout: 0 at once, null never.',
      'zh-TW': '無人的工作階段在 sessionEmptyTimeout 後結束；0 立即結束，null 永不結束。',
    },
  },
  'timeout.next': {
    source: from.session('nextTimer'),
    says: {
      en: 'nextTimer and the header Expires give the time of the next timeout, if one is running.',
      'zh-TW': '有逾時計時進行時，nextTimer 與 Expires 標頭指出下一次到期的時刻。',
    },
  },
  'timeout.contract': {
    source: from.session('constants.system.timeouts', 32),
    says: {
      en: 'Contract versions 104 and 105 have the four timeouts in one field, timeouts, and by default keep inactive members for two hours.',
      'zh-TW': '合約 104 與 105 以單一欄位 timeouts 讀寫四種逾時；未設定時，非作用中的成員保留兩小時。',
    },
  },
  'join.reserved': {
    source: from.session('who may join'),
    says: {
      en: 'A user with a reservation can join in spite of closed and joinRestriction.',
      'zh-TW': '保留者可加入，不受 closed 與 joinRestriction 限制。',
    },
  },
  'write.merge': {
    source: from.session('writing', 25),
    says: {
      en: 'A body is merged into the session: custom field by field, a field of system as a whole. null deletes.',
      'zh-TW': '本文會合併：custom 逐欄合併，null 刪除；system 的欄位整個取代。',
    },
  },
  'write.change': {
    source: from.session('writing'),
    says: {
      en: 'Writes to one session run one after another. Each that changes something gets the next changeNumber and a new ETag.',
      'zh-TW': '對同一工作階段的寫入依序進行；每次改變都有下一個 changeNumber 與新的 ETag。',
    },
  },
  'write.ends': {
    source: from.session('writing'),
    says: {
      en: 'A session without members and with sessionEmptyTimeout 0 ends. If it has no members when it is created, it is not created.',
      'zh-TW': '無人且 sessionEmptyTimeout 為 0 的工作階段會結束；若建立時即如此，則不會建立。',
    },
  },
  'write.nocommit': {
    source: from.session('writing'),
    says: {
      en: 'nocommit=true returns the merged session and writes nothing.',
      'zh-TW': 'nocommit=true 時只回應合併結果，不寫入任何資料。',
    },
  },
  'write.elements': {
    source: from.session('addresses', 31),
    says: {
      en: 'Reads and removals of elements use the session’s ETag and conditions. Only properties can be written with PUT.',
      'zh-TW': '元素的讀取與移除沿用工作階段的 ETag 與條件；只有 properties 可以 PUT。',
    },
  },
  'precondition.create': {
    source: from.session('conditional requests'),
    says: {
      en: 'If-None-Match: * only creates. If the session exists, the answer is 412 without a body.',
      'zh-TW': 'If-None-Match: * 只建立；工作階段已存在時為不帶本文的 412。',
    },
  },
  'precondition.update': {
    source: from.session('conditional requests'),
    says: {
      en: 'If-Match: * only updates. If the session does not exist, the answer is 412 without a body.',
      'zh-TW': 'If-Match: * 只更新；沒有工作階段時為不帶本文的 412。',
    },
  },
  'precondition.synchronised': {
    source: from.session('conditional requests'),
    says: {
      en: 'If-Match with an outdated ETag gets 412 with the whole current session. ETags are accepted with or without quotes.',
      'zh-TW': 'If-Match 的 ETag 若非目前的，則為帶有完整目前工作階段的 412；ETag 加不加引號皆可。',
    },
  },
  'precondition.cached': {
    source: from.session('conditional requests'),
    says: {
      en: 'A read with If-None-Match and the current ETag gets 304.',
      'zh-TW': '讀取時 If-None-Match 若為目前的 ETag，則為 304。',
    },
  },
} as const satisfies Record<string, Clause>
