/** What a cassette can answer: its queries, each a link to its question. */
import { Link } from '@tanstack/react-router'
import type { RecordedRequest } from '#contract/connections.ts'
import { useSpeech } from '../text/language.tsx'
import { Panel } from './Panel.tsx'
import { readRecorded } from './question.ts'

interface Props {
  /** The connection that replays them. */
  readonly on: string
  readonly recorded: readonly RecordedRequest[]
}

export function RecordedQuestions({ on, recorded }: Props) {
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
            <Link
              to="/"
              search={{ ...search, on }}
              className="flex gap-3 rounded-box border border-line px-2 py-1 hover:bg-sunken"
            >
              <b className="id">{status}</b>
              <span className="id text-[12px] break-all">
                {method} {decodeURI(path)} {body}
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {others > 0 && <p className="text-muted">{t('cassette.others', { count: others })}</p>}
    </Panel>
  )
}
