/** The roles of a session with how many hold them, and its servers. */
import { Server, X } from 'lucide-react'
import { Card } from '../kit/Card.tsx'
import { ExactText } from '../kit/ExactText.tsx'
import { useSpeech } from '../language/speech.tsx'
import type { SessionView } from './session-view.ts'
import { words } from './words.ts'

interface Props {
  readonly session: SessionView
  /** Begins to remove a server. */
  readonly onRemove: (name: string) => void
}

export function RolesCard({ session, onRemove }: Props) {
  const { t } = useSpeech(words)
  const { roles, servers } = session
  return (
    <Card title={t('part.roles')}>
      <div className="flex flex-wrap gap-x-5 gap-y-1.5 border-t border-line px-4 py-2.5 text-xs text-soft max-sm:px-3">
        {roles.length === 0 && <span className="text-muted">{t('roles.none')}</span>}
        {roles.map((role) => (
          <span key={`${role.type} ${role.name}`} title={role.type}>
            <ExactText className="font-medium text-ink">{role.name}</ExactText>{' '}
            {role.max === undefined ? role.members : t('roles.of', { count: role.members, max: role.max })}
            {role.target !== undefined && (
              <span className="text-muted"> · {t('roles.target', { target: role.target })}</span>
            )}
          </span>
        ))}
        <span className="inline-flex items-center gap-1.5">
          <Server className="icon-small text-muted" aria-hidden="true" />
          {servers.length === 0 ? (
            <span className="text-muted">{t('servers.none')}</span>
          ) : (
            servers.map((name) => (
              <span key={name} className="keyword-chip">
                <ExactText>{name}</ExactText>
                <button
                  type="button"
                  className="ml-1 align-middle"
                  aria-label={t('act.removeServer', { name })}
                  title={t('act.removeServer', { name })}
                  onClick={() => onRemove(name)}
                >
                  <X className="icon-small" aria-hidden="true" />
                </button>
              </span>
            ))
          )}
        </span>
      </div>
    </Card>
  )
}
