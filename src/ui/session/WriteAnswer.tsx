/** The answer to a write: the verdict, what it changed or would change, and the merge after a 412. */
import { useMemo } from 'react'
import type { Exchange } from '#api/exchange.ts'
import type { QueryCaller } from '#rules/preflight.ts'
import { Differences } from '../exchange/Differences.tsx'
import { listDifferences } from '../exchange/diff.ts'
import { Verdict } from '../exchange/Verdict.tsx'
import { WhyPanel } from '../exchange/WhyPanel.tsx'
import { StatusRowLink } from '../frame/StatusRowLink.tsx'
import type { Formats } from '../kit/formats.ts'
import { useSpeech } from '../language/speech.tsx'
import { MergePanel } from './MergePanel.tsx'
import { listOnlyTheirs, mergeBody } from './merge.ts'
import { readDocument, readSession } from './session-view.ts'
import type { SentWrite } from './use-write-session.ts'
import { words } from './words.ts'
import type { WriteDraft } from './write-draft.ts'

interface OutcomeProps {
  readonly sent: SentWrite
  /** The write as it is now; `sent` has the one that was answered. */
  readonly draft: WriteDraft
  readonly caller: QueryCaller
  /** The text of the template's document, if it is known. */
  readonly template: string | undefined
  /** Takes a merge as the write that is sent next. */
  readonly onMerged: (draft: WriteDraft) => void
}

interface Props extends OutcomeProps {
  readonly formats: Formats
}

export function WriteAnswer({ sent, draft, onMerged, formats, caller, template }: Props) {
  const { t } = useSpeech(words)
  const { situation, isDryRun, at } = sent
  const { exchange } = situation
  const isEarlier = sent.draft.body !== draft.body
  return (
    <div className={`border-t border-line ${isEarlier ? 'bg-page' : ''}`} data-testid="write-answer">
      {isEarlier && (
        <p role="status" className="px-4 pt-3 font-medium text-warn">
          {t('write.earlier')}
        </p>
      )}
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
        <Outcome {...{ sent, draft, onMerged, caller, template }} />
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
  if (exchange.status === 204) {
    const done = sent.draft.body === undefined ? 'write.removed' : 'write.ended'
    return <p>{t(sent.isDryRun ? 'write.wouldEnd' : done)}</p>
  }
  return null
}

function Merge({ sent, draft, onMerged, caller, template }: OutcomeProps) {
  const { exchange } = sent.situation
  const answered = exchange.kind === 'answered' ? exchange : undefined
  const theirs = useMemo(
    () => (answered ? readSession(answered.text, template) : undefined),
    [answered, template],
  )
  const body = useMemo(() => readDocument(sent.draft.body ?? ''), [sent])
  const { base } = sent.draft
  if (!theirs || !body || !answered) return null
  const xuid = typeof caller === 'object' ? caller.xuid : undefined
  const self = theirs.members.find((member) => member.xuid === xuid)?.key
  const fields = mergeBody(body, { base: base.document, theirs: theirs.document, self })
  return (
    <MergePanel
      fields={fields}
      others={listOnlyTheirs(fields, base.document, theirs.document, self)}
      onMerge={(merged) =>
        onMerged({ ...draft, body: merged, base: theirs, etag: answered.etag, isConditional: true })
      }
    />
  )
}
