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
      en: 'Act as a member, as someone with a reservation, or as a server.',
      'zh-TW': '請以成員、已保留名額者或伺服器的身分要求。',
    },
  },
  'read.restriction': {
    source: from.choice(14),
    says: {
      en: 'The session’s readRestriction is {restriction}, and the caller is outside it.',
      'zh-TW': '工作階段的 readRestriction 是 {restriction}，呼叫者不在其範圍內。',
    },
    remedy: {
      en: 'Act as a member, as a server, or as someone within the restriction.',
      'zh-TW': '請扮演成員、伺服器，或在限制範圍內的人。',
    },
  },
  'create.initiators': {
    source: from.session('constants.system.initiators'),
    says: {
      en: 'Only the users its constants name as initiators create such a session.',
      'zh-TW': '只有常數中列為 initiators 的使用者可建立此工作階段。',
    },
    remedy: { en: 'Act as one of the initiators.', 'zh-TW': '請扮演其中一位 initiator。' },
  },
  'constants.template': {
    source: from.status('409'),
    says: {
      en: 'What the template sets cannot be set otherwise: it has {fixed}.',
      'zh-TW': '範本已設定的值不能改成別的：範本是 {fixed}。',
    },
    remedy: {
      en: 'Leave the constant out, or give the same value.',
      'zh-TW': '請移除該常數，或給相同的值。',
    },
  },
  'constants.session': {
    source: from.status('409'),
    says: {
      en: 'Constants are set at creation and never again: the session has {fixed}.',
      'zh-TW': '常數只在建立時設定，之後不變：工作階段是 {fixed}。',
    },
    remedy: {
      en: 'Leave the constant out, or create another session.',
      'zh-TW': '請移除該常數，或另建工作階段。',
    },
  },
  'members.large': {
    source: from.status('409'),
    says: {
      en: 'In a large session a caller changes no membership but their own, and nothing is reserved.',
      'zh-TW': '在大型工作階段中，呼叫者只能改變自己的成員身分，且不能保留名額。',
    },
  },
  'members.active-ready': {
    source: from.session('members'),
    says: { en: 'A member is active or ready, not both.', 'zh-TW': '成員不能同時是 active 與 ready。' },
    remedy: { en: 'Keep one of the two.', 'zh-TW': '請只留其中之一。' },
  },
  'members.reserve-numbers': {
    source: from.session('members.reserve_N'),
    says: { en: 'Reservations are numbered from 0 without gaps.', 'zh-TW': '保留須從 0 起連續編號。' },
    remedy: { en: 'Renumber them from reserve_0.', 'zh-TW': '請從 reserve_0 起重新編號。' },
  },
  'members.server-only': {
    source: from.session('members, servers'),
    says: {
      en: 'Only a server principal removes another member by index or writes servers.',
      'zh-TW': '只有伺服器主體可以依索引移除其他成員或寫入 servers。',
    },
    remedy: { en: 'Act as a server.', 'zh-TW': '請扮演伺服器。' },
  },
  'members.own': {
    source: from.session('member properties'),
    says: {
      en: 'A member’s entry is written by that member alone, as members.me.',
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
      en: 'Session properties and reservations are written by members and servers.',
      'zh-TW': '工作階段的屬性與保留由成員與伺服器寫入。',
    },
    remedy: {
      en: 'Join in the same request, or act as a member.',
      'zh-TW': '請在同一要求中加入，或扮演成員。',
    },
  },
  'join.reserved-only': {
    source: from.session('who may join'),
    says: {
      en: 'A {visibility} session is joined by those it has reserved a place for.',
      'zh-TW': '{visibility} 工作階段只有獲保留名額者可加入。',
    },
    remedy: { en: 'Have a member reserve a place first.', 'zh-TW': '請先由成員保留名額。' },
  },
  'join.closed': {
    source: from.session('who may join'),
    says: {
      en: 'The session is closed to all but the reserved.',
      'zh-TW': '工作階段已關閉，只有獲保留者可加入。',
    },
    remedy: { en: 'Have a member reserve a place, or open it.', 'zh-TW': '請由成員保留名額，或重新開放。' },
  },
  'join.full': {
    source: from.session('who may join'),
    says: {
      en: 'All {most} places are taken; reservations take places.',
      'zh-TW': '{most} 個名額已滿；保留也佔名額。',
    },
    remedy: { en: 'Wait until a place is free.', 'zh-TW': '請等有空位。' },
  },
  'join.restriction': {
    source: from.choice(14),
    says: {
      en: 'The session’s joinRestriction is {restriction}, and the caller is outside it.',
      'zh-TW': '工作階段的 joinRestriction 是 {restriction}，呼叫者不在其範圍內。',
    },
    remedy: {
      en: 'Join from a member’s device, be followed by a member, or have a place reserved.',
      'zh-TW': '請從成員的裝置加入、由成員追蹤，或取得保留名額。',
    },
  },
  'properties.keywords-private': {
    source: from.session('properties.system.keywords'),
    says: { en: 'A private session carries no keywords.', 'zh-TW': '私人工作階段不可有關鍵字。' },
    remedy: { en: 'Leave the keywords out.', 'zh-TW': '請移除關鍵字。' },
  },
  'properties.turn': {
    source: from.session('properties.system.turn'),
    says: {
      en: 'turn lists indexes of members that are in the session; a large session has no turn.',
      'zh-TW': 'turn 列出工作階段中成員的索引；大型工作階段沒有 turn。',
    },
    remedy: { en: 'Name members that are there.', 'zh-TW': '請列出存在的成員。' },
  },
  'properties.restrictions': {
    source: from.session('properties.system.readRestriction'),
    says: {
      en: 'Reading is at least as open as joining, which is {restriction}.',
      'zh-TW': '讀取至少要與加入一樣開放；加入為 {restriction}。',
    },
    remedy: {
      en: 'Open readRestriction or tighten joinRestriction.',
      'zh-TW': '請放寬 readRestriction 或收緊 joinRestriction。',
    },
  },
  'properties.locked': {
    source: from.session('properties.system.locked'),
    says: { en: 'locked needs closed.', 'zh-TW': 'locked 需要 closed。' },
    remedy: { en: 'Set closed as well.', 'zh-TW': '請同時設定 closed。' },
  },
  'session.size': {
    source: from.choice(58),
    says: {
      en: 'A session’s document has at most 2 MiB and 100,000 values, and a little more for each member.',
      'zh-TW': '工作階段文件最多 2 MiB、100,000 個值，每位成員另有少許額度。',
    },
    remedy: { en: 'Delete custom fields that are no longer needed.', 'zh-TW': '請刪除不再需要的自訂欄位。' },
  },
  'constants.members': {
    source: from.session('constants.system.maxMembersCount'),
    says: {
      en: 'maxMembersCount is 1 to 100, to 10,000 in a large session.',
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
      en: 'A PUT knows nocommit alone, true or false.',
      'zh-TW': 'PUT 只認得 nocommit，值為 true 或 false。',
    },
    remedy: { en: 'Leave the parameter out.', 'zh-TW': '請移除此參數。' },
  },
  'precondition.unclear': {
    source: from.choice(22),
    says: {
      en: 'A PUT carries If-Match or If-None-Match: *, not both, and one ETag at most.',
      'zh-TW': 'PUT 只能帶 If-Match 或 If-None-Match: * 之一，且最多一個 ETag。',
    },
    remedy: { en: 'Send one of the two.', 'zh-TW': '請只送其中之一。' },
  },
} as const satisfies Record<string, Clause>
