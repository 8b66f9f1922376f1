/** One player of the local directory: sessions, seats, handles, who follows whom, and what was refused. */
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { messageOfError } from '#contract/errors.ts'
import { Xuid } from '#contract/identifiers.ts'
import { EndedList } from '../frame/EndedLine.tsx'
import { IdentityMark } from '../frame/IdentityMark.tsx'
import { usePeopleItems } from '../frame/IdentityPicker.tsx'
import { usePeople } from '../frame/people.ts'
import { useConnection } from '../frame/use-connection.ts'
import { useLinkTo } from '../frame/use-link-to.ts'
import { useTitle } from '../frame/use-title.ts'
import { Card } from '../kit/Card.tsx'
import { Chooser } from '../kit/Chooser.tsx'
import { ExactText } from '../kit/ExactText.tsx'
import { useSpeech } from '../language/speech.tsx'
import { playerQuery } from '../player-query.ts'
import { nobody } from '../sender.ts'
import { useScreenSearch } from '../use-screen-search.ts'
import { PlayerHandles, PlayerPeople, PlayerRefusals } from './PlayerParts.tsx'
import { PlayerSessions } from './PlayerSessions.tsx'
import { PlayerSearch } from './search.ts'
import { words } from './words.ts'

export function PlayerScreen() {
  const { t } = useSpeech(words)
  const { xuid } = useScreenSearch(PlayerSearch)
  const { isLocal } = useConnection()
  const { find } = usePeople()
  const linkTo = useLinkTo()
  const person = xuid === undefined ? undefined : find(xuid)
  useTitle(person?.name)
  return (
    <div className="flex-1">
      <div className="mx-auto flex max-w-6xl flex-col gap-4 px-4 py-6 max-sm:px-3">
        <div className="flex flex-wrap items-center gap-3">
          <div className="min-w-0 flex-1 basis-80">
            <h1 className="flex flex-wrap items-center gap-2 text-xl font-semibold tracking-[-0.015em]">
              {person && <IdentityMark person={person} isLarge />}
              <ExactText>{person?.name ?? t('player.title')}</ExactText>
              {xuid !== undefined && person?.isKnown && (
                <span className="id text-sm font-normal text-muted">{xuid}</span>
              )}
            </h1>
            <p className="text-soft">{t('player.intro')}</p>
          </div>
          <ChoosePlayer xuid={xuid} />
        </div>
        {!isLocal && (
          <p className="flex flex-wrap items-center gap-3">
            {t('player.localOnly')}
            <button
              type="button"
              className="button"
              onClick={() => linkTo('/', xuid === undefined ? {} : { xuids: xuid })}
            >
              {t('player.query')}
            </button>
          </p>
        )}
        {isLocal && xuid !== undefined && <OnePlayer key={xuid} xuid={xuid} />}
      </div>
    </div>
  )
}

function ChoosePlayer({ xuid }: { xuid: string | undefined }) {
  const { t } = useSpeech(words)
  const { list, find } = usePeople()
  const navigate = useNavigate()
  const items = usePeopleItems(list.filter(({ as }) => as !== nobody))
  return (
    <Chooser
      texts={{
        label: t('player.choose'),
        search: t('player.hint'),
        untyped: t('player.untyped'),
        none: t('player.none'),
      }}
      items={items}
      value={xuid ?? ''}
      valueText={xuid === undefined ? '' : find(xuid).name}
      onChange={(next) => void navigate({ to: '.', search: (before: object) => ({ ...before, xuid: next }) })}
      makeItem={(text) =>
        Xuid.safeParse(text).success ? { value: text, label: text, detail: t('player.use') } : undefined
      }
      className="button"
    >
      {t('player.choose')}
    </Chooser>
  )
}

function OnePlayer({ xuid }: { xuid: string }) {
  const { t } = useSpeech(words)
  const { data, error } = useQuery(playerQuery(xuid))
  if (error) {
    return (
      <p role="alert" className="text-warn">
        {t('player.failed', { reason: messageOfError(error) })}
      </p>
    )
  }
  if (!Xuid.safeParse(xuid).success) return <p className="text-warn">{t('player.invalid')}</p>
  if (!data) return <p className="text-muted">{t('player.loading')}</p>
  const facts = [
    ...(data.gamertag === undefined ? [t('player.unknown')] : []),
    ...(data.deviceId === undefined ? [] : [t('player.device', { device: data.deviceId })]),
    ...(data.server ? [t('player.server')] : []),
  ]
  return (
    <>
      {facts.length > 0 && <p className="text-soft">{facts.join(' · ')}</p>}
      <PlayerSessions player={data} />
      <Card title={t('ended.title')} note={data.ended.length > 0 && String(data.ended.length)}>
        <div className="max-h-80 overflow-auto border-t border-line px-4 py-3">
          {data.ended.length === 0 ? (
            <p className="text-muted">{t('ended.none')}</p>
          ) : (
            <EndedList ended={data.ended} />
          )}
        </div>
      </Card>
      <div className="grid grid-cols-2 items-start gap-4 max-[1000px]:grid-cols-1">
        <PlayerPeople player={data} />
        <div className="flex flex-col gap-4">
          <PlayerHandles player={data} />
          <PlayerRefusals player={data} />
        </div>
      </div>
    </>
  )
}
