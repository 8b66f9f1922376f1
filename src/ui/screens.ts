/** The screens of the console, in the order of the navigation. Routes, navigation and palette are loops over them. */
import * as z from 'zod'
import { rowCodes } from '#contract/mpsd/status-row.ts'
import { PlayerSearch } from './player/search.ts'
import { QuerySearch } from './query/search.ts'
import { type Screen, TableSearch } from './screen.ts'
import { SessionSearch } from './session/search.ts'
import { sessionPath } from './session-path.ts'

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
    id: 'session',
    path: sessionPath,
    search: SessionSearch,
    nav: { en: 'Session', 'zh-TW': '工作階段' },
    title: { en: 'Session', 'zh-TW': '工作階段' },
    load: async () => (await import('./session/SessionScreen.tsx')).SessionScreen,
    commands: [
      { id: 'session.open', label: { en: 'Open a session by its reference', 'zh-TW': '以參照開啟工作階段' } },
      {
        id: 'session.ended',
        label: { en: 'Find a session that ended or vanished', 'zh-TW': '尋找已結束或消失的工作階段' },
      },
    ],
  },
  {
    id: 'player',
    path: '/player',
    search: PlayerSearch,
    nav: { en: 'Player', 'zh-TW': '玩家' },
    title: { en: 'Player', 'zh-TW': '玩家' },
    load: async () => (await import('./player/PlayerScreen.tsx')).PlayerScreen,
    commands: [],
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
  {
    id: 'directory',
    path: '/directory',
    search: z.object({}),
    nav: { en: 'Directory', 'zh-TW': '目錄' },
    title: { en: 'Local directory', 'zh-TW': '本機目錄' },
    load: async () => (await import('./directory/DirectoryScreen.tsx')).DirectoryScreen,
    commands: [],
  },
  {
    id: 'traffic',
    path: '/traffic',
    search: TableSearch,
    nav: { en: 'Traffic', 'zh-TW': '流量' },
    title: { en: 'Traffic', 'zh-TW': '流量' },
    load: async () => (await import('./traffic/TrafficScreen.tsx')).TrafficScreen,
    commands: [],
  },
  {
    id: 'audit',
    path: '/audit',
    search: TableSearch,
    nav: { en: 'Audit', 'zh-TW': '稽核' },
    title: { en: 'Audit log', 'zh-TW': '稽核記錄' },
    load: async () => (await import('./audit/AuditScreen.tsx')).AuditScreen,
    commands: [],
  },
]
