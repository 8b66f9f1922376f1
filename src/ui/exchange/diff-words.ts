/** The words about versions of a session or answer, and what differs between them. */
import { defineWords } from '../language/define-words.ts'

export const words = defineWords({
  'diff.title': { en: 'Differences', 'zh-TW': '差異' },
  'diff.none': { en: 'Nothing differs.', 'zh-TW': '沒有差異。' },
  'diff.more': { en: 'and {count} more', 'zh-TW': '另有 {count} 處' },
  'diff.absent': { en: 'not there', 'zh-TW': '不存在' },
  'versions.choose': { en: 'Compare the version of {time}', 'zh-TW': '比較 {time} 的版本' },
  'versions.hint': { en: 'Tick two to compare them.', 'zh-TW': '勾選兩個即可比較。' },
  'versions.hintOne': { en: 'Tick one more to compare the two.', 'zh-TW': '再勾選一個即可比較兩者。' },
  'versions.compared': { en: 'Two versions compared', 'zh-TW': '兩個版本的比較' },
  'versions.compare': { en: 'From {one} to {other}', 'zh-TW': '從 {one} 到 {other}' },
  'versions.layout': { en: 'How differences are shown', 'zh-TW': '差異的顯示方式' },
  'versions.byField': { en: 'Field by field', 'zh-TW': '逐欄' },
  'versions.beside': { en: 'Side by side', 'zh-TW': '並排' },
})
