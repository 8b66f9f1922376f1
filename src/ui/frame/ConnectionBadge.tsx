/** Which directory answers, and whether it does. */
import { useQuery } from '@tanstack/react-query'
import { Mark } from '../kit/Mark.tsx'
import { healthQuery } from '../queries.ts'
import { useSpeech } from '../text/language.tsx'

export function ConnectionBadge() {
  const { t } = useSpeech()
  const health = useQuery(healthQuery)
  const down = health.isError
  const counts = health.data && {
    engine: health.data.engine,
    sessions: health.data.counts.sessions,
    people: health.data.counts.people,
  }
  return (
    <p
      role="status"
      className={`flex items-center gap-1.5 rounded-box border px-2 py-[3px] ${down ? 'border-bad bg-bad-soft text-bad' : 'border-line'}`}
      title={counts ? t('connection.counts', counts) : undefined}
    >
      <Mark shape={down ? 'hollow' : 'filled'} className={down ? '' : 'text-good'} />
      <span className="font-semibold">{t('connection.local')}</span>
      {down && <span>{t('connection.down')}</span>}
      {health.isPending && <span className="text-muted">{t('connection.checking')}</span>}
    </p>
  )
}
