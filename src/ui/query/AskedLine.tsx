/** On a phone, above the answer: what was asked, in one line, and the way back to the form. */
import { useQuery } from '@tanstack/react-query'
import { Search } from 'lucide-react'
import { parseXuids } from '#contract/parse-xuids.ts'
import { usePeople } from '../frame/people.ts'
import { useSpeech } from '../language/speech.tsx'
import { identitiesQuery } from '../queries.ts'
import { words } from './form-words.ts'
import type { Question } from './question.ts'

export function AskedLine({ question, onEdit }: { question: Question; onEdit: () => void }) {
  const { t } = useSpeech(words)
  const { find } = usePeople()
  const { data } = useQuery(identitiesQuery)
  const { tokens } = parseXuids(question.xuids)
  const title = data?.serviceConfigs.find(({ scid }) => scid === question.scid)?.title
  const who = tokens.slice(0, 2).map((xuid) => find(xuid).name)
  const parts = [
    ...(who.length > 0 ? [who.join(', ') + (tokens.length > 2 ? ` +${tokens.length - 2}` : '')] : []),
    ...(question.keyword === '' ? [] : [`“${question.keyword}”`]),
    ...(['reservations', 'inactive', 'private'] as const)
      .filter((flag) => question[flag])
      .map((flag) => t(`tick.${flag}`)),
    question.template || t('tick.allTemplates'),
    title ?? question.scid,
  ]
  return (
    <div className="hidden items-center gap-2 border-b border-line bg-sunken px-3 py-1.5 text-xs text-soft max-sm:flex">
      <Search className="icon-small" aria-hidden="true" />
      <span className="min-w-0 flex-1 truncate">{parts.join(' · ')}</span>
      <button type="button" className="link min-h-6 px-1" onClick={onEdit}>
        {t('asked.edit')}
      </button>
    </div>
  )
}
