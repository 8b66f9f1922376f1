/** Rules that check reads and writes of one session. */
import { type Clause, from } from './clause.ts'

export const writeClauses = {
  'read.private': {
    source: from.session('who may read'),
    says: {
      en: 'This session is private. Only its members, those with a reservation included, and servers may read or change it.',
      'zh-TW': '這個工作階段是私人的。只有成員（包含已保留名額者）與伺服器可以讀取或變更。',
    },
    remedy: {
      en: 'Use the identity of a member, of someone with a reservation, or of a server.',
      'zh-TW': '請以成員、已保留名額者或伺服器的身分要求。',
    },
  },
  'read.restriction': {
    source: from.choice(14),
    says: {
      en: 'The session’s readRestriction is {restriction}, which does not include this caller.',
      'zh-TW': '工作階段的 readRestriction 是 {restriction}，呼叫者不在其範圍內。',
    },
    remedy: {
      en: 'Use the identity of a member, of a server, or of someone whom the restriction includes.',
      'zh-TW': '請改用成員、伺服器，或限制範圍內使用者的身分。',
    },
  },
  'create.initiators': {
    source: from.session('constants.system.initiators'),
    says: {
      en: 'Only the users in constants.system.initiators can create this session.',
      'zh-TW': '只有常數中列為 initiators 的使用者可建立此工作階段。',
    },
    remedy: {
      en: 'Use the identity of one of the initiators.',
      'zh-TW': '請改用其中一位 initiator 的身分。',
    },
  },
  'constants.template': {
    source: from.status('409'),
    says: {
      en: 'A constant that the template sets cannot have another value: the template has {fixed}.',
      'zh-TW': '範本已設定的值不能改成別的：範本是 {fixed}。',
    },
    remedy: {
      en: 'Remove the constant, or give the same value.',
      'zh-TW': '請移除該常數，或給相同的值。',
    },
  },
  'constants.session': {
    source: from.status('409'),
    says: {
      en: 'Constants cannot change after creation: the session has {fixed}.',
      'zh-TW': '常數只在建立時設定，之後不變：工作階段是 {fixed}。',
    },
    remedy: {
      en: 'Remove the constant, or create another session.',
      'zh-TW': '請移除該常數，或另建工作階段。',
    },
  },
  'members.large': {
    source: from.status('409'),
    says: {
      en: 'In a large session callers can change only their own membership, and there are no reservations.',
      'zh-TW': '在大型工作階段中，呼叫者只能改變自己的成員身分，且不能保留名額。',
    },
  },
  'members.active-ready': {
    source: from.session('members'),
    says: { en: 'A member cannot be active and ready.', 'zh-TW': '成員不能同時是 active 與 ready。' },
    remedy: { en: 'Keep one of the two.', 'zh-TW': '請只留其中之一。' },
  },
  'members.reserve-numbers': {
    source: from.session('members.reserve_N'),
    says: { en: 'Reservations must be numbered from 0 without gaps.', 'zh-TW': '保留須從 0 起連續編號。' },
    remedy: { en: 'Renumber them from reserve_0.', 'zh-TW': '請從 reserve_0 起重新編號。' },
  },
  'members.server-only': {
    source: from.session('members, servers'),
    says: {
      en: 'Only a server principal can remove another member by index or write servers.',
      'zh-TW': '只有伺服器主體可以依索引移除其他成員或寫入 servers。',
    },
    remedy: { en: 'Use a server identity.', 'zh-TW': '請改用伺服器身分。' },
  },
  'members.own': {
    source: from.session('member properties'),
    says: {
      en: 'Only members themselves can write their entry, as members.me.',
      'zh-TW': '成員的項目只能由該成員以 members.me 寫入。',
    },
  },
  'members.no-self': {
    source: from.session('local identities'),
    says: {
      en: 'A server principal has no membership of its own.',
      'zh-TW': '伺服器主體沒有自己的成員身分。',
    },
    remedy: { en: 'Reserve a place for a user instead.', 'zh-TW': '請改為替使用者保留名額。' },
  },
  'update.member': {
    source: from.session('writing'),
    says: {
      en: 'Only members and servers can write session properties and reservations.',
      'zh-TW': '工作階段的屬性與保留由成員與伺服器寫入。',
    },
    remedy: {
      en: 'Join in the same request, or use the identity of a member.',
      'zh-TW': '請在同一要求中加入，或改用成員的身分。',
    },
  },
  'join.reserved-only': {
    source: from.session('who may join'),
    says: {
      en: 'Only users with a reservation can join a {visibility} session.',
      'zh-TW': '{visibility} 工作階段只有獲保留名額者可加入。',
    },
    remedy: { en: 'Let a member reserve a place first.', 'zh-TW': '請先由成員保留名額。' },
  },
  'join.closed': {
    source: from.session('who may join'),
    says: {
      en: 'The session is closed. Only users with a reservation can join.',
      'zh-TW': '工作階段已關閉，只有獲保留者可加入。',
    },
    remedy: {
      en: 'Let a member reserve a place, or open the session.',
      'zh-TW': '請由成員保留名額，或重新開放。',
    },
  },
  'join.full': {
    source: from.session('who may join'),
    says: {
      en: 'All {max} places are taken. Reservations count.',
      'zh-TW': '{max} 個名額已滿；保留也佔名額。',
    },
    remedy: { en: 'Wait until a place is free.', 'zh-TW': '請等有空位。' },
  },
  'join.restriction': {
    source: from.choice(14),
    says: {
      en: 'The session’s joinRestriction is {restriction}, which does not include this caller.',
      'zh-TW': '工作階段的 joinRestriction 是 {restriction}，呼叫者不在其範圍內。',
    },
    remedy: {
      en: 'Join from a member’s device, be followed by a member, or get a reservation.',
      'zh-TW': '請從成員的裝置加入、由成員追蹤，或取得保留名額。',
    },
  },
  'properties.keywords-private': {
    source: from.session('properties.system.keywords'),
    says: { en: 'A private session cannot have keywords.', 'zh-TW': '私人工作階段不可有關鍵字。' },
    remedy: { en: 'Remove the keywords.', 'zh-TW': '請移除關鍵字。' },
  },
  'properties.turn': {
    source: from.session('properties.system.turn'),
    says: {
      en: 'turn must list indexes of members of the session. A large session has no turn.',
      'zh-TW': 'turn 列出工作階段中成員的索引；大型工作階段沒有 turn。',
    },
    remedy: { en: 'Give indexes of present members.', 'zh-TW': '請列出存在的成員。' },
  },
  'properties.restrictions': {
    source: from.session('properties.system.readRestriction'),
    says: {
      en: 'readRestriction must be at least as open as joinRestriction, which is {restriction}.',
      'zh-TW': '讀取至少要與加入一樣開放；加入為 {restriction}。',
    },
    remedy: {
      en: 'Open readRestriction or tighten joinRestriction.',
      'zh-TW': '請放寬 readRestriction 或收緊 joinRestriction。',
    },
  },
  'properties.locked': {
    source: from.session('properties.system.locked'),
    says: { en: 'locked needs closed to be true.', 'zh-TW': 'locked 需要 closed。' },
    remedy: { en: 'Set closed as well.', 'zh-TW': '請同時設定 closed。' },
  },
  'session.size': {
    source: from.choice(58),
    says: {
      en: 'A session document can have at most 2 MiB and 100,000 values, and a little more for each member.',
      'zh-TW': '工作階段文件最多 2 MiB、100,000 個值，每位成員另有少許額度。',
    },
    remedy: { en: 'Delete custom fields that are no longer needed.', 'zh-TW': '請刪除不再需要的自訂欄位。' },
  },
  'constants.members': {
    source: from.session('constants.system.maxMembersCount'),
    says: {
      en: 'maxMembersCount is from 1 to 100, in a large session to 10,000.',
      'zh-TW': 'maxMembersCount 是 1 到 100；大型工作階段可到 10,000。',
    },
    remedy: {
      en: 'Give a smaller number, or the capability large.',
      'zh-TW': '請給較小的數字，或啟用 large。',
    },
  },
  'write.parameter': {
    source: from.choice(2),
    says: {
      en: 'The only parameter of a write is nocommit (true or false).',
      'zh-TW': '寫入的參數只有 nocommit（true 或 false）。',
    },
    remedy: { en: 'Remove the parameter.', 'zh-TW': '請移除此參數。' },
  },
  'precondition.unclear': {
    source: from.choice(22),
    says: {
      en: 'A write can have If-Match with one ETag, or If-None-Match: *. Not both.',
      'zh-TW': '寫入可帶含一個 ETag 的 If-Match，或 If-None-Match: *，不能兩者皆有。',
    },
    remedy: { en: 'Send one of the two.', 'zh-TW': '請只送其中之一。' },
  },
} as const satisfies Record<string, Clause>
