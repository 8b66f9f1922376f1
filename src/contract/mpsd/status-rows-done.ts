/** Rows 1 to 8: the request succeeded, or there was nothing to do. */
import { rowCodes, type StatusRow } from './status-row.ts'

const json = 'application/json'
const text = 'text/plain'

export const doneRows: readonly StatusRow[] = [
  {
    row: 1,
    code: rowCodes[1],
    phrase: 'OK',
    contentType: json,
    body: 'session',
    when: {
      en: 'The request succeeded, and the body is its result.',
      'zh-TW': '讀取或更新已完成，本文即為結果。',
    },
    remedy: { en: 'Nothing needs to change.', 'zh-TW': '無需變更。' },
    unproven: {
      en: 'The answer has what the rules allow this caller to see. A session that is not in it may still exist.',
      'zh-TW': '回應只列出規則允許此呼叫者看到的項目；不在其中的工作階段仍可能存在。',
    },
  },
  {
    row: 2,
    code: rowCodes[2],
    phrase: 'Created',
    contentType: json,
    body: 'session',
    when: {
      en: 'The session did not exist, and this request created it.',
      'zh-TW': '工作階段原本不存在，由此要求建立。',
    },
    remedy: { en: 'Send the same PUT again to update it.', 'zh-TW': '再次送出相同的 PUT 即可更新。' },
    unproven: {
      en: 'Creating a session does not mean joining it: members shows who has joined.',
      'zh-TW': '建立不等於加入；誰在其中請看 members。',
    },
  },
  {
    row: 3,
    code: rowCodes[3],
    phrase: 'Accepted',
    contentType: text,
    body: 'none',
    when: {
      en: 'The request was accepted and is not carried out yet.',
      'zh-TW': '要求已收下，但尚未執行完成。',
    },
    remedy: { en: 'Read again later to see the outcome.', 'zh-TW': '稍後再讀取以查看結果。' },
    unproven: {
      en: 'It does not mean that the work will succeed. No operation is documented to give this answer.',
      'zh-TW': '這不代表會成功；文件沒有任何作業會如此回應。',
    },
  },
  {
    row: 4,
    code: rowCodes[4],
    phrase: 'No Content',
    contentType: undefined,
    body: 'none',
    when: {
      en: 'There is no session of this name to read.',
      'zh-TW': '讀取工作階段，但沒有這個名稱的工作階段。',
    },
    remedy: {
      en: 'Check the template and the name.',
      'zh-TW': '請檢查範本與名稱。',
    },
    unproven: {
      en: 'The session may have existed a moment ago. One that the caller may not read would be 403.',
      'zh-TW': '該工作階段片刻之前可能仍存在。呼叫者無權讀取的工作階段則會得到 403。',
    },
  },
  {
    row: 5,
    code: rowCodes[5],
    phrase: 'No Content',
    contentType: undefined,
    body: 'none',
    when: {
      en: 'The session exists, but the requested element does not.',
      'zh-TW': '工作階段存在，但所讀的元素不存在。',
    },
    remedy: {
      en: 'Read the whole session to see which elements it has.',
      'zh-TW': '請讀取整個工作階段以查看有哪些元素。',
    },
    unproven: { en: 'The element may have existed a moment ago.', 'zh-TW': '該元素片刻之前可能仍存在。' },
  },
  {
    row: 6,
    code: rowCodes[6],
    phrase: 'No Content',
    contentType: undefined,
    body: 'none',
    when: {
      en: 'The PUT left the session without members, so it ended.',
      'zh-TW': '此 PUT 使工作階段沒有成員，因此結束。',
    },
    remedy: {
      en: 'To keep it, leave a member in it or set sessionEmptyTimeout.',
      'zh-TW': '若要保留，請留下成員或設定 sessionEmptyTimeout。',
    },
    unproven: {
      en: 'It does not tell whether a session ended, or was never created because it had no members.',
      'zh-TW': '無法區分已結束的工作階段與因無成員而未建立的工作階段。',
    },
  },
  {
    row: 7,
    code: rowCodes[7],
    phrase: 'No Content',
    contentType: undefined,
    body: 'none',
    when: {
      en: 'The element was written or deleted, and it or its session no longer exists.',
      'zh-TW': '元素已寫入或刪除，如今它或其工作階段已不在。',
    },
    remedy: { en: 'Read the session to see what is left.', 'zh-TW': '請讀取工作階段查看剩下什麼。' },
    unproven: {
      en: 'It does not say which of the two no longer exists.',
      'zh-TW': '無法得知是哪一個不在了。',
    },
  },
  {
    row: 8,
    code: rowCodes[8],
    phrase: 'Not Modified',
    contentType: undefined,
    body: 'none',
    when: {
      en: 'The ETag in If-None-Match is still the current one.',
      'zh-TW': 'If-None-Match 的 ETag 仍是工作階段目前的值。',
    },
    remedy: {
      en: 'Use the copy you have, or read without If-None-Match.',
      'zh-TW': '請使用既有副本，或不帶 If-None-Match 讀取。',
    },
    unproven: { en: 'It does not mean that your copy is unchanged.', 'zh-TW': '本地副本可能已被改動。' },
  },
]
