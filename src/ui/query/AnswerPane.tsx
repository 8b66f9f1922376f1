/** Below the question: the verdict, the table or what is in its place, and why. */
import { useQuery } from '@tanstack/react-query'
import { Suspense, useMemo } from 'react'
import type { ReadableRow } from '#api/received.ts'
import type { Considered } from '#contract/console/explanation.ts'
import type { SessionQuery } from '#contract/mpsd/query.ts'
import { listQueryCauses } from '#rules/causes.ts'
import { type QueryCaller, readQuery } from '#rules/preflight.ts'
import { CauseList } from '../exchange/CauseList.tsx'
import { NoResult, Stopped } from '../exchange/NoResult.tsx'
import { RawBody } from '../exchange/RawBody.tsx'
import type { Situation } from '../exchange/situation.ts'
import { words as exchangeWords } from '../exchange/words.ts'
import { usePeople } from '../frame/people.ts'
import type { UsedConnection } from '../frame/use-connection.ts'
import { getFormats } from '../kit/formats.ts'
import { lazyPart } from '../kit/lazy-part.tsx'
import { SplitPane } from '../kit/SplitPane.tsx'
import { useKeys } from '../kit/use-keys.ts'
import { phoneQuery, useMediaQuery } from '../kit/use-media-query.ts'
import { useSpeech } from '../language/speech.tsx'
import { setPreference, usePreferences } from '../preferences.ts'
import { identitiesQuery } from '../queries.ts'
import { useDirectoryNow } from '../use-directory-now.ts'
import { AnswerVerdict } from './AnswerVerdict.tsx'
import { AskAnotherWay } from './AskAnotherWay.tsx'
import { rowsOf } from './asked.ts'
import type { ColumnContext } from './fields.tsx'
import { HiddenBar, HiddenSwitch } from './HiddenSwitch.tsx'
import { listHidden, switchHidden } from './hidden.ts'
import { NothingFound } from './NothingFound.tsx'
import { keyOfRow, matchRowKey, type PlacedRow, placeRows } from './placed-row.ts'
import type { SentQuery } from './query-answer.ts'
import { fromSearch } from './question.ts'
import { ReasonStrip } from './ReasonStrip.tsx'
import { RecordedQueries } from './RecordedQueries.tsx'
import type { QuerySearch, ViewSearch } from './search.ts'
import type { QueryAnswer } from './use-answer.ts'
import type { UsedExplanation } from './use-explanation.ts'
import type { QueryForm } from './use-query-form.ts'
import { type SeenAnswer, useRowChanges } from './use-row-changes.ts'
import { useSituation } from './use-situation.ts'
import { useChangeView } from './use-view.ts'
import { WhySide } from './WhySide.tsx'
import { markPlaced } from './watched-rows.ts'
import { words } from './words.ts'

/** The table is loaded while the first answer is awaited. */
const ResultsTable = lazyPart(async () => (await import('./ResultsTable.tsx')).ResultsTable)
void ResultsTable.preload()

const ComparePane = lazyPart(async () => (await import('./ComparePane.tsx')).ComparePane)

interface Props {
  readonly sent: SentQuery
  readonly answer: QueryAnswer
  /** The query as the rules read it; undefined if they refuse it. */
  readonly query: SessionQuery | undefined
  readonly search: QuerySearch
  readonly standard: string
  readonly send: QueryForm['send']
  readonly used: UsedConnection
  readonly explanation: UsedExplanation
  readonly caller: QueryCaller
  /** On a phone, shows why. */
  readonly onWhy: () => void
  /** Leads to the field that is wrong. */
  readonly onEdit: () => void
}

/** The same with what was known about the answer. */
interface Known extends Props {
  /** Undefined while there is no answer to the sent query. */
  readonly situation: Situation | undefined
}

/** While the same question is asked again, its last answer stays in view. */
const showsArriving = ({ arriving, exchange, isPast }: QueryAnswer) =>
  arriving !== undefined && (isPast || exchange === undefined)

const noRows: readonly ReadableRow[] = []
const noHidden: readonly Considered[] = []

/** Where the panel stands open until somebody closes it. */
const roomyQuery = '(min-width: 1400px), (min-width: 640px) and (max-width: 1100px) and (min-height: 700px)'

