/** What a recording can answer: its queries, each a button that sends it. */
import type { RecordedRequest } from '#contract/console/connections.ts'
import { Panel } from '../kit/Panel.tsx'
import { useSpeech } from '../language/speech.tsx'
import { fromSearch, type Question } from './question.ts'
import { readRecorded } from './recorded-query.ts'
import { words } from './words.ts'

interface Props {
  readonly recorded: readonly RecordedRequest[]
  readonly onSend: (question: Question) => void
}

export function RecordedQueries({ recorded, onSend }: Props) {
  const { t } = useSpeech(words)
  const queries = recorded.flatMap((one) => {
    const search = readRecorded(one)
    return search ? [{ ...one, search }] : []
  })
  const others = recorded.length - queries.length
  return (
    <Panel title={t('cassette.start')}>
      <p className="text-muted">{t(queries.length === 0 ? 'cassette.noQuery' : 'cassette.choose')}</p>
      <ul className="flex flex-col gap-1">
        {queries.map(({ method, path, body, status, search }) => (
          <li key={`${method} ${path} ${body ?? ''}`}>
            <button
              type="button"
              className="flex w-full gap-3 rounded-box border border-line px-2 py-1 text-left hover:bg-sunken"
              onClick={() => onSend(fromSearch(search))}
            >
              <b className="id">{status}</b>
              <span className="id text-[12px] break-all">
                {method} {path} {body}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {others > 0 && <p className="text-muted">{t('cassette.others', { count: others })}</p>}
    </Panel>
  )
}
