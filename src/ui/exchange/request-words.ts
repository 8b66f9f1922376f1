/** The words about a request, before it is sent. */
import { defineWords } from '../language/define-words.ts'

export const words = defineWords({
  'request.refusedCredential': { en: 'The service refused the credential', 'zh-TW': '服務拒絕了此憑證' },
  'request.copy': { en: 'Copy', 'zh-TW': '複製' },
  'request.copyAs': { en: 'Copy the request', 'zh-TW': '複製要求' },
  'request.copy.curl': { en: 'As cURL, without the token', 'zh-TW': '複製為 cURL（不含權杖）' },
  'request.copy.link': { en: 'Link to this question', 'zh-TW': '此查詢的連結' },
  'request.copy.request': { en: 'As HTTP text', 'zh-TW': '複製為 HTTP 文字' },
  'request.tokenServer': {
    en: 'Added by the server; this page never has it',
    'zh-TW': '由伺服器加上；此頁面從不持有',
  },
  'request.unsendable': { en: 'It will not reach the service: see above', 'zh-TW': '不會送達服務：請看上方' },
  'request.recordedOnly': { en: 'Answered if it is on the recording', 'zh-TW': '若在錄製檔中即有回應' },
  'request.noTokenCassette': { en: 'none: a recording has no caller', 'zh-TW': '無：錄製檔沒有呼叫者' },
  'request.title': { en: 'Exact request', 'zh-TW': '實際的要求' },
  'request.tokenHint': { en: 'Kept by this page, shown nowhere', 'zh-TW': '由此頁面保管，不會顯示' },
  'request.noToken': { en: 'none: you act as nobody', 'zh-TW': '無：未扮演任何身分' },
  'request.copied': { en: 'Copied', 'zh-TW': '已複製' },
  'request.copyFailed': { en: 'Copying is not allowed here', 'zh-TW': '此處不允許複製' },
})