function useColumnContext({ answer, used }: Props): ColumnContext {
  const speech = useSpeech(words)
  const { clock: zone } = usePreferences()
  const { data } = useQuery(identitiesQuery)
  const now = useDirectoryNow(answer.exchange, answer.arriving?.at ?? answer.answeredAt, used.isLocal)
  const { isLocal } = used
  return useMemo(() => {
    const titles = new Map(isLocal ? data?.serviceConfigs.map((one) => [one.scid, one.title]) : [])
    const titleOf = (scid: string) => titles.get(scid.toLowerCase())
    return { speech, zone, now, formats: getFormats(speech.language, zone), titleOf }
  }, [speech, zone, now, data, isLocal])
}

interface ShownRows {
  readonly placed: PlacedRow[]
  /** Of a watched query, the newest first. */
  readonly seen: readonly SeenAnswer[]
}

function useShownRows({ answer, explanation, search, sent }: Props): ShownRows {
  const { nameOf } = usePeople()
  const arriving = showsArriving(answer) ? answer.arriving : undefined
  const rows = arriving?.rows ?? rowsOf(answer.exchange) ?? noRows
  const isShown = search.hidden === '1'
  // Of an answer that is still arriving, nothing is explained yet.
  const explained = arriving ? undefined : explanation.data
  const hidden = useMemo(() => (explained ? listHidden(explained) : noHidden), [explained])
  // A link may lead to a hidden row.
  const chosen = useMemo(() => {
    const found = search.row === undefined ? undefined : hidden.find((one) => keyOfRow(one) === search.row)
    return found ? [found] : noHidden
  }, [hidden, search.row])
  const shown = isShown ? hidden : chosen
  const isWatched = search.watch === '1'
  const question = JSON.stringify(sent)
  const watched = useRowChanges(question, rowsOf(answer.exchange), answer.answeredAt, isWatched)
  const { changes, answers: seen } = watched
  const placed = useMemo(() => {
    const considered = explained?.considered ?? []
    const included = considered.filter((one) => one.included)
    const placed = placeRows({ rows, hidden: shown, considered: included, nameOf })
    return isWatched ? markPlaced(placed, changes, nameOf) : placed
  }, [rows, explained, shown, nameOf, changes, isWatched])
  return { placed, seen }
}

export function AnswerPane(given: Props) {
  const { answer, search, sent, caller, used, standard } = given
  const situation = useSituation(sent, answer, caller, used, search, standard)
  const props: Known = { ...given, situation }
  const { t } = useSpeech(words)
  const { sideSize } = usePreferences()
  const isRoomy = useMediaQuery(roomyQuery)
  const isPhone = useMediaQuery(phoneQuery)
  const onView = useChangeView()
  const context = useColumnContext(props)
  const { placed, seen } = useShownRows(props)
  const selected = useMemo(() => {
    const matches = matchRowKey(search.row)
    return matches && placed.find(({ row }) => matches(row))
  }, [placed, search.row])
  // A fault of the console itself is for the screen's error boundary.
  if (answer.fault) throw answer.fault
  // A phone shows one part at a time, and the panel is one of them.
  const isOpen = isPhone || (search.why === undefined ? isRoomy : search.why === 'open')
  const subject = selected?.row.sessionRef.name
  useKeys({
    w: () => onView({ why: isOpen ? 'closed' : 'open' }),
    ...(used.isLocal && {
      h: () => onView(switchHidden(search, given.explanation.data)),
      c: () => onView({ compare: search.compare === undefined ? 'default' : undefined }),
    }),
  })
  if (search.compare !== undefined) {
    return (
      <>
        <AnswerVerdict {...props} />
        <Suspense fallback={<Waiting />}>
          <ComparePane
            {...{ sent, used, onView }}
            compare={search.compare}
            answeredAt={answer.isFetching ? 0 : answer.answeredAt}
          />
        </Suspense>
      </>
    )
  }
  return (
    <>
      <AnswerVerdict {...props} />
      <SplitPane
        isOpen={isOpen}
        onOpen={() => onView({ why: 'open' })}
        onClose={() => onView({ why: 'closed' })}
        openLabel={subject === undefined ? t('pane.why') : `${t('pane.why')} · ${subject}`}
        resizeLabel={t('pane.resize')}
        size={sideSize}
        onSize={(size) => setPreference('sideSize', size)}
        main={<Main {...{ props, placed, context, onView }} />}
        side={<WhySide {...props} {...{ placed, seen, selected, context, onView }} />}
      />
      {selected && <ReasonStrip selected={selected} onWhy={given.onWhy} />}
    </>
  )
}

