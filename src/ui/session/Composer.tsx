/** A write before it is sent: the exact request, what the rules predict, a dry run, and what it changes. */
import { FlaskConical, Send, X } from 'lucide-react'
import { type ReactNode, useCallback, useId, useMemo } from 'react'
import type { Exchange } from '#api/exchange.ts'
import type { Connection } from '#contract/console/connections.ts'
import { buildPath } from '#contract/mpsd/endpoints.ts'
import { SessionWrite } from '#contract/mpsd/session.ts'
import { formatParameters } from '#contract/query-string.ts'
import { describeRefusal } from '#rules/describe-refusal.ts'
import type { QueryCaller } from '#rules/preflight.ts'
import { authorizationOf } from '../exchange/authorization.ts'
import { RequestLine } from '../exchange/RequestLine.tsx'
import { PredictedCode } from '../exchange/StatusCode.tsx'
import { Verdict } from '../exchange/Verdict.tsx'
import { WhyPanel } from '../exchange/WhyPanel.tsx'
import { StatusRowLink } from '../frame/StatusRowLink.tsx'
import { JsonField } from '../json/JsonField.tsx'
import type { Formats } from '../kit/formats.ts'
import { useSpeech } from '../language/speech.tsx'
import { Differences } from './Differences.tsx'
import { listDifferences } from './diff.ts'
import { MergePanel } from './MergePanel.tsx'
import { mergeBody } from './merge.ts'
import { findFixedConstant, listFixedConstants, predictWrite, type WritePrediction } from './predict-write.ts'
import { Reserve } from './Reserve.tsx'
import { readDocument, readSession } from './session-view.ts'
import type { SentWrite, WriteSession } from './use-write-session.ts'
import { words } from './words.ts'
import { type Reference, toWriteRequest, type WriteDraft } from './write-draft.ts'

interface Props {
  readonly draft: WriteDraft
  readonly onDraft: (draft: WriteDraft) => void
  readonly onClose: () => void
  readonly write: WriteSession
  readonly reference: Reference
  readonly caller: QueryCaller
  readonly as: string
  readonly contractVersion: string
  readonly connection: Connection | undefined
  readonly isLocal: boolean
  /** The text of the template's document, if it is known. */
  readonly template: string | undefined
  /** Why nothing may be written here; the request can be copied all the same. */
  readonly forbidden: string | undefined
  readonly formats: Formats
}

export function Composer(props: Props) {
  const { draft, onDraft, onClose, write, reference, caller, template, forbidden } = props
  const { t } = useSpeech(words)
  const id = useId()
  const prediction = useMemo(
    () => predictWrite(draft, reference, caller, template),
    [draft, reference, caller, template],
  )
  const send = (isDryRun: boolean) =>
    write.send(
      draft,
      isDryRun,
      prediction.status === undefined
        ? undefined
        : { refusals: prediction.refusal ? [prediction.refusal] : [] },
    )
  const canSend = forbidden === undefined && prediction.issues.length === 0 && !write.isPending
  const isReal = !props.isLocal && props.connection?.kind === 'service'
  return (
    <section
      aria-labelledby={id}
      className={`flex-none overflow-hidden rounded-card border bg-surface ${isReal ? 'border-service-bar' : 'border-accent'}`}
      data-testid="composer"
    >
      <div className="flex min-h-10 items-center gap-2 pr-2 pl-4">
        <h2 id={id} className="font-semibold">
          {t(`write.${draft.kind}.title`, { target: draft.target ?? '' })}
        </h2>
        <span className="flex-1" />
        <button
          type="button"
          className="icon-button"
          aria-label={t('write.close')}
          title={t('write.close')}
          onClick={onClose}
        >
          <X className="icon" aria-hidden="true" />
        </button>
      </div>
      <WriteLine {...props} prediction={prediction}>
        <button
          type="button"
          className="button button-small"
          disabled={!canSend || draft.body === undefined}
          onClick={() => send(true)}
        >
          <FlaskConical className="icon" aria-hidden="true" />
          {t('write.dryRun')}
        </button>
        <button
          type="button"
          className={`button button-small ${isReal ? 'button-danger' : 'button-main'}`}
          disabled={!canSend}
          onClick={() => send(false)}
        >
          <Send className="icon" aria-hidden="true" />
          {t(isReal ? 'write.sendReal' : 'write.send', { name: props.connection?.title ?? '' })}
        </button>
      </WriteLine>
      <div className="flex flex-col gap-3 px-4 py-3">
        {forbidden !== undefined && <p className="font-medium text-warn">{forbidden}</p>}
        {draft.kind === 'reserve' && <Reserve draft={draft} onDraft={onDraft} />}
        <Body draft={draft} onDraft={onDraft} prediction={prediction} />
        <IfMatch draft={draft} onDraft={onDraft} />
        {write.problem !== undefined && (
          <p role="alert" className="text-warn">
            {write.problem}
          </p>
        )}
      </div>
      {write.sent && <Answer {...props} sent={write.sent} />}
    </section>
  )
}

