/** The words about an exchange: its status, its explanation, its request and its body. */
import { defineWords } from '../language/define-words.ts'

export const words = defineWords({
  'verdict.noCaller': { en: 'No caller: the credentials are missing', 'zh-TW': '沒有呼叫者：缺少憑證' },
  'verdict.byQuestion': {
    en: 'Decided from the question alone, so it does not tell whether such sessions exist.',
    'zh-TW': '只憑查詢條件就決定，因此不代表這樣的工作階段是否存在。',
  },
  'copy.failed': { en: 'Copying is not allowed here', 'zh-TW': '此處不允許複製' },
  'verdict.title': { en: 'Answer', 'zh-TW': '結果' },
  'verdict.nothingCame': { en: 'no sessions came back', 'zh-TW': '沒有傳回工作階段' },
  'verdict.notJson': { en: 'The answer is not JSON', 'zh-TW': '回應不是 JSON' },
  'verdict.offSchema': { en: 'The answer breaks the schema', 'zh-TW': '回應不符結構描述' },
  'verdict.noRow': {
    en: '{status} is not documented for this request',
    'zh-TW': '文件未記載此要求的 {status}',
  },
  'verdict.row.1': { en: 'Done', 'zh-TW': '已完成' },
  'verdict.row.2': { en: 'Created', 'zh-TW': '已建立' },
  'verdict.row.3': { en: 'Accepted, not done yet', 'zh-TW': '已收下，尚未完成' },
  'verdict.row.4': { en: 'No such session', 'zh-TW': '沒有這個工作階段' },
  'verdict.row.5': { en: 'No such element', 'zh-TW': '沒有這個元素' },
  'verdict.row.6': { en: 'The session ended', 'zh-TW': '工作階段已結束' },
  'verdict.row.7': { en: 'Written, and gone now', 'zh-TW': '已寫入，如今已不在' },
  'verdict.row.8': { en: 'Not changed', 'zh-TW': '沒有變更' },
  'verdict.row.9': { en: 'The request is not valid', 'zh-TW': '要求的格式不正確' },
  'verdict.row.10': { en: 'Refused before any look-up', 'zh-TW': '查詢前即遭拒絕' },
  'verdict.row.10.other': { en: 'Refused for this caller', 'zh-TW': '此呼叫者遭到拒絕' },
  'verdict.row.11': { en: 'Refused, and here is the session', 'zh-TW': '遭到拒絕，附上工作階段' },
  'verdict.row.12': { en: 'No such address', 'zh-TW': '沒有這個位址' },
  'verdict.row.13': { en: 'Title, template or handle not found', 'zh-TW': '找不到遊戲、範本或控制代碼' },
  'verdict.row.14': { en: 'Hopper not found', 'zh-TW': '找不到 hopper' },
  'verdict.row.15': { en: 'The session does not exist', 'zh-TW': '工作階段不存在' },
  'verdict.row.16': { en: 'Elements cannot be read like this', 'zh-TW': '不能以此方式讀取元素' },
  'verdict.row.17': { en: 'Method not allowed', 'zh-TW': '不允許此方法' },
  'verdict.row.18': { en: 'A constant is already set', 'zh-TW': '常數已經固定' },
  'verdict.row.19': { en: 'Another player’s membership', 'zh-TW': '其他玩家的成員身分' },
  'verdict.row.20': { en: 'The condition is not met', 'zh-TW': '條件不符' },
  'verdict.row.21': { en: 'Changed since you read it', 'zh-TW': '讀取之後已有變更' },
  'verdict.row.22': { en: 'Too many requests', 'zh-TW': '要求過多' },
  'verdict.row.23': { en: 'Service overloaded', 'zh-TW': '服務過載' },
  'status.predicted': { en: 'as predicted', 'zh-TW': '與預期相符' },
  'status.untold': { en: 'could not be predicted', 'zh-TW': '無法預測' },
  'status.unexpected': { en: 'Unexpected: {status} was predicted', 'zh-TW': '未預期：預期為 {status}' },
  'retry.in': { en: 'Wait {seconds} s', 'zh-TW': '請等候 {seconds} 秒' },
  'retry.now': { en: 'You can try again now', 'zh-TW': '現在可以再試' },
  'rule.sent': { en: 'sent', 'zh-TW': '送出的值' },
  'rule.missing': { en: '(nothing)', 'zh-TW': '（無）' },
  'empty.retry': { en: 'Try again', 'zh-TW': '再試一次' },
  'session.title': { en: 'The session in the answer', 'zh-TW': '回應中的工作階段' },
  'why.title': { en: 'Why', 'zh-TW': '說明' },
  'why.change': { en: 'How to get a different answer', 'zh-TW': '怎樣會得到不同結果' },
  'why.unproven': { en: 'What this does not tell you', 'zh-TW': '這不代表什麼' },
  'why.said': { en: 'The directory’s own words', 'zh-TW': '目錄的原文' },
  'why.saidByService': { en: 'The service’s own words', 'zh-TW': '服務的原文' },
  'why.saidByGateway': { en: 'The gateway’s own words', 'zh-TW': '閘道的原文' },
  'why.offSchema.here': {
    en: '{count} places differ from the published pages. What could be read is shown.',
    'zh-TW': '有 {count} 處與公開頁面不同。可讀的部分已顯示。',
  },
  'why.refusedCredential.here': {
    en: 'The credential has expired, was revoked, or belongs to another sandbox. Give another one with Credential above.',
    'zh-TW': '憑證已過期、被撤銷，或屬於另一個沙箱。請用上方的「憑證」提供另一個。',
  },
  'status.gateway': { en: 'not the service’s answer', 'zh-TW': '不是服務的回應' },
  'status.queued': {
    en: 'Waiting for the rate budget: the next goes in {seconds} s',
    'zh-TW': '等待速率額度：下一個在 {seconds} 秒後送出',
  },
  'status.held': {
    en: 'Held back after a {status}: it goes on in {seconds} s',
    'zh-TW': '因 {status} 暫停：{seconds} 秒後繼續',
  },
  'empty.stopped.body': {
    en: 'If it had gone out already, it counts in the rate budget, and the service may have done it.',
    'zh-TW': '若已送出，會計入速率額度，服務也可能已經處理。',
  },
  'why.refusedCredential.title': { en: 'The service refused the credential', 'zh-TW': '服務拒絕了此憑證' },
  'gateway.unknown.title': { en: 'There is no connection of that name', 'zh-TW': '沒有這個名稱的連線' },
  'gateway.unknown.change': { en: 'Choose another connection above.', 'zh-TW': '請在上方選擇其他連線。' },
  'gateway.address.title': { en: 'The gateway does not pass this request on', 'zh-TW': '閘道不轉送此要求' },
  'gateway.address.change': {
    en: 'Only the contract’s own addresses and verbs pass, rebuilt from their parts. Correct the marked fields.',
    'zh-TW': '只有合約本身的位址與動詞會轉送，且由各部分重新組成。請修正標示的欄位。',
  },
  'gateway.unopened.title': { en: 'This browser is not authorized yet', 'zh-TW': '此瀏覽器尚未獲得授權' },
  'gateway.unopened.change': {
    en: 'Open the link that the server printed in its terminal; it is good once, and the newest is the last one printed.',
    'zh-TW': '請開啟伺服器在終端機印出的連結；每個連結只能用一次，最後印出的是最新的。',
  },
  'gateway.read-only.title': { en: 'This connection is read-only', 'zh-TW': '此連線為唯讀' },
  'gateway.read-only.change': {
    en: 'Writing is allowed where the connection is set up, not here: “writable”: true.',
    'zh-TW': '寫入須在設定連線之處允許：“writable”: true。',
  },
  'gateway.no-credential.title': {
    en: 'There is no credential for this connection',
    'zh-TW': '此連線沒有憑證',
  },
  'gateway.no-credential.change': {
    en: 'Paste one with Credential above, or correct where it comes from.',
    'zh-TW': '請用上方的「憑證」貼上，或修正其來源。',
  },
  'gateway.crowded.title': { en: 'Too many requests wait already', 'zh-TW': '已有太多要求在等待' },
  'gateway.crowded.change': { en: 'Wait until some have gone out.', 'zh-TW': '請等部分要求送出後再試。' },
  'gateway.stopped.title': {
    en: 'The service asks to wait for a long time',
    'zh-TW': '服務請你長時間不再詢問',
  },
  'gateway.stopped.change': {
    en: 'Wait until the countdown above has run out; nothing is sent before.',
    'zh-TW': '請等上方倒數結束；在那之前不會送出任何要求。',
  },
  'gateway.timeout.title': { en: 'The service did not answer in time', 'zh-TW': '服務未在時限內回應' },
  'gateway.timeout.change': {
    en: 'Try again; if it stays so, the service is overloaded or something on the way holds the request.',
    'zh-TW': '請再試；若持續如此，表示服務過載，或途中有某處扣住了要求。',
  },
  'gateway.unreachable.title': { en: 'The service could not be reached', 'zh-TW': '無法連線到服務' },
  'gateway.unreachable.change': {
    en: 'Check the network and the host name of this connection.',
    'zh-TW': '請檢查網路與此連線的主機名稱。',
  },
  'gateway.untrusted.title': {
    en: 'The service’s certificate is not trusted',
    'zh-TW': '服務的憑證不受信任',
  },
  'gateway.untrusted.change': {
    en: 'Do not continue: another server may be answering. For your own host, set its certificate in “ca”.',
    'zh-TW': '請勿繼續：那裡可能是別人。若是自己的主機，請在 “ca” 指定其憑證。',
  },
  'gateway.reset.title': { en: 'The service broke the connection off', 'zh-TW': '服務中斷了連線' },
  'gateway.reset.change': { en: 'Try again; nothing was answered.', 'zh-TW': '請再試；沒有得到回應。' },
  'gateway.truncated.title': {
    en: 'The service’s answer broke off in the middle',
    'zh-TW': '服務的回應中途斷掉',
  },
  'gateway.truncated.change': {
    en: 'Try again. What had come is not shown, because a part of an answer would look like a whole one.',
    'zh-TW': '請再試。已收到的部分不顯示，因為片段看起來會像完整的回應。',
  },
  'gateway.unreadable.title': {
    en: 'The service’s answer is not valid HTTP',
    'zh-TW': '收到的不是 HTTP 回應',
  },
  'gateway.unreadable.change': {
    en: 'Check who answers at this host and port.',
    'zh-TW': '請檢查是誰在此主機與連接埠回應。',
  },
  'gateway.too-large.title': { en: 'The service’s answer is too large', 'zh-TW': '服務的回應太大' },
  'gateway.too-large.change': {
    en: 'Ask for less: fewer XUIDs, or a smaller take.',
    'zh-TW': '請縮小範圍：較少的 XUID，或較小的數量。',
  },
  'gateway.repeats-credential.title': {
    en: 'The service’s answer held the credential',
    'zh-TW': '服務的回應含有憑證',
  },
  'gateway.repeats-credential.change': {
    en: 'It was kept back so that it does not leave the server. Tell whoever runs that service.',
    'zh-TW': '已予保留，不離開伺服器。請告知該服務的維運者。',
  },
  'gateway.not-recorded.title': { en: 'This request is not on the cassette', 'zh-TW': '此要求不在錄製檔中' },
  'gateway.not-recorded.change': {
    en: 'A cassette answers exactly what was recorded. Clear the form to see what that is.',
    'zh-TW': '錄製檔只回應錄到的要求。清除表單即可看到有哪些。',
  },
  'status.asking': { en: 'Sending …', 'zh-TW': '傳送中…' },
  'status.stopped': { en: 'Stopped. Nothing was answered.', 'zh-TW': '已停止，沒有得到回應。' },
  'status.unreachable': {
    en: 'No answer: the directory could not be reached',
    'zh-TW': '沒有回應：無法連線到目錄',
  },
  'status.unsent': { en: 'Not sent: no address can hold this', 'zh-TW': '未送出：沒有位址能保留這個名稱' },
  'status.row': { en: 'row {row}', 'zh-TW': '第 {row} 列' },
  'empty.unreachable.body': {
    en: 'The request is kept, and sent again as soon as the directory is back.',
    'zh-TW': '要求已保留，目錄恢復後會自動重送。',
  },
  'raw.title': { en: 'The body as it came', 'zh-TW': '收到的本文' },
  'raw.truncated': { en: 'first {count} characters', 'zh-TW': '前 {count} 個字元' },
  'offSchema.body': {
    en: 'Places where the answer breaks the schema: {count}. What could be read is in the table.',
    'zh-TW': '回應有 {count} 處不符結構描述。可讀的部分在表格中。',
  },
  'why.before': {
    en: 'Send a request to see here what its status code means.',
    'zh-TW': '送出查詢後，這裡會說明狀態碼對該要求的意義。',
  },
  'why.throttle': {
    en: '{current} requests in a window of {period} s that allows {max}.',
    'zh-TW': '時間窗 {period} 秒內 {current} 次，上限 {max} 次。',
  },
  'why.outside.401': {
    en: 'The credentials are missing or were not accepted. The service-wide list of codes has 401; the session directory’s own list does not.',
    'zh-TW': '缺少憑證或憑證不被接受。全服務的清單有 401；工作階段目錄自己的清單則沒有。',
  },
  'why.outside.type': {
    en: 'The code is in the table, but there it comes with another content than {type}. Something between here and the directory may have answered in its place.',
    'zh-TW': '此代碼在表中，但內容類型不應是 {type}。可能是中間的某處代替目錄回應。',
  },
  'why.outside.elsewhere': {
    en: 'The code is in the table, for other requests; no row of it is for this one.',
    'zh-TW': '此代碼在表中屬於其他要求；沒有任何一列適用於此要求。',
  },
  'why.outside.421': {
    en: 'The server does not answer to the Host in the address. Open it under the address it printed at its start.',
    'zh-TW': '伺服器不回應網址中的 Host。請用啟動時印出的網址開啟。',
  },
  'why.outside.2xx': {
    en: 'The request was taken well, with a code that no operation of the directory is documented to give.',
    'zh-TW': '要求被接受，但文件中沒有任何作業會給出此代碼。',
  },
  'why.outside.3xx': {
    en: 'Something between here and the directory points elsewhere; the directory itself never redirects.',
    'zh-TW': '中間有某處指向別處；目錄本身從不重新導向。',
  },
  'why.outside.4xx': {
    en: 'The request was refused by a rule that the directory’s documents do not list; something in between may have refused it.',
    'zh-TW': '拒絕的規則不在目錄的文件中；可能是中間的某處所拒。',
  },
  'why.outside.5xx': {
    en: 'The directory, or something in front of it, failed. It is not the documented overload, which is 503.',
    'zh-TW': '目錄或其前方的某處失敗了。這不是文件所載的過載（503）。',
  },
  'why.outside.other': {
    en: 'The code is outside HTTP’s own classes.',
    'zh-TW': '此代碼不屬於 HTTP 的任何類別。',
  },
  'why.outside.unproven': {
    en: 'Nothing about sessions follows from it.',
    'zh-TW': '由此無法得知工作階段的任何事。',
  },
  'why.unreachable.here': {
    en: 'The browser could not finish the call ({reason}). The server is not running, or the network is down.',
    'zh-TW': '瀏覽器無法完成呼叫（{reason}）。伺服器未執行，或網路中斷。',
  },
  'why.unreachable.change': {
    en: 'Start the directory again with npm start. The console keeps asking by itself.',
    'zh-TW': '請以 npm start 重新啟動目錄。主控台會自動持續重試。',
  },
  'why.unreachable.unproven': {
    en: 'It says nothing about the request, nor whether it arrived.',
    'zh-TW': '這與要求無關，也不知它是否送達。',
  },
  'why.unsent.here': {
    en: 'A URL cannot hold such a name; the browser would have asked {path} instead.',
    'zh-TW': '網址無法保留這樣的名稱；瀏覽器會改為查詢 {path}。',
  },
  'why.notJson.here': {
    en: 'The content is not what the code promises ({reason}). Usually something in between answered in the directory’s place.',
    'zh-TW': '內容與代碼不符（{reason}）。通常是中間的某處代為回應。',
  },
  'why.notJson.change': {
    en: 'Look at the body below the status line, and at who answers on this address.',
    'zh-TW': '請看狀態列下方的本文，並確認是誰在此位址回應。',
  },
  'why.offSchema.change': {
    en: 'Keep the body: it is a finding about the service.',
    'zh-TW': '請保留本文：這是關於該服務的發現。',
  },
  'trace.unknown': {
    en: 'The trace of this session is not among those explained.',
    'zh-TW': '此工作階段不在已說明的範圍內。',
  },
  'trace.failed': { en: 'The rules could not be looked up: {reason}', 'zh-TW': '無法查詢規則：{reason}' },
  'trace.loading': { en: 'Looking up the rules …', 'zh-TW': '正在查規則…' },
  'copy.label': { en: 'Copy {what}', 'zh-TW': '複製 {what}' },
  'copy.done': { en: 'Copied {what}', 'zh-TW': '已複製 {what}' },
})
