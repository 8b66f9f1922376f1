/** What a cassette can answer: its queries, each a button that asks it. */
import type { RecordedRequest } from '#contract/console/connections.ts'
import { useSpeech } from '../text/language.tsx'
import { Panel } from './Panel.tsx'
import { fromSearch, readRecorded } from './question.ts'
import type { Asking } from './use-asking.ts'

interface Props {
  readonly asking: Asking
  readonly recorded: readonly RecordedRequest[]
}

export function RecordedQuestions({ asking, recorded }: Props) {
  const { t } = useSpeech()
  const questions = recorded.flatMap((one) => {
    const search = readRecorded(one)
    return search ? [{ ...one, search }] : []
  })
  const others = recorded.length - questions.length
  return (
    <Panel title={t('cassette.start')}>
      <p className="text-muted">{t(questions.length === 0 ? 'cassette.noQuery' : 'cassette.choose')}</p>
      <ul className="flex flex-col gap-1">
        {questions.map(({ method, path, body, status, search }) => (
          <li key={`${method} ${path} ${body ?? ''}`}>
            <button
              type="button"
              className="flex w-full gap-3 rounded-box border border-line px-2 py-1 text-left hover:bg-sunken"
              onClick={() => asking.send(fromSearch(search))}
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
