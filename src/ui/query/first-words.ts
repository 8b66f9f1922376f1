/** The words of the screen before the first question. */
import { defineWords } from '../language/define-words.ts'

export const words = defineWords({
  'first.title': {
    en: 'A session directory is the list a game keeps of who is playing with whom, and who may see it.',
    'zh-TW': '工作階段目錄是遊戲的一份清單：誰和誰在一起玩，以及誰看得到。',
  },
  'first.body': {
    en: 'Ask it a question above, as any player, and see why each session is in the answer or hidden from it.',
    'zh-TW': '在上方以任何玩家的身分查詢，就能看到每個工作階段為什麼列出或被隱藏。',
  },
  'first.counts': {
    en: 'This one runs on your machine with an invented world: {sessions} sessions, {people} people, nothing to break.',
    'zh-TW': '這個目錄在你的電腦上執行，內容是虛構的：{sessions} 個工作階段、{people} 人，不會弄壞任何東西。',
  },
  'first.emptyWorld': {
    en: 'This directory is empty. Start with --world demo for an invented world, or PUT templates and sessions of your own.',
    'zh-TW': '此目錄是空的。以 --world demo 啟動即有虛構的世界，或以 PUT 建立自己的範本與工作階段。',
  },
  'story.run': { en: 'Run it', 'zh-TW': '執行' },
  'story.hideout.title': {
    en: 'Why can’t Teo see Ines’s hideout?',
    'zh-TW': '為什麼 Teo 看不到 Ines 的據點？',
  },
  'story.hideout.body': {
    en: 'He was invited, yet his list does not show it. One rule decides, and two other ways to ask get past it.',
    'zh-TW': '他收到了邀請，清單上卻沒有。決定的是一條規則；另有兩種查詢方式看得到。',
  },
  'story.stranger.title': {
    en: 'What would a stranger learn about Mika?',
    'zh-TW': '陌生人能得知 Mika 的什麼？',
  },
  'story.stranger.body': {
    en: 'The same question as Mika, a friend, a stranger and a server, side by side.',
    'zh-TW': '以 Mika、好友、陌生人與伺服器的身分提出相同的查詢，並排比較。',
  },
  'legend.visibility': { en: 'Visibility of a session', 'zh-TW': '工作階段的可見度' },
  'legend.visibility.open': { en: 'anyone may see and join', 'zh-TW': '任何人都看得到、能加入' },
  'legend.visibility.visible': {
    en: 'anyone may see, the invited may join',
    'zh-TW': '任何人都看得到，受邀者能加入',
  },
  'legend.visibility.full': { en: 'open, no seat free', 'zh-TW': '公開，但沒有空位' },
  'legend.visibility.private': { en: 'only members and servers', 'zh-TW': '只有成員與伺服器' },
  'legend.status': { en: 'A player in a session', 'zh-TW': '玩家在工作階段中' },
  'legend.status.active': { en: 'playing now', 'zh-TW': '正在玩' },
  'legend.status.reserved': { en: 'a seat is held, not yet taken', 'zh-TW': '名額已保留，尚未使用' },
  'legend.status.inactive': { en: 'stepped away, or ready', 'zh-TW': '離開了，或已就緒' },
  'legend.who': { en: 'Who you act as', 'zh-TW': '以誰的身分' },
  'legend.who.player': {
    en: 'a player asks about anyone, privately about themselves',
    'zh-TW': '玩家可查任何人，私人的只限自己',
  },
  'legend.who.stranger': { en: 'a stranger knows nobody here', 'zh-TW': '陌生人在此誰也不認識' },
  'legend.who.server': { en: 'a server may ask everything', 'zh-TW': '伺服器可以查詢一切' },
  'legend.who.nobody': { en: 'nobody has no token, and gets 401', 'zh-TW': '未登入者沒有權杖，會得到 401' },
  'begin.title': { en: 'Start from something you have', 'zh-TW': '從手邊的東西開始' },
  'begin.paste': { en: 'Paste a cURL, a HAR entry or a log line', 'zh-TW': '貼上 cURL、HAR 項目或記錄' },
  'begin.recording': { en: 'Open a recording', 'zh-TW': '開啟錄製檔' },
  'begin.service': {
    en: 'A real service: start the server with --connection or --config (docs/operating.md).',
    'zh-TW': '正式服務：以 --connection 或 --config 啟動伺服器（docs/operating.md）。',
  },
  'begin.commands': { en: 'every command', 'zh-TW': '所有命令' },
  'begin.keys': { en: 'all keys', 'zh-TW': '所有按鍵' },
  'begin.demoRecordings': {
    en: 'Save three demo recordings, for a laptop without network',
    'zh-TW': '儲存三份示範錄製檔，供沒有網路的電腦使用',
  },
})
