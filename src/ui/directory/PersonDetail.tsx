/** One person: the device, who shares it, and who follows whom. */
import { useQuery } from '@tanstack/react-query'
import { Pencil } from 'lucide-react'
import type { Identity } from '#contract/console/identities.ts'
import { messageOfError } from '#contract/errors.ts'
import { PersonChips } from '../frame/PersonChips.tsx'
import { useLinkTo } from '../frame/use-link-to.ts'
import { ExactText } from '../kit/ExactText.tsx'
import { useSpeech } from '../language/speech.tsx'
import { playerQuery } from '../player-query.ts'
import type { PersonDraft } from './PersonForm.tsx'
import { words } from './words.ts'

interface Props {
  readonly person: Identity
  readonly everybody: readonly Identity[]
  readonly onChange: (draft: PersonDraft) => void
}

export function PersonDetail({ person, everybody, onChange }: Props) {
  const { t } = useSpeech(words)
  const linkTo = useLinkTo()
  const { xuid, gamertag, deviceId, server } = person
  const { data, error } = useQuery(playerQuery(xuid))
  const sharing = everybody.filter((one) => one.deviceId === deviceId && one.xuid !== xuid)
  const none = t('people.nobody')
  return (
    <div className="flex flex-col gap-2 py-1.5" data-testid="person">
      {deviceId === undefined ? (
        <p className="text-muted">{t('people.noDevice')}</p>
      ) : (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <p>
            {t('people.device')}: <ExactText>{deviceId}</ExactText>
          </p>
          <PersonChips label={t('people.sharing')} xuids={sharing.map((one) => one.xuid)} none={none} />
        </div>
      )}
      {error && <p className="text-warn">{messageOfError(error)}</p>}
      {data && (
        <>
          <PersonChips label={t('people.followed')} xuids={data.follows} none={none} />
          <PersonChips label={t('people.followers')} xuids={data.followers} none={none} />
          <p className="flex flex-wrap gap-3">
            <button
              type="button"
              className="button button-small"
              onClick={() =>
                onChange({
                  xuid,
                  gamertag,
                  deviceId: deviceId ?? '',
                  follows: data.follows.join(' '),
                  isServer: server,
                  isStored: true,
                })
              }
            >
              <Pencil className="icon" aria-hidden="true" />
              {t('people.change')}
            </button>
            <button type="button" className="link" onClick={() => linkTo('/player', { xuid })}>
              {t('people.open')}
            </button>
          </p>
        </>
      )}
    </div>
  )
}
