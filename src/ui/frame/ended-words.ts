/** The words that say how a session ended. */
import { defineWords } from '../language/define-words.ts'

export const words = defineWords({
  'ended.at': { en: 'Ended {time} {how}', 'zh-TW': '於 {time} 結束：{how}' },
  'ended.change': { en: 'change {number}', 'zh-TW': '變更 {number}' },
  'ended.lasted': { en: 'it lasted {duration}', 'zh-TW': '持續 {duration}' },
  'end.left': { en: 'when its last member left: {who}', 'zh-TW': '最後一名成員離開（{who}）' },
  'end.removed': {
    en: 'when {by} removed its last member: {who}',
    'zh-TW': '{by} 移除了最後一名成員（{who}）',
  },
  'end.removedNobody': { en: 'by a write of {by}', 'zh-TW': '因 {by} 的寫入' },
  'end.timeout': {
    en: 'by {timeout} of the last member: {who}',
    'zh-TW': '最後一名成員（{who}）的 {timeout}',
  },
  'end.empty': { en: 'by {timeout}, some time after it was empty', 'zh-TW': '清空後經過 {timeout}' },
  'end.reset': { en: 'when the directory was reset', 'zh-TW': '目錄被重設' },
  'end.replaced': { en: 'when another world was imported', 'zh-TW': '匯入了另一個世界' },
})
