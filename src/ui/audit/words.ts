/** The words of the audit log. */
import { defineWords } from '../language/define-words.ts'

export const words = defineWords({
  'audit.title': { en: 'Audit log', 'zh-TW': '稽核記錄' },
  'audit.caption': { en: 'The newest 500 lines', 'zh-TW': '最新 500 行' },
  'audit.intro': {
    en: 'Who asked for what on this server, and when. Each line holds the hash of the line before it.',
    'zh-TW': '誰在何時於此伺服器要求了什麼。每一行都含有前一行的雜湊。',
  },
  'audit.holds': {
    en: 'Unchanged. Lines: {lines}; files: {files}',
    'zh-TW': '未遭更動：{files} 個檔案共 {lines} 行',
  },
  'audit.broken': {
    en: 'The log was changed after it was written. Compare it with a copy.',
    'zh-TW': '記錄在寫入後遭到更動。請與備份比對。',
  },
  'audit.role': {
    en: 'Reading the audit log needs the role {needed}; you have {role}.',
    'zh-TW': '讀取稽核記錄需要角色 {needed}；您的角色是 {role}。',
  },
  'audit.failed': { en: 'The audit log could not be read: {reason}', 'zh-TW': '無法讀取稽核記錄：{reason}' },
  'audit.again': { en: 'Read again', 'zh-TW': '重新讀取' },
  'audit.at': { en: 'Time', 'zh-TW': '時間' },
  'audit.user': { en: 'User', 'zh-TW': '使用者' },
  'audit.nobody': { en: 'nobody signed in', 'zh-TW': '未登入' },
  'audit.userRole': { en: 'Role', 'zh-TW': '角色' },
  'audit.event': { en: 'Event', 'zh-TW': '事件' },
  'audit.connection': { en: 'Connection', 'zh-TW': '連線' },
  'audit.method': { en: 'Method', 'zh-TW': '方法' },
  'audit.target': { en: 'Address', 'zh-TW': '位址' },
  'audit.status': { en: 'Status', 'zh-TW': '狀態碼' },
  'audit.begun': { en: 'begun', 'zh-TW': '開始' },
  'audit.took': { en: 'Milliseconds', 'zh-TW': '毫秒' },
  'audit.from': { en: 'From', 'zh-TW': '來源' },
  'audit.cut': { en: '{count} characters left off', 'zh-TW': '省略 {count} 個字元' },
})
