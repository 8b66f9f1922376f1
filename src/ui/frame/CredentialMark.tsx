/** As whom a service is asked: never the credential itself. */
import { KeyRound } from 'lucide-react'
import type { Connection } from '#contract/console/connections.ts'
import { useSpeech } from '../language/speech.tsx'
import { words } from './words.ts'

export function CredentialMark({ connection }: { connection: Connection }) {
  const { t } = useSpeech(words)
  const { credential, kind } = connection
  if (kind !== 'service') return null
  const who = credential?.gamertag ?? credential?.xuid
  return (
    <span className="flex min-w-0 items-center gap-1.5 px-2 whitespace-nowrap">
      <KeyRound className="icon" aria-hidden="true" />
      <span className="bar-strong truncate max-sm:sr-only">{who ?? t('service.unknownUser')}</span>
      {credential?.gamertag !== undefined && credential.xuid !== undefined && (
        <span className="id text-xs max-[1000px]:hidden">{credential.xuid}</span>
      )}
    </span>
  )
}