interface MainProps {
  readonly props: Known
  readonly placed: readonly PlacedRow[]
  readonly context: ColumnContext
  readonly onView: (change: Partial<ViewSearch>) => void
}

function Main({ props, placed, context, onView }: MainProps) {
  const { t } = useSpeech(exchangeWords)
  const { answer, situation, used, send, query, search, standard, explanation } = props
  const { exchange, isFetching, retry } = answer
  const asked = fromSearch(search, standard)
  const xuids = query?.xuids ?? []
  if (showsArriving(answer)) return <AnswerTable {...{ props, placed, context, onView }} />
  if (!exchange) return isFetching ? <Waiting /> : <Stopped isLocal={used.isLocal} retry={retry} />
  const table = <AnswerTable {...{ props, placed, context, onView }} />
  const isList =
    exchange.kind === 'answered' && (exchange.reply.kind === 'read' || exchange.reply.kind === 'off-schema')
  if (isList && exchange.reply.kind === 'off-schema') {
    return (
      <>
        {table}
        <div className="border-t border-line bg-surface px-4 py-2">
          <RawBody text={exchange.text} isOpen={false} />
        </div>
        <span className="sr-only">{t('offSchema.body', { count: exchange.reply.issues.length })}</span>
      </>
    )
  }
  if (isList) {
    const isEmpty = placed.length === 0
    return isEmpty && !isFetching ? (
      <>
        <HiddenBar {...{ explanation, search, onView }} />
        <NothingFound
          {...{ asked, xuids }}
          isLocal={used.isLocal}
          explanation={explanation.data}
          onSend={send}
        />
      </>
    ) : (
      table
    )
  }
  // An answer to the query before this one says nothing about it.
  if (!situation) return <Waiting />
  const recorded = used.connection?.recorded
  const isNotRecorded = exchange.kind === 'answered' && exchange.gateway === 'not-recorded'
  return (
    <NoResult situation={situation} retry={retry}>
      {isNotRecorded && recorded && (
        <RecordedQueries recorded={recorded} onSend={(question) => send({ change: question })} />
      )}
      <AskAnotherWay
        asked={asked}
        refusal={situation.prediction?.refusals[0] ?? situation.prediction?.undecided?.refusal}
        xuids={readSent(props.sent)?.xuids ?? []}
        onSend={send}
        onEdit={props.onEdit}
      />
      <Causes {...props} />
    </NoResult>
  )
}

/** The sent query without the rules about who may ask; undefined if it cannot be read. */
const readSent = ({ request, sender }: SentQuery) => readQuery(request, sender.contractVersion)

/** What can have caused a 403. */
function Causes({ answer: { exchange }, sent, caller, used }: Known) {
  if (exchange?.kind !== 'answered' || exchange.status !== 403 || exchange.gateway) return null
  const refused = { contentType: exchange.contentType, isLocal: used.isLocal }
  return <CauseList status={403} causes={listQueryCauses(readSent(sent), caller, refused)} />
}

function AnswerTable({ props, placed, context, onView }: MainProps) {
  const { explanation, search, answer, used } = props
  const { t } = useSpeech(words)
  return (
    <Suspense fallback={<Waiting />}>
      <ResultsTable
        rows={placed}
        view={search}
        onView={onView}
        context={context}
        isStale={answer.isFetching && !showsArriving(answer)}
        isArriving={answer.arriving !== undefined}
        actions={
          used.isLocal ? (
            <HiddenSwitch {...{ explanation, search, onView }} />
          ) : (
            <span className="flex-none text-xs text-muted max-md:hidden">{t('hidden.unknown')}</span>
          )
        }
      />
    </Suspense>
  )
}

/** Lines where the rows will be, while they are awaited. */
function Waiting() {
  return (
    <div aria-hidden="true" className="flex flex-1 flex-col bg-surface">
      {[70, 55, 62, 48, 66, 52, 58, 44].map((width) => (
        <div key={width} className="flex h-7.5 items-center border-b border-line px-4">
          <div className="h-2 rounded bg-line" style={{ width: `${width}%` }} />
        </div>
      ))}
    </div>
  )
}
