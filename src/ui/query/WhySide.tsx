/** The panel beside the table: why the selected row is there, or why the request was answered as it was. */
import { ArrowDown, ArrowUp, PanelRightClose } from 'lucide-react'
import { Suspense } from 'react'
import type { SessionQuery } from '#contract/mpsd/query.ts'
import { parseXuids } from '#contract/parse-xuids.ts'
import type { Situation } from '../exchange/situation.ts'
import { WhyPanel } from '../exchange/WhyPanel.tsx'
import type { UsedConnection } from '../frame/use-connection.ts'
import { lazyPart } from '../kit/lazy-part.tsx'
import { useSpeech } from '../language/speech.tsx'
import { listXuidsWithoutRow, rowsOf } from './asked.ts'
import type { ColumnContext } from './fields.tsx'
import { HiddenList } from './HiddenList.tsx'
import { countUnrelated, listHidden } from './hidden.ts'
import { OtherCallers } from './OtherCallers.tsx'
import { keyOfRow, type PlacedRow } from './placed-row.ts'
import { fromSearch } from './question.ts'
import { RowWhy } from './RowWhy.tsx'
import type { QuerySearch, ViewSearch } from './search.ts'
import type { QueryAnswer } from './use-answer.ts'
import type { UsedExplanation } from './use-explanation.ts'
import type { QueryForm } from './use-query-form.ts'
import type { SeenAnswer } from './use-row-changes.ts'
import { words } from './words.ts'
import { XuidsWithoutRow } from './XuidsWithoutRow.tsx'

const WatchLog = lazyPart(async () => (await import('./WatchLog.tsx')).WatchLog)

interface Props {
  readonly answer: QueryAnswer
  readonly situation: Situation | undefined
  readonly query: SessionQuery | undefined
  readonly search: QuerySearch
  readonly standard: string
  readonly send: QueryForm['send']
  readonly used: UsedConnection
  readonly explanation: UsedExplanation
  readonly placed: readonly PlacedRow[]
  /** Of a watched query, the newest first. */
  readonly seen: readonly SeenAnswer[]
  readonly selected: PlacedRow | undefined
  readonly context: ColumnContext
  readonly onView: (change: Partial<ViewSearch>) => void
}

export function WhySide(props: Props) {
  const { answer, situation, query, search, standard, send, used, explanation, selected, context, onView } =
    props
  const { t } = useSpeech(words)
  const received = rowsOf(answer.exchange)
  const asked = fromSearch(search, standard)
  const { tokens: xuids } = parseXuids(asked.xuids)
  // While the table does not show them.
  const hidden = explanation.data?.allowed && search.hidden !== '1' ? listHidden(explanation.data) : []
  const isRefusedCaller = used.isLocal && situation?.prediction?.refusals[0]?.clause === 'query.own-or-server'
  return (
    <section aria-label={t('pane.why')} className="flex min-h-0 flex-1 flex-col">
      <Head {...props} />
      <div className="flex min-h-0 flex-1 flex-col gap-3 overflow-auto px-4 py-3" data-testid="why-body">
        {selected ? (
          <RowWhy
            key={keyOfRow(selected.row)}
            placed={selected}
            query={query}
            asked={asked}
            isLocal={used.isLocal}
            isLoading={explanation.isLoading}
            problem={explanation.problem}
            onRetry={explanation.retry}
            context={context}
            onSend={send}
            received={received?.length ?? 0}
          />
        ) : (
          <>
            {search.watch === '1' && (
              <Suspense>
                <WatchLog
                  answers={props.seen}
                  formats={context.formats}
                  onSelect={(row) => onView({ row })}
                />
              </Suspense>
            )}
            <WhyPanel
              situation={situation}
              isFetching={answer.isFetching}
              actions={
                isRefusedCaller ? (
                  <OtherCallers {...{ asked, xuids }} onSend={send} />
                ) : hidden.length > 0 ? (
                  <HiddenList {...{ hidden, onView }} />
                ) : undefined
              }
            />
            <XuidsWithoutRow xuids={listXuidsWithoutRow(query, received)} />
            {explanation.data?.allowed &&
              (query?.xuids.length ?? 0) < 2 &&
              countUnrelated(explanation.data) > 0 && (
                <p className="text-xs text-muted">
                  {t('hidden.unrelated', { count: countUnrelated(explanation.data) })}
                </p>
              )}
          </>
        )}
      </div>
    </section>
  )
}

function Head({ placed, selected, onView }: Props) {
  const { t } = useSpeech(words)
  const at = selected ? placed.indexOf(selected) : -1
  const go = (next: number) => {
    const row = placed[next]
    if (row) onView({ row: keyOfRow(row.row) })
  }
  const isHidden = selected?.position === undefined
  return (
    <div className="flex min-h-10 flex-none items-center gap-1 border-b border-line pr-2 pl-4">
      <h2 className="font-semibold">{t('pane.why')}</h2>
      <span className="ml-1 min-w-0 flex-1 truncate text-muted">
        {selected
          ? isHidden
            ? t('side.hidden')
            : t('side.row', {
                position: selected.position ?? 0,
                count: placed.filter((one) => one.position).length,
              })
          : t('side.answer')}
      </span>
      {selected && (
        <>
          <button type="button" className="link px-1 text-xs" onClick={() => onView({ row: undefined })}>
            {t('side.toAnswer')}
          </button>
          <button
            type="button"
            className="icon-button"
            aria-label={t('side.previous')}
            title={t('side.previous')}
            disabled={at <= 0}
            onClick={() => go(at - 1)}
          >
            <ArrowUp className="icon" aria-hidden="true" />
          </button>
          <button
            type="button"
            className="icon-button"
            aria-label={t('side.next')}
            title={t('side.next')}
            disabled={at >= placed.length - 1}
            onClick={() => go(at + 1)}
          >
            <ArrowDown className="icon" aria-hidden="true" />
          </button>
        </>
      )}
      <button
        type="button"
        className="icon-button max-sm:hidden"
        aria-label={t('side.close')}
        title={t('side.close')}
        onClick={() => onView({ why: 'closed' })}
      >
        <PanelRightClose className="icon" aria-hidden="true" />
      </button>
    </div>
  )
}