function WriteLine({
  draft,
  reference,
  contractVersion,
  connection,
  isLocal,
  as,
  prediction,
  children,
}: Props & { prediction: WritePrediction; children: ReactNode }) {
  const { endpoint, parts, parameters = [], body, headers } = toWriteRequest(draft, reference, false)
  const search = formatParameters(parameters)
  const path = buildPath(endpoint, parts)
  return (
    <RequestLine
      request={{
        method: endpoint === 'putSession' ? 'PUT' : 'DELETE',
        path: search === '' ? path : `${path}?${search}`,
        headers: {
          'X-Xbl-Contract-Version': contractVersion,
          ...(body !== undefined && { 'Content-Type': 'application/json' }),
          ...(headers?.['if-match'] !== undefined && { 'If-Match': headers['if-match'] }),
        },
        body,
      }}
      origin={connection?.kind === 'service' ? connection.origin : undefined}
      authorization={authorizationOf(connection, isLocal, as)}
      expectation={<Predicted prediction={prediction} />}
    >
      {children}
    </RequestLine>
  )
}

function Predicted({ prediction: { status, refusal } }: { prediction: WritePrediction }) {
  const { t, language } = useSpeech(words)
  if (status === undefined) return <span className="pill pill-predicted">{t('write.unpredicted')}</span>
  return (
    <span
      className="flex items-center gap-1.5 text-xs font-medium text-soft"
      title={refusal && describeRefusal(refusal, language)}
      data-testid="expectation"
    >
      {t('write.should')} <PredictedCode status={status} />
    </span>
  )
}

interface BodyProps extends Pick<Props, 'draft' | 'onDraft'> {
  readonly prediction: WritePrediction
}

