/** The words of the local directory's clock, and of what a role may not do to the directory. */
import { defineWords } from '../language/define-words.ts'

export const words = defineWords({
  'role.missing': {
    en: 'This needs the role {needed}; you have {role}.',
    'zh-TW': '這需要角色 {needed}；您的角色是 {role}。',
  },
  'clock.running': { en: 'running', 'zh-TW': '運行中' },
  'clock.held': { en: 'held', 'zh-TW': '已停住' },
  'clock.hold': { en: 'Hold now', 'zh-TW': '停在現在' },
  'clock.run': { en: 'Let it run', 'zh-TW': '恢復運行' },
  'clock.step': { en: 'Step {duration}', 'zh-TW': '前進 {duration}' },
  'clock.at': { en: 'Hold at an instant (UTC)', 'zh-TW': '停在某時刻（UTC）' },
  'clock.set': { en: 'Hold there', 'zh-TW': '停在該處' },
  'clock.help': {
    en: 'Timeouts that have passed are applied when a session is next read or written. Running, the clock shows the time of this machine again.',
    'zh-TW': '已到期的逾時於下次讀取或寫入工作階段時套用。恢復運行後，時鐘會回到本機的時間。',
  },
})
