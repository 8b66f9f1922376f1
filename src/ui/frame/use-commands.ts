/** Everything that the command palette offers: screens and their commands, people, connections, titles, questions. */
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useSpeech } from '../language/speech.tsx'
import { connectionsQuery, identitiesQuery } from '../queries.ts'
import { useRecentQuestions } from '../recent-questions.ts'
import { type Screen, SharedSearch } from '../screen.ts'
import { useScreenSearch } from '../use-screen-search.ts'
import { words } from './key-words.ts'
import { openKeySheet } from './open-key-sheet.ts'
import { usePeople } from './people.ts'
import { useConnection } from './use-connection.ts'
import { useIdentity } from './use-identity.ts'
import { words as frameWords } from './words.ts'

export interface Command {
  readonly id: string
  readonly label: string
  /** What kind of thing it is. */
  readonly kind: string
  /** Found as well by this: a XUID, a SCID. */
  readonly detail: string
  readonly run: () => void
}

export function useCommands(screens: readonly Screen[]): Command[] {
  const { t, say } = useSpeech(words)
  const { t: frame } = useSpeech(frameWords)
  const { as, on } = useScreenSearch(SharedSearch)
  const navigate = useNavigate()
  const [, actAs] = useIdentity()
  const { isLocal, name: used, choose } = useConnection()
  const people = usePeople()
  const { data: known } = useQuery(identitiesQuery)
  const { data: listed } = useQuery(connectionsQuery)
  const recent = useRecentQuestions()
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
    run: () => void navigate({ to: '/', search: { ...search, on } }),
  }))
  const identities = (isLocal ? people.list : []).map((person) => ({
    id: `as ${person.as}`,
    label: t('commands.actAs', { name: person.name }),
    kind: t('commands.kind.identity'),
    detail: person.as,
    run: () => actAs(person.as),
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
  const titles = (isLocal ? (known?.serviceConfigs ?? []) : []).map(({ scid, title }) => ({
    id: `title ${scid}`,
    label: t('commands.title', { title }),
    kind: t('commands.kind.title'),
    detail: scid,
    run: () => void navigate({ to: '/', search: { ...shared, scid } }),
  }))
  const keys = command('keys', t('commands.keys'), () => setTimeout(openKeySheet, 0))
  return [...ofScreens, keys, ...questions, ...titles, ...connections, ...identities]
}
