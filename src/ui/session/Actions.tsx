/** What can be done with the session: each begins a write that is shown before it is sent. */
import { CircleDot, CircleOff, LogIn, LogOut, Pencil, UserPlus } from 'lucide-react'
import { useSpeech } from '../language/speech.tsx'
import type { SessionView } from './session-view.ts'
import { words } from './words.ts'
import type { WriteKind } from './write-draft.ts'

interface Props {
  readonly session: SessionView
  /** The XUID that one acts as, if it is known. */
  readonly self: string | undefined
  readonly onBegin: (kind: WriteKind) => void
}

const icons = {
  join: LogIn,
  leave: LogOut,
  active: CircleDot,
  inactive: CircleOff,
  reserve: UserPlus,
  patch: Pencil,
} as const
type Action = keyof typeof icons

function listActions({ session, self }: Omit<Props, 'onBegin'>): readonly Action[] {
  const own = session.members.find(({ xuid }) => xuid === self)
  if (!own || own.state === 'reserved')
    return ['join', 'reserve', ...(own ? (['leave'] as const) : []), 'patch']
  return [own.state === 'active' ? 'inactive' : 'active', 'reserve', 'leave', 'patch']
}

export function Actions(props: Props) {
  const { t } = useSpeech(words)
  return (
    <fieldset className="flex flex-wrap gap-2 pb-0.5">
      <legend className="sr-only">{t('act.label')}</legend>
      {listActions(props).map((action) => {
        const Icon = icons[action]
        return (
          <button
            key={action}
            type="button"
            className={`button ${action === 'join' ? 'button-main' : ''}`}
            onClick={() => props.onBegin(action)}
          >
            <Icon className="icon" aria-hidden="true" />
            {t(`act.${action}`)}
          </button>
        )
      })}
    </fieldset>
  )
}
