/** The words of the form that opens a session. */
import { defineWords } from '../language/define-words.ts'

export const words = defineWords({
  'open.title': { en: 'Open a session', 'zh-TW': '開啟工作階段' },
  'open.body': {
    en: 'Paste a session reference, a path or URL, a handle’s id, a log line, or SCID, template and name.',
    'zh-TW': '貼上工作階段參照、路徑或網址、控制代碼的 id、一行記錄，或 SCID、範本與名稱。',
  },
  'open.bodyLocal': {
    en: 'Type the name of a session or player, or paste a reference, a path or URL, a handle’s id, a log line, or SCID, template and name.',
    'zh-TW':
      '輸入工作階段或玩家的名稱，或貼上參照、路徑或網址、控制代碼的 id、一行記錄，或 SCID、範本與名稱。',
  },
  'open.wrongLocal': {
    en: 'No session and no player of this directory has this name. It is compared whole, in any letter case.',
    'zh-TW': '此目錄沒有這個名稱的工作階段或玩家。名稱須完整，不分大小寫。',
  },
  'open.found': { en: 'What has this name', 'zh-TW': '符合此名稱者' },
  'open.ended': { en: 'ended', 'zh-TW': '已結束' },
  'open.player': { en: 'Player {name}', 'zh-TW': '玩家 {name}' },
  'open.button': { en: 'Open', 'zh-TW': '開啟' },
  'open.wrong': {
    en: 'This names no session: SCID, template and name are needed, or a handle’s id.',
    'zh-TW': '這裡沒有指出工作階段：需要 SCID、範本與名稱，或控制代碼的 id。',
  },
  'open.byQuery': {
    en: 'Or find it with a query, and press Enter on its row.',
    'zh-TW': '也可以先查詢，再於該列按 Enter。',
  },
})
