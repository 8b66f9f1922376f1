/** The XUIDs of a batch without a row: listed, with their names where they are known, and copyable. */
import { Copy } from 'lucide-react'
import { words as exchangeWords } from '../exchange/words.ts'
import { usePeople } from '../frame/people.ts'
import { CopyButton } from '../kit/CopyButton.tsx'
import { Disclosure } from '../kit/Disclosure.tsx'
import { ExactText } from '../kit/ExactText.tsx'
import { useSpeech } from '../language/speech.tsx'
import { words } from './words.ts'

const maxListed = 200

export function XuidsWithoutRow({ xuids }: { xuids: readonly string[] }) {
  const { t } = useSpeech(words)
  const { t: say } = useSpeech(exchangeWords)
  const { nameOf } = usePeople()
  if (xuids.length === 0) return null
  return (
    <Disclosure title={t('without.title', { count: xuids.length })}>
      <CopyButton
        text={() => xuids.join('\n')}
        done={t('without.copied')}
        failed={say('copy.failed')}
        className="button button-small mb-2"
      >
        <Copy className="icon-small" aria-hidden="true" />
        {t('without.copy')}
      </CopyButton>
      <ul className="flex max-h-60 flex-col overflow-auto text-xs">
        {xuids.slice(0, maxListed).map((xuid) => (
          <li key={xuid} className="flex gap-2">
            <span className="id">{xuid}</span>
            <ExactText className="truncate text-muted">{nameOf(xuid) ?? ''}</ExactText>
          </li>
        ))}
        {xuids.length > maxListed && (
          <li className="text-muted">{t('without.more', { count: xuids.length - maxListed })}</li>
        )}
      </ul>
    </Disclosure>
  )
}
