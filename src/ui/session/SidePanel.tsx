/** Beside the session: who can do what with it, and what has changed. */
import type { Formats } from '../kit/formats.ts'
import { SideHead } from '../kit/SideHead.tsx'
import { useSpeech } from '../language/speech.tsx'
import { AccessPanel } from './AccessPanel.tsx'
import { HistoryPanel } from './HistoryPanel.tsx'
import type { Version } from './history.ts'
import type { SessionView } from './session-view.ts'
import type { UsedAccess } from './use-access.ts'
import { words } from './words.ts'

/** XUIDs that were asked about by hand. */
export interface AddedCallers {
  readonly added: readonly string[]
  readonly add: (xuid: string) => void
  readonly remove: (xuid: string) => void
}

interface Props {
  /** Of the answer to the read; undefined before one has come. */
  readonly status: number | undefined
  readonly access: UsedAccess
  readonly who: AddedCallers
  readonly isLocal: boolean
  readonly session: SessionView | undefined
  readonly versions: readonly Version[]
  /** Whether the session is read again by itself. */
  readonly isWatched: boolean
  readonly formats: Formats
  readonly scid: string
  readonly onClose: () => void
}

/** Why nothing is said of anybody. */
function findSilence(isLocal: boolean, status: number | undefined): 'loading' | 'notAsked' | 'unread' {
  if (status !== undefined) return 'unread'
  return isLocal ? 'loading' : 'notAsked'
}

export function SidePanel({
  status,
  access,
  who,
  isLocal,
  session,
  versions,
  formats,
  scid,
  isWatched,
  onClose,
}: Props) {
  const { t } = useSpeech(words)
  const { rows, problem, inspection } = access
  const silence = inspection || status === 204 || status === 404 ? 'gone' : findSilence(isLocal, status)
  return (
    <section id="session-side" aria-label={t('side.title')} className="flex min-h-0 flex-1 flex-col">
      <SideHead
        title={t('side.title')}
        note={t('access.now')}
        closeLabel={t('side.close')}
        onClose={onClose}
      />
      <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-auto px-4 py-3">
        {problem !== undefined && (
          <p role="alert" className="text-warn">
            {t('access.failed', { reason: problem })}
          </p>
        )}
        {rows && rows.length > 0 ? (
          <AccessPanel
            rows={rows}
            isLocal={isLocal}
            isLarge={session?.isLarge ?? false}
            scid={scid}
            added={who.added}
            onAdd={who.add}
            onRemove={who.remove}
          />
        ) : (
          problem === undefined && <p className="text-muted">{t(`access.${silence}`)}</p>
        )}
        {versions.length > 0 && <HistoryPanel {...{ versions, formats, isWatched }} />}
      </div>
    </section>
  )
}
