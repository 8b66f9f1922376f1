/** The words of the codes screen. */
import { defineWords } from '../language/define-words.ts'

export const words = defineWords({
  'codes.title': { en: 'The 23 rows', 'zh-TW': '23 列狀態碼' },
  'codes.intro': {
    en: 'One code can mean several things; request and content type tell which. The rows, as the published page on status codes and its English sibling have them.',
    'zh-TW': '同一代碼可有多種意義，須看要求與內容類型。各列依公開的狀態碼頁及其英文版。',
  },
  'codes.code': { en: 'Code', 'zh-TW': '代碼' },
  'codes.row': { en: 'Row', 'zh-TW': '列' },
  'codes.body': { en: 'Body', 'zh-TW': '本文' },
  'codes.when': { en: 'When', 'zh-TW': '何時' },
  'codes.remedy': { en: 'What would change it', 'zh-TW': '如何改變' },
  'codes.unproven': { en: 'What it does not prove', 'zh-TW': '不能證明什麼' },
  'codes.body.session': { en: 'session', 'zh-TW': '工作階段' },
  'codes.body.message': { en: 'message', 'zh-TW': '訊息' },
  'codes.body.throttle': { en: 'throttle', 'zh-TW': '節流' },
  'codes.body.none': { en: 'none', 'zh-TW': '無' },
})
