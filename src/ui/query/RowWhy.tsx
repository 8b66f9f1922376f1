/** Why one session is in the answer, or hidden from it: the rule first, every field, and what to do. */
import { ArrowUpRight, EyeOff } from 'lucide-react'
import type { ReactNode } from 'react'
import type { TraceStep } from '#contract/console/explanation.ts'
import { formatSource } from '#contract/ledger/clause.ts'
import { getClause, isClauseId } from '#contract/ledger/clauses.ts'
import type { SessionQuery } from '#contract/mpsd/query.ts'
import { checkRow, listUncheckable } from '#rules/check-row.ts'
import { listRules } from '#rules/match.ts'
import { CopyValue } from '../exchange/CopyValue.tsx'
import { RuleBox } from '../exchange/RuleBox.tsx'
import { StateDot, VisibilityChip } from '../exchange/signs.tsx'
import { WhyPart } from '../exchange/WhyPanel.tsx'
import type { RuleNote } from '../exchange/why.ts'
import { words as exchangeWords } from '../exchange/words.ts'
import { usePeople } from '../frame/people.ts'
import { useOpenSession } from '../frame/use-open-session.ts'
import { Disclosure } from '../kit/Disclosure.tsx'
import { ExactText } from '../kit/ExactText.tsx'
import { useSpeech } from '../language/speech.tsx'
import { ActionList, ActionRow } from './ActionRow.tsx'
import { describePlace } from './describe-place.ts'
import { type ColumnContext, field, fields } from './fields.tsx'
import { changeFor, reasonOf } from './hidden.ts'
import { PassedRules } from './PassedRules.tsx'
import { isHidden, type PlacedRow } from './placed-row.ts'
import type { QuerySpeech } from './query-speech.ts'
import type { Question } from './question.ts'
import type { SendOptions } from './use-query-form.ts'
import { useSuggestions } from './use-suggestions.tsx'
import { words } from './words.ts'

interface Props {
  readonly placed: PlacedRow
  /** The query that was sent; undefined if the rules could not read it. */
  readonly query: SessionQuery | undefined
  readonly asked: Question
  readonly isLocal: boolean
  readonly isLoading: boolean
  readonly problem: string | undefined
  readonly onRetry: () => void
  readonly context: ColumnContext
  readonly onSend: (options: SendOptions) => unknown
  /** How many rows whoever was asked as has received. */
  readonly received: number
}

/** The rules that were applied to the row; those that a service's row can be held against. */
function stepsOf({ placed, query, isLocal }: Props): readonly TraceStep[] {
  if (placed.considered) return placed.considered.trace
  return query && !isLocal ? checkRow(query, placed.row) : []
}

/** What a rule found, as the field that holds it. */
function describeFound({ clause, saw }: TraceStep): string {
  if (clause === 'match.private' || clause === 'match.visibility') return `visibility = ${saw}`
  return clause === 'match.status' ? `status = ${saw}` : saw
}

/** What a rule wanted; of a rule that hid the session, the parameter that lets it pass. */
function describeWanted({ clause, passed, saw, wanted }: TraceStep): string {
  if (passed) return wanted
  if (clause === 'match.private') return 'private = true'
  if (clause === 'match.status') return saw === 'reserved' ? 'reservations = true' : 'inactive = true'
  return wanted
}

function describeStep(step: TraceStep, { t, say, language }: QuerySpeech): RuleNote {
  const clause = isClauseId(step.clause) ? getClause(step.clause) : undefined
  return {
    clause: step.clause,
    says: clause ? say(clause.says) : step.clause,
    facts: [
      [t('rule.found'), describeFound(step)],
      [t('rule.wanted'), describeWanted(step)],
    ],
    source: clause ? formatSource(clause.source, language) : '',
  }
}

export function RowWhy(props: Props) {
  const speech = useSpeech(words)
  const { t } = speech
  const { placed, isLocal, query, received } = props
  const steps = stepsOf(props)
  const failed = steps.filter((step) => !step.passed)
  const passed = steps.filter((step) => step.passed)
  const isLeftOut = isHidden(placed)
  const notReached = placed.considered && query ? Math.max(0, listRules(query).length - steps.length) : 0
  return (
    <div className="flex flex-col gap-3" data-testid="row-why">
      <Subject {...props} />
      <Reason {...props} />
      {failed.map((step) => (
        <RuleBox key={step.clause} rule={describeStep(step, speech)} />
      ))}
      {passed.length > 0 && (
        <Disclosure
          title={t('rule.passed', { count: passed.length })}
          aside={notReached > 0 && t('rule.notReached', { count: notReached })}
        >
          <PassedRules rules={passed.map((step) => describeStep(step, speech))} />
        </Disclosure>
      )}
      {isLeftOut && <WaysIn {...props} />}
      <Fields {...props} />
      {!isLocal && query && <Unknown query={query} />}
      {isLeftOut && (
        <p className="flex gap-2 rounded-box bg-info-soft px-2.5 py-2 text-xs text-info">
          <EyeOff className="icon-small mt-px" aria-hidden="true" />
          {t('hidden.onlyYou', { count: received })}
        </p>
      )}
    </div>
  )
}

