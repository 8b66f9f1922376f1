/** Everything that the command palette offers: screens and their commands, people, connections, titles, questions. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useSpeech } from '../language/speech.tsx'
import { connectionsQuery } from '../queries.ts'
import { askShownAgain, useRecentQuestions } from '../recent-questions.ts'
import { type Screen, SharedSearch } from '../screen.ts'
import { parseSessionPlace } from '../session-place.ts'
import { useScreenSearch } from '../use-screen-search.ts'
import type { Command } from './command.ts'
import { words } from './key-words.ts'
import { openKeySheet } from './open-key-sheet.ts'
import { useConnection } from './use-connection.ts'
import { useLocalCommands } from './use-local-commands.ts'
import { useOpenSession } from './use-open-session.ts'
import { words as frameWords } from './words.ts'

/** `text`: what is searched for. */
export function useCommands(screens: readonly Screen[], text: string): Command[] {
  const { t, say } = useSpeech(words)
  const { t: frame } = useSpeech(frameWords)
  const { as, on } = useScreenSearch(SharedSearch)
  const navigate = useNavigate()
  const queries = useQueryClient()
  const { isLocal, name: used, choose } = useConnection()
  const { data: listed } = useQuery(connectionsQuery)
  const recent = useRecentQuestions()
  const ofWorld = useLocalCommands(text)
  const openSession = useOpenSession()
  const shared = { as, on }
  const command = (id: string, label: string, run: () => void): Command => ({
    id,
    label,
    kind: t('commands.kind.command'),
    detail: '',
    run,
  })
  const ofScreens = screens.flatMap(({ id, path, nav, commands }) => [
    command(
      id,
      frame('commands.goTo', { screen: say(nav) }),
      () => void navigate({ to: path, search: shared }),
    ),
    ...commands.map(({ id: commandId, label, search, hash }) =>
      command(commandId, say(label), () => {
        void navigate({ to: path, search: { ...shared, ...search }, ...(hash && { hash }) })
      }),
    ),
  ])
  const questions = recent.map(({ label, search }, i) => ({
    id: `recent ${i}`,
    label: t('commands.again', { label }),
    kind: t('commands.kind.recent'),
    detail: '',
    run: async () => {
      const now = Date.now()
      await navigate({ to: '/', search: { ...search, on } })
      await askShownAgain(queries, now)
    },
  }))
  const connections = (listed?.connections ?? [])
    .filter(({ name }) => name !== used)
    .map(({ name, title, kind }) => ({
      id: `on ${name}`,
      label: t('commands.connect', { name: kind === 'local' ? frame('connection.directory') : title }),
      kind: kind === 'service' ? frame('service.title') : t('commands.kind.connection'),
      detail: name,
      run: () => choose(name),
    }))
  const place = parseSessionPlace(text)
  const pasted = place
    ? [{ ...command('session pasted', t('commands.openSession'), () => openSession(place)), detail: text }]
    : []
  const keys = command('keys', t('commands.keys'), () => setTimeout(openKeySheet, 0))
  return [...pasted, ...ofScreens, keys, ...questions, ...connections, ...(isLocal ? ofWorld : [])]
}