function Body({ draft, onDraft, prediction: { refusal, issues } }: BodyProps) {
  const { t, language } = useSpeech(words)
  const constants = listFixedConstants(draft)
  const noteOf = useCallback(
    (path: string) => {
      const fixed = findFixedConstant(draft.base, path)
      return fixed && t(`write.fixed.${fixed.by}`, { value: fixed.value })
    },
    [draft.base, t],
  )
  return (
    <>
      {draft.body !== undefined && (
        <JsonField
          label={t('write.body')}
          schema={SessionWrite}
          noteOf={noteOf}
          value={draft.body}
          onChange={(body) => onDraft({ ...draft, body })}
          issues={issues}
        />
      )}
      {refusal && <p className="text-warn">{describeRefusal(refusal, language)}</p>}
      {constants.length > 0 && (
        <ul className="flex flex-col gap-0.5 text-xs" data-testid="fixed-constants">
          {constants.map(({ path, sent, fixed, by }) => (
            <li key={path} className={sent === fixed ? 'text-muted' : 'font-medium text-warn'}>
              {t(sent === fixed ? 'write.constantSame' : `write.constant.${by}`, { path, sent, fixed })}
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

/** Conditional on what was read, so that nothing of others is lost. */
function IfMatch({ draft, onDraft }: Pick<Props, 'draft' | 'onDraft'>) {
  const { t } = useSpeech(words)
  const { etag, base, isConditional } = draft
  if (etag === undefined) return null
  return (
    <label className="flex items-start gap-2 text-xs text-soft">
      <input
        type="checkbox"
        className="mt-0.5"
        checked={isConditional}
        onChange={(event) => onDraft({ ...draft, isConditional: event.target.checked })}
      />
      <span className="min-w-0">
        {t('write.ifMatch', { change: base.changeNumber ?? '–' })}{' '}
        <span className="id break-all">{etag}</span>
      </span>
    </label>
  )
}

function Answer({ sent, draft, onDraft, formats, caller }: Props & { sent: SentWrite }) {
  const { t } = useSpeech(words)
  const { situation, isDryRun, at } = sent
  const { exchange } = situation
  return (
    <div className="border-t border-line" data-testid="write-answer">
      <Verdict
        situation={situation}
        pending=""
        isPending={false}
        answeredAt={at}
        note={isDryRun ? t('write.wasDryRun') : undefined}
        stamp={<div className="tabular-nums">{formats.clock(at)}</div>}
        linkRow={(row, text) => (
          <StatusRowLink row={row} className="link-inline">
            {text}
          </StatusRowLink>
        )}
      />
      <div className="flex flex-col gap-3 px-4 py-3">
        <Outcome {...{ sent, draft, onDraft, caller }} />
        {exchange.kind === 'answered' && exchange.status >= 300 && (
          <WhyPanel situation={situation} isFetching={false} />
        )}
      </div>
    </div>
  )
}

/** The session that an answer carries, as it stands in it. */
const documentOf = (exchange: Exchange<unknown>) =>
  exchange.kind === 'answered' && exchange.contentType === 'application/json'
    ? readDocument(exchange.text)
    : undefined

interface OutcomeProps extends Pick<Props, 'draft' | 'onDraft' | 'caller'> {
  readonly sent: SentWrite
}

/** What was changed, what would be, or what must be merged. */
function Outcome(props: OutcomeProps) {
  const { sent } = props
  const { t } = useSpeech(words)
  const { exchange } = sent.situation
  const document = documentOf(exchange)
  if (exchange.kind !== 'answered') return null
  if (exchange.status === 412 && document && sent.draft.body !== undefined) {
    return <Merge {...props} />
  }
  if (exchange.status < 300 && document) {
    return (
      <>
        <h3 className="font-semibold">{t(sent.isDryRun ? 'diff.would' : 'diff.did')}</h3>
        <Differences differences={listDifferences(sent.draft.base.document, document)} />
      </>
    )
  }
  if (exchange.status === 204) return <p>{t(sent.isDryRun ? 'write.wouldEnd' : 'write.ended')}</p>
  return null
}

function Merge({ sent, draft, onDraft, caller }: OutcomeProps) {
  const { exchange } = sent.situation
  const answered = exchange.kind === 'answered' ? exchange : undefined
  const theirs = useMemo(() => (answered ? readSession(answered.text) : undefined), [answered])
  const body = useMemo(() => readDocument(sent.draft.body ?? ''), [sent])
  const { base } = sent.draft
  if (!theirs || !body || !answered) return null
  const xuid = typeof caller === 'object' ? caller.xuid : undefined
  const self = theirs.members.find((member) => member.xuid === xuid)?.key
  return (
    <MergePanel
      fields={mergeBody(body, { base: base.document, theirs: theirs.document, self })}
      onMerge={(merged) =>
        onDraft({ ...draft, body: merged, base: theirs, etag: answered.etag, isConditional: true })
      }
    />
  )
}
