/** The place to bring an answer from elsewhere: paste it, and read which row it is, why, and what to try. */
import { useNavigate } from '@tanstack/react-router'
import { ArrowUpRight } from 'lucide-react'
import { useDeferredValue, useId, useMemo, useState } from 'react'
import { statusOf } from '#rules/verdict.ts'
import { CauseList } from '../exchange/CauseList.tsx'
import { type ExplainedPaste, explainPasted, type PastedExchange } from '../exchange/explain-pasted.ts'
import { RawBody } from '../exchange/RawBody.tsx'
import { SessionSummary } from '../exchange/SessionSummary.tsx'
import { PredictedCode, StatusCode } from '../exchange/StatusCode.tsx'
import { Verdict } from '../exchange/Verdict.tsx'
import { WhyPanel } from '../exchange/WhyPanel.tsx'
import { useOpenSession } from '../frame/use-open-session.ts'
import { useSpeech } from '../language/speech.tsx'
import { SharedSearch } from '../screen.ts'
import { parseSessionPlace } from '../session-place.ts'
import { useScreenSearch } from '../use-screen-search.ts'
import { parsePasted } from './parse-pasted.ts'
import { words } from './words.ts'

const example = `PUT /serviceconfigs/8f3d1c52-6a0b-4e7e-9b1d-2f6c5a7e4d10/sessiontemplates/Lobby/sessions/x 403
{"membersInfo":{"first":0,"next":8,"count":8,"accepted":8},"constants":{"system":{"maxMembersCount":8}},"properties":{"system":{"joinRestriction":"followed"}}}`

export function ExplainPasted() {
  const { t } = useSpeech(words)
  const id = useId()
  const [text, setText] = useState('')
  const deferred = useDeferredValue(text)
  const pasted = useMemo(() => (deferred.trim() === '' ? undefined : parsePasted(deferred)), [deferred])
  const explained = useMemo(() => pasted && explainPasted(pasted), [pasted])
  return (
    <section id="explain" aria-label={t('explain.title')} className="flex scroll-mt-4 flex-col gap-3">
      <h1 className="text-xl font-semibold tracking-[-0.015em]">{t('explain.title')}</h1>
      <label htmlFor={id} className="max-w-3xl text-soft">
        {t('explain.body')}
      </label>
      <textarea
        id={id}
        className="control id min-h-28 resize-y py-2 text-xs"
        rows={5}
        spellCheck={false}
        autoComplete="off"
        value={text}
        placeholder={t('explain.placeholder')}
        onChange={(event) => setText(event.target.value)}
      />
      {text === '' && (
        <p>
          <button type="button" className="link" onClick={() => setText(example)}>
            {t('explain.example')}
          </button>
        </p>
      )}
      {deferred.trim() !== '' && !pasted && (
        <p role="status" className="flex flex-wrap items-center gap-3">
          {t('explain.nothing')} <OpenSession path={deferred} />
        </p>
      )}
      {pasted && explained && <Explained pasted={pasted} explained={explained} />}
    </section>
  )
}

/** What a session's address leads to: who may do what with it. */
function OpenSession({ path }: { path: string | undefined }) {
  const { t } = useSpeech(words)
  const openSession = useOpenSession()
  const place = path === undefined ? undefined : parseSessionPlace(path)
  if (!place) return null
  return (
    <button type="button" className="button button-small" onClick={() => openSession(place)}>
      <ArrowUpRight className="icon" aria-hidden="true" />
      {t('explain.openSession')}
    </button>
  )
}

function Explained({ pasted, explained }: { pasted: PastedExchange; explained: ExplainedPaste }) {
  const { t } = useSpeech(words)
  const { situation, causes, endpoint, predicted, rows } = explained
  const exchange = situation?.exchange.kind === 'answered' ? situation.exchange : undefined
  const [refusal] = predicted?.refusals ?? []
  return (
    <div
      className="flex flex-col gap-3 rounded-card border border-line-strong bg-surface p-1"
      data-testid="explained"
    >
      <div className="flex flex-wrap items-center gap-3 px-3 pt-2">
        <code className="id min-w-0 flex-1 text-xs break-all">
          <b className="text-code-method">{pasted.method}</b> {pasted.path ?? t('explain.noRequest')}
        </code>
        {pasted.path !== undefined && endpoint === undefined && (
          <span className="font-medium text-warn">{t('explain.notOurs')}</span>
        )}
        <OpenSession path={pasted.path} />
        <OpenAsQuery query={explained.query} />
      </div>
      {(pasted.others ?? 0) > 0 && (
        <p className="px-3 text-xs text-muted">{t('explain.others', { count: pasted.others ?? 0 })}</p>
      )}
      {situation && exchange && (
        <>
          <Verdict
            situation={situation}
            pending=""
            isPending={false}
            answeredAt={0}
            linkRow={(row, text) => (
              <a className="link-inline" href={`#row-${row}`}>
                {text}
              </a>
            )}
          />
          <div className="flex flex-col gap-4 px-3 pb-3">
            <RetryAfter value={pasted.responseHeaders.get('retry-after')} />
            <WhyPanel situation={situation} isFetching={false} />
            <CauseList causes={causes} status={exchange.status} />
            {exchange.reply.kind === 'session' && <SessionSummary session={exchange.reply.session} />}
            {exchange.text !== '' && <RawBody text={exchange.text} isOpen={false} />}
          </div>
        </>
      )}
      {!situation && predicted && (
        <p className="flex flex-wrap items-center gap-2 px-3 pb-3">
          {t('explain.predicted')} <PredictedCode status={refusal ? statusOf(refusal) : 200} />
          {predicted.query && predicted.undecided && (
            <>
              {t('explain.depends')} <PredictedCode status={statusOf(predicted.undecided.refusal)} />
            </>
          )}
        </p>
      )}
      {rows.length > 0 && <PossibleRows rows={rows} />}
    </div>
  )
}

/** What a status can mean while nobody knows to what request. */
function PossibleRows({ rows }: Pick<ExplainedPaste, 'rows'>) {
  const { t, say } = useSpeech(words)
  return (
    <div className="flex flex-col gap-2 px-3 pb-3">
      <p>{t('explain.possible')}</p>
      <ul className="flex flex-col gap-1.5">
        {rows.map(({ row, code, phrase, when }) => (
          <li key={row} className="flex flex-wrap items-baseline gap-x-2">
            <StatusCode status={code} />
            <a className="link-inline" href={`#row-${row}`}>
              {t('codes.rowNumber', { row })}
            </a>
            <b className="font-medium">{phrase}</b>
            <span className="text-soft">{say(when)}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}

function RetryAfter({ value }: { value: string | undefined }) {
  if (value === undefined) return null
  return <p className="id text-xs">Retry-After: {value}</p>
}

function OpenAsQuery({ query }: Pick<ExplainedPaste, 'query'>) {
  const { t } = useSpeech(words)
  const { as, on } = useScreenSearch(SharedSearch)
  const navigate = useNavigate()
  if (!query) return null
  return (
    <button
      type="button"
      className="button button-small"
      onClick={() => void navigate({ to: '/', search: { ...query, as, on } })}
    >
      <ArrowUpRight className="icon" aria-hidden="true" />
      {t('explain.open')}
    </button>
  )
}
