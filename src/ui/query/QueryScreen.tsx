/** The main job on one screen: question, answer, why. */
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useMemo, useState } from 'react'
import type { ReadableRow } from '#api/received.ts'
import type { Considered } from '#contract/console/explanation.ts'
import { useIdentity } from '../frame/use-identity.ts'
import { Choice } from '../kit/Choice.tsx'
import { identitiesQuery } from '../queries.ts'
import { useSpeech } from '../text/language.tsx'
import { type PlacedRow, placeRows } from './columns.tsx'
import { NobodyThere, NoList, NothingAsked, NothingFound, RawBody, Stopped, Waiting } from './EmptyAnswer.tsx'
import { LeftOut } from './LeftOut.tsx'
import { QuestionForm, SendBar } from './QuestionForm.tsx'
import { ResultsTable } from './ResultsTable.tsx'
import { StatusLine } from './StatusLine.tsx'
import { type Asking, useAsking } from './use-asking.ts'
import { useWhy } from './use-why.ts'
import { WhyPanel } from './WhyPanel.tsx'

type Pane = 'question' | 'answer' | 'why'

/** What was chosen, by identity of the data: another answer forgets it. */
type Chosen = { readonly row: PlacedRow } | { readonly missed: Considered }

function findConsidered(chosen: Chosen | undefined, asking: Asking): Considered | 'unknown' | undefined {
  if (!chosen) return undefined
  if ('missed' in chosen) return chosen.missed
  const { xuid, sessionRef } = chosen.row.row
  const same = (one: Considered) =>
    one.included &&
    one.xuid === xuid &&
    one.sessionRef.name === sessionRef.name &&
    one.sessionRef.templateName === sessionRef.templateName
  return asking.explanation.data?.considered.find(same) ?? 'unknown'
}

const noRows: readonly ReadableRow[] = []

export function QueryScreen() {
  const { t } = useSpeech()
  const asking = useAsking()
  const [as] = useIdentity()
  const { data: identities } = useQuery(identitiesQuery)
  const [pane, setPane] = useState<Pane>('question')
  const { exchange } = asking
  const reply = exchange?.kind === 'answered' ? exchange.reply : undefined
  const rows = reply && 'value' in reply ? (reply.value?.results ?? noRows) : noRows
  const gamertags = useMemo(
    () => new Map((identities?.identities ?? []).map((one) => [one.xuid as string, one.gamertag])),
    [identities],
  )
  const placed = useMemo(() => placeRows(rows, gamertags), [rows, gamertags])

  const [choice, setChoice] = useState<{ of: readonly ReadableRow[]; chosen: Chosen }>()
  const chosen = choice && choice.of === rows ? choice.chosen : undefined
  const choose = (next: Chosen) => setChoice({ of: rows, chosen: next })

  // On a narrow screen an answer that arrives is what one waits for.
  const [answeredAt, setAnsweredAt] = useState(asking.answer.dataUpdatedAt)
  if (asking.answer.dataUpdatedAt !== answeredAt) {
    setAnsweredAt(asking.answer.dataUpdatedAt)
    setPane('answer')
  }

  return (
    <>
      <div className="flex justify-center border-b border-line bg-surface p-1.5 min-[641px]:hidden">
        <Choice
          label={t('pane.label')}
          value={pane}
          onChange={setPane}
          options={(['question', 'answer', 'why'] as const).map((value) => ({
            value,
            label: t(`pane.${value}`),
          }))}
        />
      </div>
      <main className="workbench flex-1">
        <h1 className="sr-only">{t('app.tagline')}</h1>
        <PaneBox name="question" shown={pane} className="border-r border-line">
          <QuestionForm asking={asking} as={as} />
        </PaneBox>
        <PaneBox name="answer" shown={pane} className="flex flex-col">
          <StatusLine asking={asking} />
          <Answer
            asking={asking}
            as={as}
            placed={placed}
            selected={chosen && 'row' in chosen ? chosen.row : undefined}
            onSelect={(row) => choose({ row })}
          />
          {exchange?.kind === 'answered' && exchange.status === 200 && (
            <LeftOut
              asking={asking}
              selected={chosen && 'missed' in chosen ? chosen.missed : undefined}
              onSelect={(missed) => choose({ missed })}
            />
          )}
        </PaneBox>
        <PaneBox
          name="why"
          shown={pane}
          className="border-l border-line max-[1280px]:border-t max-[1280px]:border-l-0"
        >
          <WhyPanel asking={asking} chosen={findConsidered(chosen, asking)} />
        </PaneBox>
      </main>
      <div className="border-t border-line bg-surface p-2 min-[641px]:hidden">
        <SendBar asking={asking} />
      </div>
    </>
  )
}

interface PaneProps {
  readonly name: Pane
  readonly shown: Pane
  readonly className: string
  readonly children: ReactNode
}

const areas: Readonly<Record<Pane, string>> = {
  question: 'min-[641px]:[grid-area:question]',
  answer: 'min-[641px]:[grid-area:answer]',
  why: 'min-[641px]:[grid-area:why]',
}

/** One pane; below 641 pixels only the one that is chosen. */
function PaneBox({ name, shown, className, children }: PaneProps) {
  const { t } = useSpeech()
  return (
    <section
      id={name}
      aria-label={t(`pane.${name}`)}
      className={`pane ${areas[name]} ${className} ${name === shown ? '' : 'max-[641px]:hidden'}`}
    >
      {children}
    </section>
  )
}

interface AnswerProps {
  readonly asking: Asking
  readonly as: string
  readonly placed: readonly PlacedRow[]
  readonly selected: PlacedRow | undefined
  readonly onSelect: (row: PlacedRow) => void
}

function Answer({ asking, as, placed, selected, onSelect }: AnswerProps) {
  const { t } = useSpeech()
  const { answer, asked } = asking
  const { exchange } = asking
  const why = useWhy(asking)
  if (!asked) return <NothingAsked asking={asking} as={as} />
  // A fault of the console itself is for the screen's own boundary.
  if (answer.isError) throw answer.error
  if (!exchange) return answer.isFetching ? <Waiting /> : <Stopped asking={asking} />
  if (exchange.kind === 'unreachable' && exchange.cause === 'path') return null
  if (exchange.kind === 'unreachable') return <NobodyThere retry={asking.retry} />
  const { reply, status, text } = exchange
  switch (reply.kind) {
    case 'read':
    case 'off-schema':
      return (
        <>
          {reply.kind === 'off-schema' && (
            <p className="border-b border-line bg-warn-soft px-3 py-1.5 text-warn">
              {t('offSchema.body', { count: reply.issues.length })}
            </p>
          )}
          {placed.length === 0 && reply.kind === 'read' ? (
            <div className="min-h-0 flex-1 overflow-auto">
              <NothingFound asking={asking} explanation={asking.explanation.data} />
            </div>
          ) : (
            <ResultsTable
              rows={placed}
              answeredAt={answer.dataUpdatedAt}
              selected={selected}
              onSelect={onSelect}
              stale={answer.isFetching}
            />
          )}
          {reply.kind === 'off-schema' && <RawBody text={text} />}
        </>
      )
    case 'not-json':
      return <RawBody text={text} />
    case 'message':
    case 'throttle':
    case 'session':
    case 'empty':
      return (
        <>
          {why && <NoList asking={asking} status={status} why={why} />}
          {exchange.contentType !== 'text/plain' && !exchange.gateway && text !== '' && (
            <RawBody text={text} />
          )}
        </>
      )
    default:
      return reply satisfies never
  }
}
