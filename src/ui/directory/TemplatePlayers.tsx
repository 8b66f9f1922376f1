/** Who uses a template: how many sessions, and the players of the newest ones. */
import { queryOptions, useQuery } from '@tanstack/react-query'
import { messageOfError } from '#contract/errors.ts'
import { client } from '../client.ts'
import { PersonChips } from '../frame/PersonChips.tsx'
import { useLinkTo } from '../frame/use-link-to.ts'
import { getFormats } from '../kit/formats.ts'
import { useSpeech } from '../language/speech.tsx'
import { usePreferences } from '../preferences.ts'
import { words } from './words.ts'

interface Props {
  readonly scid: string
  readonly template: string
}

const useQueryOf = ({ scid, template }: Props) =>
  useQuery(
    queryOptions({
      queryKey: ['template use', scid, template],
      queryFn: ({ signal }) => client.getTemplateUse({ parts: { scid, template }, signal }),
      staleTime: 5000,
      retry: false,
    }),
  )

export function TemplatePlayers(props: Props) {
  const { t, language } = useSpeech(words)
  const { clock } = usePreferences()
  const formats = getFormats(language, clock)
  const linkTo = useLinkTo()
  const { data, error } = useQueryOf(props)
  if (error) return <p className="text-warn">{messageOfError(error)}</p>
  if (!data) return null
  const { sessions, newest, counted, players } = data
  const inSessions = new Map<string, number>(players.map((one) => [one.xuid, one.sessions]))
  return (
    <div className="flex flex-col gap-1.5" data-testid="template-use">
      <p>
        {newest === undefined
          ? t('templates.unused')
          : t('templates.used', {
              sessions: formats.number(sessions),
              newest: formats.exact(Date.parse(newest)),
            })}{' '}
        {sessions > 0 && (
          <button
            type="button"
            className="link"
            onClick={() => linkTo('/', { scid: props.scid, template: props.template })}
          >
            {t('templates.sessions')}
          </button>
        )}
      </p>
      {sessions > 0 && (
        <PersonChips
          label={t('templates.players', { counted: formats.number(counted) })}
          xuids={players.map(({ xuid }) => xuid)}
          none={t('people.nobody')}
          noteOf={(xuid) => `×${inSessions.get(xuid) ?? 0}`}
        />
      )}
    </div>
  )
}
