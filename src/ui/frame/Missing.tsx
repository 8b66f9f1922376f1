/** Says what one's role may not do. */
import { useSpeech } from '../language/speech.tsx'
import type { MissingRole } from '../use-missing-role.ts'
import { words } from './clock-words.ts'

export function Missing({ role }: { role: MissingRole | undefined }) {
  const { t } = useSpeech(words)
  if (!role) return null
  return <p className="text-xs font-medium text-warn">{t('role.missing', { ...role })}</p>
}
