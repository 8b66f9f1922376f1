/** The words of the sheet of keys and of the commands. */
import { defineWords } from '../language/define-words.ts'

export const words = defineWords({
  'keys.title': { en: 'Keys', 'zh-TW': '按鍵' },
  'keys.commands': {
    en: 'All commands, people, connections and recent questions',
    'zh-TW': '所有命令、人物、連線與最近的查詢',
  },
  'keys.first': { en: 'Go to the players of the question', 'zh-TW': '移到查詢的玩家欄位' },
  'keys.send': { en: 'Send', 'zh-TW': '送出' },
  'keys.rows': { en: 'Previous or next row; also k and j', 'zh-TW': '上一列或下一列；也可用 k 與 j' },
  'keys.open': { en: 'Open the reason of the row', 'zh-TW': '開啟該列的說明' },
  'keys.why': { en: 'Open or close the panel Why', 'zh-TW': '開啟或收合說明欄' },
  'keys.hidden': { en: 'Show or hide hidden sessions', 'zh-TW': '顯示或隱藏未列出的工作階段' },
  'keys.compare': { en: 'Compare as other identities', 'zh-TW': '換身分比較' },
  'keys.identity': { en: 'Choose whom to act as', 'zh-TW': '選擇身分' },
  'keys.stories': { en: 'Run a story on the first screen', 'zh-TW': '在首頁執行故事' },
  'keys.sheet': { en: 'This sheet', 'zh-TW': '此清單' },
  'keys.close': { en: 'Close what is open', 'zh-TW': '關閉開啟的項目' },
  'keys.note': {
    en: 'On Windows and Linux, ⌘ is Ctrl. Keys act while no field is being typed in. Switching to another connection always takes Enter.',
    'zh-TW': '在 Windows 與 Linux 上，⌘ 即 Ctrl。未在欄位中輸入時按鍵才有作用。切換連線一定要按 Enter。',
  },
  'keys.done': { en: 'Close', 'zh-TW': '關閉' },
  'commands.actAs': { en: 'Act as {name}', 'zh-TW': '以 {name} 的身分' },
  'commands.player': { en: 'Show the player {name}', 'zh-TW': '顯示玩家 {name}' },
  'commands.openSession': { en: 'Open this session', 'zh-TW': '開啟此工作階段' },
  'commands.connect': { en: 'Use the connection {name}', 'zh-TW': '使用連線 {name}' },
  'commands.title': { en: 'Ask about {title}', 'zh-TW': '查詢 {title}' },
  'commands.again': { en: 'Ask again: {label}', 'zh-TW': '再問一次：{label}' },
  'commands.keys': { en: 'Show all keys', 'zh-TW': '顯示所有按鍵' },
  'commands.kind.identity': { en: 'identity', 'zh-TW': '身分' },
  'commands.kind.player': { en: 'player', 'zh-TW': '玩家' },
  'commands.kind.connection': { en: 'connection', 'zh-TW': '連線' },
  'commands.kind.title': { en: 'title', 'zh-TW': '遊戲' },
  'commands.kind.recent': { en: 'recent question', 'zh-TW': '最近的查詢' },
  'commands.kind.command': { en: 'command', 'zh-TW': '命令' },
  'commands.sessionsOf': { en: 'Sessions of {name}', 'zh-TW': '{name} 的工作階段' },
  'commands.whyNot': {
    en: 'Why can {caller} not see sessions of {name}?',
    'zh-TW': '為什麼 {caller} 看不到 {name} 的工作階段？',
  },
  'commands.kind.question': { en: 'question', 'zh-TW': '查詢' },
  'commands.hint': {
    en: 'A command, a player, or two players: teo ines',
    'zh-TW': '命令、一位玩家，或兩位玩家：teo ines',
  },
})
