/** Rules for elements, roles and handles, and for requests that the directory cannot answer. */
import { type Clause, from } from './clause.ts'

export const handleClauses = {
  'element.session': {
    source: from.status('404'),
    says: {
      en: 'The session of this element does not exist.',
      'zh-TW': '此元素的工作階段不存在。',
    },
    remedy: { en: 'Create the session first.', 'zh-TW': '請先建立工作階段。' },
  },
  'element.large': {
    source: from.status('404'),
    says: {
      en: 'A large session does not show its members, so none can be read by index.',
      'zh-TW': '大型工作階段不對外顯示成員，因此無法以索引查找。',
    },
    remedy: { en: 'Ask for members/me.', 'zh-TW': '請改查 members/me。' },
  },
  'element.no-self': {
    source: from.session('local identities'),
    says: {
      en: 'A server principal is not a member of a session, so members/me does not exist.',
      'zh-TW': '伺服器主體沒有自己的成員身分，因此 me 不存在。',
    },
    remedy: { en: 'Name the member by index.', 'zh-TW': '請以索引指定成員。' },
  },
  'constants.timeouts': {
    source: from.session('constants.system.timeouts', 32),
    says: {
      en: 'A timeout that is given both in timeouts and under its own name must have the same value; the other one is {other}.',
      'zh-TW': '同一逾時若同時以 timeouts 與後來的名稱給定，兩者須相同：另一處是 {other}。',
    },
    remedy: { en: 'Give it only once.', 'zh-TW': '請只給一次。' },
  },
  'roles.unknown': {
    source: from.session('roleTypes', 33),
    says: {
      en: 'A member can only have roles that the session’s roleTypes define.',
      'zh-TW': '成員的角色須是工作階段 roleTypes 所提供的。',
    },
    remedy: { en: 'Choose a role that roleTypes defines.', 'zh-TW': '請選擇已提供的角色。' },
  },
  'roles.full': {
    source: from.session('roleTypes', 33),
    says: { en: 'At most {max} members have this role.', 'zh-TW': '此角色最多 {max} 位成員。' },
    remedy: { en: 'Choose another role, or wait.', 'zh-TW': '請改用其他角色，或稍候。' },
  },
  'handle.missing': {
    source: from.status('404'),
    says: {
      en: 'There is no handle with this id that the caller may read.',
      'zh-TW': '對此呼叫者而言沒有這個 ID 的 handle。',
    },
    remedy: { en: 'Query the handles again.', 'zh-TW': '請重新查詢 handle。' },
  },
  'handle.session': {
    source: from.status('404', 34),
    says: {
      en: 'The session of this handle does not exist.',
      'zh-TW': 'handle 須指向存在的工作階段；此工作階段不存在。',
    },
    remedy: { en: 'Create the session first.', 'zh-TW': '請先建立工作階段。' },
  },
  'handle.member': {
    source: from.choice(34),
    says: {
      en: 'Only a member who has joined can create a handle of type {type}. Servers can also create invite and search handles.',
      'zh-TW': '只有已加入的成員能建立 {type} 類型的 handle；伺服器也能建立 invite 與 search。',
    },
    remedy: { en: 'Join the session first.', 'zh-TW': '請先加入工作階段。' },
  },
  'handle.searchable': {
    source: from.session('constants.system.capabilities', 34),
    says: {
      en: 'A search handle needs a session with the capability searchable.',
      'zh-TW': '搜尋 handle 只能用於具 searchable 能力的工作階段。',
    },
    remedy: { en: 'Use a template that sets searchable.', 'zh-TW': '請使用設定了 searchable 的範本。' },
  },
  'handle.search-private': {
    source: from.choice(34),
    says: {
      en: 'A private session cannot have a search handle.',
      'zh-TW': '私人工作階段不能有搜尋 handle。',
    },
  },
  'handle.owner': {
    source: from.choice(34),
    says: {
      en: 'Only its creator, the invited user and servers can delete a handle.',
      'zh-TW': '只有建立者、受邀者與伺服器能刪除 handle。',
    },
  },
  'handle.life': {
    source: from.choice(34),
    says: {
      en: 'A handle ends with its session. An activity also ends when its owner leaves, or sets another activity in the same SCID. Invite and transfer handles exist only for their sender and receiver: anyone else gets 404. A caller who may not read the session gets 403.',
      'zh-TW':
        'handle 隨其工作階段結束；activity 也在其擁有者離開或於同一 SCID 另設 activity 時結束。invite 與 transfer 只對寄件者與收件者存在，其他人得到 404。不能讀取工作階段的呼叫者得到 403。',
    },
  },
  'handle.query-owners': {
    source: from.choice(35),
    says: {
      en: 'A query of activities needs owners: either xuids, or people for the users whom the caller follows.',
      'zh-TW': '查詢 activity 須指定 owners：xuids，或呼叫者追蹤的人，二擇一。',
    },
    remedy: { en: 'Give owners.xuids or owners.people.', 'zh-TW': '請給 owners.xuids 或 owners.people。' },
  },
  'handle.query-people': {
    source: from.choice(35),
    says: {
      en: 'owners.people is about the people whom the caller follows. Only a server may ask about another user.',
      'zh-TW': 'owners.people 指呼叫者追蹤的人；只有伺服器可查其他使用者。',
    },
    remedy: {
      en: 'Give the caller’s own XUID as monikerXuid.',
      'zh-TW': 'monikerXuid 請用呼叫者自己的 XUID。',
    },
  },
  'handle.query-search': {
    source: from.choice(35),
    says: {
      en: 'A search needs scid and templateName. Only a search can have filter and orderBy.',
      'zh-TW': '搜尋須指定 scid 與 templateName；filter 與 orderBy 只用於搜尋。',
    },
    remedy: {
      en: 'Add both, or remove filter and orderBy.',
      'zh-TW': '請補上兩者，或移除 filter 與 orderBy。',
    },
  },
  'handle.query-order': {
    source: from.choice(35),
    says: {
      en: 'A query returns at most 100 handles, newest first, and only of sessions that the caller may read.',
      'zh-TW': 'handle 由新到舊，最多 100 個，且只含呼叫者可讀其工作階段者。',
    },
  },
  'handle.filter': {
    source: from.choice(35),
    says: {
      en: "A filter compares strings/… and numbers/… with eq, ne, lt, le, gt or ge, tests tags with tags/any(t:t eq '…'), and combines these with and, or, not. It cannot be read at {at}.",
      'zh-TW':
        "filter 以 eq、ne、lt、le、gt、ge 比較 strings/… 與 numbers/…，以 tags/any(t:t eq '…') 查標籤，並以 and、or、not 組合；無法解讀之處：{at}。",
    },
    remedy: { en: 'Correct the filter at that position.', 'zh-TW': '請修改無法解讀之處。' },
  },
  'handle.order-by': {
    source: from.choice(35),
    says: {
      en: 'orderBy is timestamp, strings/… or numbers/…, then asc or desc.',
      'zh-TW': 'orderBy 是 timestamp、strings/… 或 numbers/…，後接 asc 或 desc。',
    },
    remedy: { en: 'Use one of the three.', 'zh-TW': '請擇一。' },
  },
  'handle.include': {
    source: from.session('handles'),
    says: {
      en: 'include is a comma-separated list of relatedInfo, customProperties and roleInfo, and is given once.',
      'zh-TW': 'include 以逗號列出 relatedInfo、customProperties 與 roleInfo，只給一次。',
    },
    remedy: { en: 'Remove the other names.', 'zh-TW': '請移除其他名稱。' },
  },
  'handle.permission': {
    source: from.choice(24),
    says: {
      en: 'The local directory has no privacy settings, so it cannot evaluate communicatePermissionRequired.',
      'zh-TW': '本機目錄不保存隱私設定，因此無法判斷 communicatePermissionRequired。',
    },
    remedy: { en: 'Remove the field.', 'zh-TW': '請移除此欄位。' },
  },
  'rate.search': {
    source: from.session('rate limits', 36),
    says: {
      en: 'A user and title can create at most 1 search handle in 15 seconds and 20 in 300 seconds.',
      'zh-TW': '搜尋 handle：每位使用者與遊戲最多 15 秒 1 次、300 秒 20 次。',
    },
  },
  'overload.full': {
    source: from.status('503', 39),
    says: {
      en: 'The directory is overloaded. This request was not started.',
      'zh-TW': '目錄負載過高，此要求尚未開始處理。',
    },
    remedy: { en: 'Send it again after Retry-After.', 'zh-TW': '請在 Retry-After 之後重送。' },
  },
  'store.unavailable': {
    source: from.status('503', 41),
    says: {
      en: 'The database is unavailable: full, unreachable or busy. It is not known whether a write was stored.',
      'zh-TW': '資料庫目前無法使用（已滿、連不上或忙碌）；無法得知寫入是否已儲存。',
    },
    remedy: {
      en: 'Make sure the database is reachable and has space. Read the session before you send a write again.',
      'zh-TW': '請確認資料庫連得上且有空間；重送寫入之前先讀取工作階段。',
    },
  },
  'store.damaged': {
    source: from.choice(40),
    says: {
      en: 'The stored data is damaged, so it is not returned.',
      'zh-TW': '儲存的資料已損壞，因此不予回傳。',
    },
    remedy: { en: 'Import a backup.', 'zh-TW': '請由備份匯入。' },
  },
  'fault.injected': {
    source: from.choice(13),
    says: {
      en: 'This answer was configured through /console/faults. The request was not carried out.',
      'zh-TW': '此回應由 /console/faults 指定產生；沒有執行任何動作。',
    },
    remedy: {
      en: 'Remove the fault: Directory, Faults.',
      'zh-TW': '請移除該錯誤注入：「目錄」畫面的「錯誤注入」。',
    },
  },
} as const satisfies Record<string, Clause>
