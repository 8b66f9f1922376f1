/** What each field of the question does, in one list. */
import { CircleQuestionMark } from 'lucide-react'
import { memo } from 'react'
import { Popover } from '../kit/Popover.tsx'
import { useSpeech } from '../language/speech.tsx'
import { words } from './form-words.ts'

const explained = [
  'xuids',
  'keyword',
  'reservations',
  'inactive',
  'private',
  'visibility',
  'take',
  'contract',
] as const

export const HelpButton = memo(function HelpButton({ versionHelp }: { versionHelp: string }) {
  const { t } = useSpeech(words)
  return (
    <Popover label={t('form.help')} button={<CircleQuestionMark className="icon" aria-hidden="true" />}>
      <dl className="grid max-h-[60vh] w-[min(30rem,88vw)] grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1.5 overflow-auto">
        {explained.map((name) => (
          <div key={name} className="contents">
            <dt className="font-medium">{t(`form.${name}`)}</dt>
            <dd className="text-soft">{t(`form.${name}.help`)}</dd>
          </div>
        ))}
        <dt className="font-medium">{t('form.version')}</dt>
        <dd className="text-soft">{versionHelp}</dd>
      </dl>
    </Popover>
  )
})
