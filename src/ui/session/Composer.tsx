/** A write before it is sent: the exact request, what the rules predict, a dry run, and what it changes. */
import { FlaskConical, Send, X } from 'lucide-react'
import { type ReactNode, useCallback, useId, useMemo, useState } from 'react'
import type { Connection } from '#contract/console/connections.ts'
import { buildPath } from '#contract/mpsd/endpoints.ts'
import { SessionWrite } from '#contract/mpsd/session.ts'
import { formatParameters } from '#contract/query-string.ts'
import { describeRefusal } from '#rules/describe-refusal.ts'
import type { QueryCaller } from '#rules/preflight.ts'
import { refuse, statusOf } from '#rules/verdict.ts'
import { authorizationOf } from '../exchange/authorization.ts'
import { RequestLine } from '../exchange/RequestLine.tsx'
import { PredictedCode } from '../exchange/StatusCode.tsx'
import { JsonField } from '../json/JsonField.tsx'
import type { Formats } from '../kit/formats.ts'
import { useSpeech } from '../language/speech.tsx'
import { findFixedConstant, listFixedConstants, predictWrite, type WritePrediction } from './predict-write.ts'
import { Reserve } from './Reserve.tsx'
import type { SessionView } from './session-view.ts'
import type { SentWrite, WriteSession } from './use-write-session.ts'
import { WriteAnswer } from './WriteAnswer.tsx'
import { words } from './words.ts'
import { type Reference, toWriteRequest, type WriteDraft, writeReservations } from './write-draft.ts'

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
  /** The session as it was last read, which others may have changed since the draft was begun. */
  readonly newest: { readonly session: SessionView; readonly etag: string } | undefined
}

/** Whether others have changed the session since, so that a conditional write is refused. */
const isOutdated = ({ draft, newest }: Pick<Props, 'draft' | 'newest'>) =>
  draft.isConditional && newest !== undefined && newest.etag !== draft.etag

const isDeleted = ({ body }: WriteDraft, sent: SentWrite | undefined) =>
  body === undefined && sent?.situation.exchange.kind === 'answered' && sent.situation.exchange.status < 300

const isComplete = ({ kind, body }: WriteDraft, { issues }: WritePrediction) =>
  issues.length === 0 && !(kind === 'reserve' && body === writeReservations([]))

export function Composer(props: Props) {
  const { draft, onDraft, onClose, write, reference, caller, template, forbidden } = props
  const { t } = useSpeech(words)
  const id = useId()
  const [isMerged, setMerged] = useState(false)
  const isStale = isOutdated(props)
  const prediction = useMemo(() => {
    const predicted = predictWrite(draft, reference, caller, template)
    // Whether the body is wrong, and who may write, is decided first.
    return isStale && (predicted.status === undefined || predicted.status < 400)
      ? { ...predicted, ...ofStale(draft) }
      : predicted
  }, [draft, reference, caller, template, isStale])
  const send = (isDryRun: boolean) => {
    setMerged(false)
    write.send(
      draft,
      isDryRun,
      prediction.status === undefined
        ? undefined
        : { refusals: prediction.refusal ? [prediction.refusal] : [] },
    )
  }
  // What was deleted cannot be deleted again.
  const isDone = isDeleted(draft, write.sent)
  const canSend = forbidden === undefined && isComplete(draft, prediction) && !write.isPending && !isDone
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
      <WriteLine {...props} prediction={prediction} isDone={isDone}>
        <button
          type="button"
          className="button button-small"
          disabled={!canSend || draft.body === undefined}
          title={draft.body === undefined ? t('write.noDryRun') : undefined}
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
        <Body {...{ draft, onDraft, template, prediction }} />
        {!isDone && <IfMatch draft={draft} onDraft={onDraft} />}
        {isStale && !isDone && props.newest && <Outdated {...{ draft, onDraft }} newest={props.newest} />}
        {isMerged && <p role="status">{t('merge.taken')}</p>}
        {write.problem !== undefined && (
          <p role="alert" className="text-warn">
            {write.problem}
          </p>
        )}
      </div>
      {write.sent && (
        <WriteAnswer
          {...{ draft, caller, template }}
          formats={props.formats}
          sent={write.sent}
          onMerged={(merged) => {
            onDraft(merged)
            write.reset()
            setMerged(true)
          }}
        />
      )}
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
  isDone,
  children,
}: Props & { prediction: WritePrediction; isDone: boolean; children: ReactNode }) {
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
          ...(headers?.['if-none-match'] !== undefined && { 'If-None-Match': headers['if-none-match'] }),
        },
        body,
      }}
      origin={connection?.kind === 'service' ? connection.origin : undefined}
      authorization={authorizationOf(connection, isLocal, as)}
      expectation={isDone ? undefined : <Predicted prediction={prediction} />}
      isWrapped
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

interface BodyProps extends Pick<Props, 'draft' | 'onDraft' | 'template'> {
  readonly prediction: WritePrediction
}

function Body({ draft, onDraft, template, prediction: { refusal, issues } }: BodyProps) {
  const { t, language } = useSpeech(words)
  const isTemplateKnown = template !== undefined
  const constants = listFixedConstants(draft, isTemplateKnown)
  const noteOf = useCallback(
    (path: string) => {
      const fixed = findFixedConstant(draft.base, path, isTemplateKnown)
      return fixed && t(`write.fixed.${fixed.by}`, { value: fixed.value })
    },
    [draft.base, isTemplateKnown, t],
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

function ofStale({ etag = '' }: WriteDraft) {
  const refusal = refuse(21, 'precondition.synchronised', 'If-Match', etag)
  return { status: statusOf(refusal), refusal }
}

interface OutdatedProps extends Pick<Props, 'draft' | 'onDraft'> {
  readonly newest: NonNullable<Props['newest']>
}

/** Somebody has changed the session meanwhile: the write can be merged after a 412, or begin anew on top of it. */
function Outdated({ draft, onDraft, newest }: OutdatedProps) {
  const { t } = useSpeech(words)
  const { session, etag } = newest
  return (
    <p className="flex flex-wrap items-center gap-2" role="status" data-testid="outdated">
      <span className="text-warn">{t('write.outdated', { change: session.changeNumber ?? '–' })}</span>
      <button
        type="button"
        className="button button-small"
        onClick={() => onDraft({ ...draft, base: session, etag })}
      >
        {t('write.rebase')}
      </button>
    </p>
  )
}

/** Conditional on what was read, so that nothing of others is lost. */
function IfMatch({ draft, onDraft }: Pick<Props, 'draft' | 'onDraft'>) {
  const { t } = useSpeech(words)
  const { etag, base, isConditional } = draft
  const isNew = draft.kind === 'create'
  if (etag === undefined && !isNew) return null
  return (
    <label className="flex items-start gap-2 text-xs text-soft">
      <input
        type="checkbox"
        className="mt-0.5"
        checked={isConditional}
        onChange={(event) => onDraft({ ...draft, isConditional: event.target.checked })}
      />
      <span className="min-w-0">
        {isNew ? t('write.ifNone') : t('write.ifMatch', { change: base.changeNumber ?? '–' })}{' '}
        <span className="id break-all">{etag}</span>
      </span>
    </label>
  )
}
