/** The words of the player screen. */
import { defineWords } from '../language/define-words.ts'

export const words = defineWords({
  'player.choose': { en: 'Choose a player', 'zh-TW': '選擇玩家' },
  'player.hint': { en: 'Name or XUID', 'zh-TW': '名稱或 XUID' },
  'player.untyped': { en: 'Type a XUID.', 'zh-TW': '請輸入 XUID。' },
  'player.none': {
    en: 'Nobody has this name. A XUID can be given.',
    'zh-TW': '沒有這個名稱。可以輸入 XUID。',
  },
  'player.use': { en: 'Use this XUID', 'zh-TW': '使用此 XUID' },
  'player.title': { en: 'Player', 'zh-TW': '玩家' },
  'player.intro': {
    en: 'One player’s sessions over every template, with seats, handles, who follows whom, and what was refused.',
    'zh-TW': '一名玩家在所有範本中的工作階段、保留名額、控制代碼、追蹤關係，以及遭拒的要求。',
  },
  'player.unknown': {
    en: 'Nobody of this XUID was created in this directory.',
    'zh-TW': '此目錄沒有這個 XUID 的人員。',
  },
  'player.device': { en: 'on device {device}', 'zh-TW': '裝置 {device}' },
  'player.server': { en: 'a server', 'zh-TW': '伺服器' },
  'player.localOnly': {
    en: 'A service tells of a player only what a query returns. Ask for the XUID there.',
    'zh-TW': '服務只透過查詢告知玩家的資訊。請在該處查詢此 XUID。',
  },
  'player.query': { en: 'Ask by a query', 'zh-TW': '以查詢詢問' },
  'player.invalid': {
    en: 'This is no XUID: a whole number from 0 to 18446744073709551615, without zeros before it.',
    'zh-TW': '這不是 XUID：必須是 0 到 18446744073709551615 的整數，且前面沒有多餘的零。',
  },
  'player.loading': { en: 'Asking the directory…', 'zh-TW': '詢問目錄中…' },
  'player.failed': { en: 'The directory did not tell: {reason}', 'zh-TW': '目錄沒有告知：{reason}' },
  'ended.title': { en: 'Ended within the last 24 hours', 'zh-TW': '最近 24 小時內結束' },
  'ended.none': {
    en: 'No session of this player has ended within the last 24 hours.',
    'zh-TW': '最近 24 小時內，此玩家沒有工作階段結束。',
  },
  'sessions.title': { en: 'Sessions', 'zh-TW': '工作階段' },
  'sessions.none': {
    en: 'In no session, and no seat is held.',
    'zh-TW': '不在任何工作階段中，也沒有保留名額。',
  },
  'sessions.more': { en: 'and {count} older ones', 'zh-TW': '另有 {count} 個較舊的' },
  'sessions.name': { en: 'Session', 'zh-TW': '工作階段' },
  'sessions.state': { en: 'State', 'zh-TW': '狀態' },
  'sessions.since': { en: 'In this state for', 'zh-TW': '此狀態已持續' },
  'sessions.visibility': { en: 'Visibility', 'zh-TW': '可見度' },
  'sessions.timer': { en: 'Timer', 'zh-TW': '計時' },
  'sessions.timerNone': { en: 'none runs', 'zh-TW': '沒有計時' },
  'sessions.removed': { en: 'removed at {time}', 'zh-TW': '於 {time} 移除' },
  'sessions.inactive': { en: 'inactive at {time}', 'zh-TW': '於 {time} 轉為非作用中' },
  'handles.title': { en: 'Handles', 'zh-TW': '控制代碼' },
  'handles.none': { en: 'No handle.', 'zh-TW': '沒有控制代碼。' },
  'handles.invitedBy': { en: 'invited by {who}', 'zh-TW': '由 {who} 邀請' },
  'handles.invites': { en: 'invites {who}', 'zh-TW': '邀請 {who}' },
  'people.follows': { en: 'Follows', 'zh-TW': '追蹤' },
  'people.followers': { en: 'Followed by', 'zh-TW': '追蹤者' },
  'people.none': { en: 'nobody', 'zh-TW': '無' },
  'people.sees': { en: 'What would {who} see of {name}?', 'zh-TW': '{who} 會看到 {name} 的什麼？' },
  'people.seesTitle': { en: 'What would somebody else see?', 'zh-TW': '其他人會看到什麼？' },
  'refusals.title': { en: 'Last refusals', 'zh-TW': '最近遭拒的要求' },
  'refusals.none': {
    en: 'No request of this player was refused lately.',
    'zh-TW': '此玩家最近沒有遭拒的要求。',
  },
  'refusals.explain': { en: 'Explain request {id}', 'zh-TW': '說明要求 {id}' },
})
