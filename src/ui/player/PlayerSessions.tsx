/** The sessions that a player is in or has a seat in. */
import { useQuery } from '@tanstack/react-query'
import type { Player, PlayerSession } from '#contract/console/player.ts'
import { stateChips, VisibilityChip } from '../exchange/signs.tsx'
import { useOpenSession } from '../frame/use-open-session.ts'
import { Card } from '../kit/Card.tsx'
import { ExactText } from '../kit/ExactText.tsx'
import { type Formats, getFormats } from '../kit/formats.ts'
import { TimeText } from '../kit/TimeText.tsx'
import { useSpeech } from '../language/speech.tsx'
import { usePreferences } from '../preferences.ts'
import { identitiesQuery } from '../queries.ts'
import { words } from './words.ts'

export function PlayerSessions({ player }: { player: Player }) {
  const { t, language } = useSpeech(words)
  const { clock } = usePreferences()
  const formats = getFormats(language, clock)
  const { sessions, unlisted, now } = player
  return (
    <Card title={t('sessions.title')} note={String(sessions.length + unlisted)}>
      {sessions.length === 0 ? (
        <p className="border-t border-line px-4 py-3 text-muted">{t('sessions.none')}</p>
      ) : (
        <div className="relative max-h-128 overflow-auto">
          <table className="plain-table">
            <thead>
              <tr>
                <th>{t('sessions.name')}</th>
                <th>{t('sessions.state')}</th>
                <th className="max-sm:hidden">{t('sessions.since')}</th>
                <th>{t('sessions.visibility')}</th>
                <th>{t('sessions.timer')}</th>
              </tr>
            </thead>
            <tbody>
              {sessions.map((session) => (
                <Row
                  key={JSON.stringify(session.sessionRef)}
                  {...{ session, formats }}
                  now={Date.parse(now)}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {unlisted > 0 && (
        <p className="px-4 py-1 text-xs text-muted">{t('sessions.more', { count: unlisted })}</p>
      )}
    </Card>
  )
}

interface RowProps {
  readonly session: PlayerSession
  readonly now: number
  readonly formats: Formats
}

function Row({ session, now, formats }: RowProps) {
  const { t } = useSpeech(words)
  const openSession = useOpenSession()
  const { sessionRef, state, since, visibility, timer } = session
  const { scid, templateName: template, name } = sessionRef
  const { data: identities } = useQuery(identitiesQuery)
  const title = identities?.serviceConfigs.find((one) => one.scid === scid)?.title
  return (
    <tr data-testid="player-session">
      <td>
        <button
          type="button"
          className="id text-left font-medium break-all hover:text-accent"
          onClick={() => openSession({ scid, template, name })}
        >
          <ExactText>{name}</ExactText>
        </button>{' '}
        <ExactText className="text-xs text-muted">{template}</ExactText>{' '}
        <span className="text-xs text-muted">{title}</span>
      </td>
      <td>
        <span className={`chip ${stateChips[state].className}`}>
          <span className={`dot dot-${state === 'ready' ? 'inactive' : state}`} aria-hidden="true" />
          {state}
        </span>
      </td>
      <td className="max-sm:hidden">
        <TimeText time={since} now={now} formats={formats} />
      </td>
      <td>
        <VisibilityChip value={visibility} />
      </td>
      <td className="text-xs">
        {timer ? (
          t(`sessions.${timer.effect}`, { time: formats.clock(Date.parse(timer.at)) })
        ) : (
          <span className="text-muted">{t('sessions.timerNone')}</span>
        )}
      </td>
    </tr>
  )
}
