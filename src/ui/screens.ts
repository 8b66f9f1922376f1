/** The screens of the console, in the order of the navigation. Routes, navigation and palette are loops over them. */
import * as z from 'zod'
import { rowCodes } from '#contract/mpsd/status-row.ts'
import { QuerySearch } from './query/search.ts'
import type { Screen } from './screen.ts'

const codes = [...new Set(Object.values(rowCodes))]

export const screens: readonly Screen[] = [
  {
    id: 'query',
    path: '/',
    search: QuerySearch,
    nav: { en: 'Query', 'zh-TW': '查詢' },
    title: { en: 'Query', 'zh-TW': '查詢' },
    load: async () => (await import('./query/QueryScreen.tsx')).QueryScreen,
    commands: [{ id: 'query.new', label: { en: 'Start a new query', 'zh-TW': '開始新的查詢' } }],
  },
  {
    id: 'codes',
    path: '/codes',
    search: z.object({}),
    nav: { en: 'Codes', 'zh-TW': '狀態碼' },
    title: { en: 'Status codes', 'zh-TW': '狀態碼' },
    load: async () => (await import('./codes/CodesScreen.tsx')).CodesScreen,
    commands: codes.map((code) => ({
      id: `codes.${code}`,
      label: { en: `What ${code} means`, 'zh-TW': `${code} 的意義` },
      hash: `code-${code}`,
    })),
  },
]