function Subject({ placed, context }: Props) {
  const { t } = useSpeech(words)
  const { row, gamertag, maxMembers } = placed
  const { scid, name, templateName } = row.sessionRef
  const openSession = useOpenSession()
  const seats =
    row.accepted === undefined || maxMembers === undefined
      ? undefined
      : t('row.seats', { accepted: row.accepted, max: maxMembers })
  const who = gamertag ?? row.xuid
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex items-start gap-1">
        <h3 className="id min-w-0 text-lg leading-snug font-semibold break-all">
          <ExactText className="whitespace-pre-wrap">{name}</ExactText>
        </h3>
        <CopyValue label={field.name.label(context)} value={name} />
        <button
          type="button"
          className="button button-small ml-auto flex-none"
          onClick={() => openSession({ scid, template: templateName, name })}
        >
          <ArrowUpRight className="icon" aria-hidden="true" />
          {t('row.open')}
        </button>
      </div>
      <div className="flex flex-wrap items-center gap-2 text-xs text-muted">
        {row.visibility && <VisibilityChip value={row.visibility} />}
        {row.status && (
          <span className="chip bg-strong text-ink">
            <StateDot value={row.status} />
            {row.status}
          </span>
        )}
        <span>
          <ExactText>{[templateName, who, seats].filter((one) => one !== undefined).join(' · ')}</ExactText>
        </span>
      </div>
    </div>
  )
}

/** The reason in one sentence, named by the rule or by what the row says. */
function Reason({ placed, isLocal, isLoading, problem, onRetry }: Props) {
  const speech = useSpeech(words)
  const { t } = speech
  const { t: say } = useSpeech(exchangeWords)
  const { considered } = placed
  const line = (children: ReactNode) => <p className="text-base leading-normal">{children}</p>
  const here = describePlace(placed, speech)
  if (isHidden(placed)) return line(here)
  if (!isLocal) return line(`${here} ${t('row.here.service')}`)
  if (!considered && isLoading) return line(say('trace.loading'))
  if (!considered && problem !== undefined) {
    return (
      <p className="flex flex-wrap items-center gap-2 text-warn" role="alert">
        {say('trace.failed', { reason: problem })}
        <button type="button" className="button button-small" onClick={onRetry}>
          {say('empty.retry')}
        </button>
      </p>
    )
  }
  return line(considered ? here : `${here} ${say('trace.unknown')}`)
}

/** The changes that would bring a hidden session in, by whom. */
function WaysIn({ placed, asked, onSend }: Props) {
  const { t } = useSpeech(exchangeWords)
  const describe = useSuggestions()
  const change = placed.considered && changeFor(reasonOf(placed.considered))
  if (!change) return null
  return (
    <WhyPart title={t('why.change')}>
      <ActionList>
        {describe(asked, change, [placed.row.xuid]).map((one) => (
          <ActionRow key={one.id} {...one} onRun={() => onSend({ change: one.change, as: one.as })} />
        ))}
      </ActionList>
    </WhyPart>
  )
}

/** Every field of the row as it was sent, each to be copied. */
function Fields({ placed, context }: Props) {
  const { t } = useSpeech(words)
  const { nameOf } = usePeople()
  const shown = fields.filter((one) => one !== field.position && one !== field.hiddenBy)
  return (
    <Disclosure title={t('row.fields')} isOpen={placed.position !== undefined}>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-x-3 text-xs">
        {shown.map((one) => {
          const text =
            one === field.player ? (nameOf(placed.row.xuid ?? '') ?? '') : one.text(placed, context)
          if (text === '') return null
          const label = one === field.start ? t('row.started') : one.label(context)
          return (
            <div key={one.id} className="contents">
              <dt className="text-muted">{label}</dt>
              <dd className="id min-w-0 break-all">
                <ExactText className="whitespace-pre-wrap">{text}</ExactText>
              </dd>
              <dd>
                <CopyValue label={label} value={text} />
              </dd>
            </div>
          )
        })}
      </dl>
    </Disclosure>
  )
}

/** What a service does not tell. */
function Unknown({ query }: { query: SessionQuery }) {
  const { t, say } = useSpeech(words)
  return (
    <WhyPart title={t('row.unknown')}>
      <ul className="flex list-disc flex-col gap-1 pl-4 text-soft">
        {(['row.unknown.hidden', 'row.unknown.view', 'row.unknown.seats'] as const).map((key) => (
          <li key={key}>{t(key)}</li>
        ))}
        {listUncheckable(query).map((id) => (
          <li key={id}>{say(getClause(id).says)}</li>
        ))}
      </ul>
    </WhyPart>
  )
}
