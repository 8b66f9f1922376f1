/** What can cause a refusal: likely, possible and ruled out, each with the value that decides it. */
import { CircleHelp, CircleMinus, CircleX } from 'lucide-react'
import type { Cause } from '#rules/causes.ts'
import { useSpeech } from '../language/speech.tsx'
import { words } from './cause-words.ts'

const groups = ['likely', 'possible', 'ruled out'] as const
const icons = { likely: CircleX, possible: CircleHelp, 'ruled out': CircleMinus } as const
const tones = { likely: 'text-bad', possible: 'text-warn', 'ruled out': 'text-muted' } as const

export function CauseList({ causes, status }: { causes: readonly Cause[]; status: number }) {
  const { t } = useSpeech(words)
  if (causes.length === 0) return null
  return (
    <section aria-label={t('causes.title', { status: String(status) })} className="flex flex-col gap-2">
      <h2 className="text-base font-semibold">{t('causes.title', { status: String(status) })}</h2>
      <div className="overflow-hidden rounded-card border border-line-strong bg-raised">
        {groups.map((group) => (
          <Group key={group} group={group} causes={causes.filter((one) => one.likelihood === group)} />
        ))}
      </div>
    </section>
  )
}

function Group({ group, causes }: { group: Cause['likelihood']; causes: readonly Cause[] }) {
  const { t, number } = useSpeech(words)
  const Icon = icons[group]
  if (causes.length === 0) return null
  return (
    <>
      <h3 className={`border-b border-line bg-sunken px-3 py-1 text-xs font-medium ${tones[group]}`}>
        {t(`causes.${group}`)} <span className="text-muted">{number(causes.length)}</span>
      </h3>
      <ul>
        {causes.map(({ id, found }) => (
          <li key={id} className="flex items-start gap-2.5 border-b border-line px-3 py-1.5 last:border-b-0">
            <Icon className={`icon mt-0.5 ${tones[group]}`} aria-hidden="true" />
            <span className={group === 'ruled out' ? 'text-soft' : ''}>
              <b className="font-medium">{t(`cause.${id}`)}</b>{' '}
              {found !== '' && <span className="id text-xs text-muted">{found}</span>}
              {group !== 'ruled out' && <span className="block text-soft">{t(`cause.${id}.tell`)}</span>}
            </span>
          </li>
        ))}
      </ul>
    </>
  )
}
