/** Rules for elements, roles and handles, and for requests that the directory cannot answer. */
import { type Clause, from } from './clause.ts'

export const handleClauses = {
  'element.session': {
    source: from.status('404'),
    says: {
      en: 'An element is looked for in a session that is there; this one is not.',
      'zh-TW': '元素須在存在的工作階段中查找；此工作階段不存在。',
    },
    remedy: { en: 'Create the session first.', 'zh-TW': '請先建立工作階段。' },
  },
  'element.large': {
    source: from.status('404'),
    says: {
      en: 'A large session shows its members to nobody, so none is looked up by index.',
      'zh-TW': '大型工作階段不對外顯示成員，因此無法以索引查找。',
    },
    remedy: { en: 'Ask for members/me.', 'zh-TW': '請改查 members/me。' },
  },
  'element.no-self': {
    source: from.session('local identities'),
    says: {
      en: 'A server principal has no membership of its own, so me is nobody.',
      'zh-TW': '伺服器主體沒有自己的成員身分，因此 me 不存在。',
    },
    remedy: { en: 'Name the member by index.', 'zh-TW': '請以索引指定成員。' },
  },
  'constants.timeouts': {
    source: from.session('constants.system.timeouts', 32),
    says: {
      en: 'A timeout that is given in timeouts and under its later name is the same in both: there it is {other}.',
      'zh-TW': '同一逾時若同時以 timeouts 與後來的名稱給定，兩者須相同：另一處是 {other}。',
    },
    remedy: { en: 'Give it once.', 'zh-TW': '請只給一次。' },
  },
  'roles.unknown': {
    source: from.session('roleTypes', 33),
    says: {
      en: 'A member has roles that the session’s roleTypes offer.',
      'zh-TW': '成員的角色須是工作階段 roleTypes 所提供的。',
    },
    remedy: { en: 'Choose a role that is offered.', 'zh-TW': '請選擇已提供的角色。' },
  },
  'roles.full': {
    source: from.session('roleTypes', 33),
    says: { en: 'At most {most} members have this role.', 'zh-TW': '此角色最多 {most} 位成員。' },
    remedy: { en: 'Take another role, or wait.', 'zh-TW': '請改用其他角色，或稍候。' },
  },
  'handle.missing': {
    source: from.status('404'),
    says: {
      en: 'No handle of this id is there for this caller.',
      'zh-TW': '對此呼叫者而言沒有這個 ID 的 handle。',
    },
    remedy: { en: 'Query the handles again.', 'zh-TW': '請重新查詢 handle。' },
  },
  'handle.session': {
    source: from.status('404', 34),
    says: {
      en: 'A handle refers to a session that is there; this one is not.',
      'zh-TW': 'handle 須指向存在的工作階段；此工作階段不存在。',
    },
    remedy: { en: 'Create the session first.', 'zh-TW': '請先建立工作階段。' },
  },
  'handle.member': {
    source: from.choice(34),
    says: {
      en: 'A handle of type {type} is made by a member who has accepted; invites and search handles by servers too.',
      'zh-TW': '{type} 類型的 handle 由已接受的成員建立；邀請與搜尋也可由伺服器建立。',
    },
    remedy: { en: 'Join the session first.', 'zh-TW': '請先加入工作階段。' },
  },
  'handle.searchable': {
    source: from.session('constants.system.capabilities', 34),
    says: {
      en: 'A search handle is made for a session with the capability searchable.',
      'zh-TW': '搜尋 handle 只能用於具 searchable 能力的工作階段。',
    },
    remedy: { en: 'Use a template that sets searchable.', 'zh-TW': '請使用設定了 searchable 的範本。' },
  },
  'handle.search-private': {
    source: from.choice(34),
    says: { en: 'A private session is not searched for.', 'zh-TW': '私人工作階段不可被搜尋。' },
  },
  'handle.owner': {
    source: from.choice(34),
    says: {
      en: 'A handle is deleted by who made it, by whom it invites, and by servers.',
      'zh-TW': 'handle 由其建立者、受邀者或伺服器刪除。',
    },
  },
  'handle.life': {
    source: from.choice(34),
    says: {
      en: 'A handle ends with its session; an activity also when its owner leaves or posts another in the same SCID. Who may not read the session, and who is no party to an invite or transfer, finds no handle.',
      'zh-TW':
        'handle 隨其工作階段結束；activity 也在其擁有者離開或於同一 SCID 另行發布時結束。無法讀取工作階段者，以及非邀請或轉移當事人者，都找不到 handle。',
    },
  },
  'handle.query-owners': {
    source: from.choice(35),
    says: {
      en: 'Activities are asked of owners: xuids, or the people whom the caller follows, one of the two.',
      'zh-TW': '查詢 activity 須指定 owners：xuids，或呼叫者追蹤的人，二擇一。',
    },
    remedy: { en: 'Give owners.xuids or owners.people.', 'zh-TW': '請給 owners.xuids 或 owners.people。' },
  },
  'handle.query-people': {
    source: from.choice(35),
    says: {
      en: 'owners.people speaks of the caller’s own graph; a server may ask for anybody’s.',
      'zh-TW': 'owners.people 指呼叫者自己的人際關係；伺服器可查任何人的。',
    },
    remedy: {
      en: 'Give the caller’s own XUID as monikerXuid.',
      'zh-TW': 'monikerXuid 請用呼叫者自己的 XUID。',
    },
  },
  'handle.query-search': {
    source: from.choice(35),
    says: {
      en: 'A search names scid and templateName; filter and orderBy belong to searches alone.',
      'zh-TW': '搜尋須指定 scid 與 templateName；filter 與 orderBy 只用於搜尋。',
    },
    remedy: {
      en: 'Add the two, or leave filter and orderBy out.',
      'zh-TW': '請補上兩者，或移除 filter 與 orderBy。',
    },
  },
  'handle.query-order': {
    source: from.choice(35),
    says: {
      en: 'Handles come newest first, at most 100, each only if the caller may read its session.',
      'zh-TW': 'handle 由新到舊，最多 100 個，且只含呼叫者可讀其工作階段者。',
    },
  },
  'handle.filter': {
    source: from.choice(35),
    says: {
      en: "A filter compares strings/… and numbers/… by eq, ne, lt, le, gt, ge, asks tags/any(t:t eq '…'), and joins by and, or, not; it cannot be read at {at}.",
      'zh-TW':
        "filter 以 eq、ne、lt、le、gt、ge 比較 strings/… 與 numbers/…，以 tags/any(t:t eq '…') 查標籤，並以 and、or、not 組合；無法解讀之處：{at}。",
    },
    remedy: { en: 'Change the filter where it stops.', 'zh-TW': '請修改無法解讀之處。' },
  },
  'handle.order-by': {
    source: from.choice(35),
    says: {
      en: 'orderBy is timestamp, strings/… or numbers/…, then asc or desc.',
      'zh-TW': 'orderBy 是 timestamp、strings/… 或 numbers/…，後接 asc 或 desc。',
    },
    remedy: { en: 'Name one of the three.', 'zh-TW': '請擇一。' },
  },
  'handle.include': {
    source: from.session('handles'),
    says: {
      en: 'include names relatedInfo, customProperties and roleInfo, once, by commas.',
      'zh-TW': 'include 以逗號列出 relatedInfo、customProperties 與 roleInfo，只給一次。',
    },
    remedy: { en: 'Leave the other names out.', 'zh-TW': '請移除其他名稱。' },
  },
  'handle.permission': {
    source: from.choice(24),
    says: {
      en: 'The local directory keeps no privacy settings, so communicatePermissionRequired is not judged here.',
      'zh-TW': '本機目錄不保存隱私設定，因此無法判斷 communicatePermissionRequired。',
    },
    remedy: { en: 'Leave the field out.', 'zh-TW': '請移除此欄位。' },
  },
  'rate.search': {
    source: from.session('rate limits', 36),
    says: {
      en: 'Search handles: per user and title at most 1 made in 15 seconds and 20 in 300 seconds.',
      'zh-TW': '搜尋 handle：每位使用者與遊戲最多 15 秒 1 次、300 秒 20 次。',
    },
  },
  'overload.full': {
    source: from.status('503', 39),
    says: {
      en: 'More requests wait than the directory has room for; this one was not begun.',
      'zh-TW': '等候的要求超過目錄的容量；此要求尚未開始處理。',
    },
    remedy: { en: 'Send it again after Retry-After.', 'zh-TW': '請在 Retry-After 之後重送。' },
  },
  'store.unavailable': {
    source: from.status('503', 41),
    says: {
      en: 'The database takes nothing just now (full, or not reached); nothing of this request was kept.',
      'zh-TW': '資料庫目前無法寫入（已滿或連不上）；此要求未留下任何資料。',
    },
    remedy: { en: 'Make room, then send it again.', 'zh-TW': '請清出空間後重送。' },
  },
  'store.damaged': {
    source: from.choice(40),
    says: {
      en: 'What is stored under this name is not what was written; it is not shown.',
      'zh-TW': '此名稱下儲存的內容已非當初寫入者，因此不予顯示。',
    },
    remedy: { en: 'Import a backup.', 'zh-TW': '請由備份匯入。' },
  },
  'fault.injected': {
    source: from.choice(13),
    says: {
      en: 'This answer was asked for through /console/faults; nothing was carried out.',
      'zh-TW': '此回應由 /console/faults 指定產生；沒有執行任何動作。',
    },
    remedy: { en: 'Take the fault away.', 'zh-TW': '請移除該錯誤設定。' },
  },
} as const satisfies Record<string, Clause>
