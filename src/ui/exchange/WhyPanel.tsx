/** Why a request was answered as it was: the rule that decided it, what to do, and what it does not tell. */
import type { ReactNode } from 'react'
import { Disclosure } from '../kit/Disclosure.tsx'
import { useSpeech } from '../language/speech.tsx'
import { explainExchange } from './explain.ts'
import { RuleBox } from './RuleBox.tsx'
import type { Situation } from './situation.ts'
import type { Why } from './why.ts'
import { words } from './words.ts'

interface Props {
  /** Undefined while there is no answer to explain. */
  readonly situation: Situation | undefined
  readonly isFetching: boolean
  /** What can be done to get another answer, in place of the words about it; `false` for neither. */
  readonly actions?: ReactNode
}

export function WhyPanel({ situation, isFetching, actions }: Props) {
  const speech = useSpeech(words)
  if (!situation) {
    const pending = speech.t(isFetching ? 'status.asking' : 'why.before')
    return <p className="text-muted">{pending}</p>
  }
  return (
    <div className={`flex flex-col gap-3 ${isFetching ? 'opacity-55' : ''}`} data-testid="why">
      <Explained why={explainExchange(situation, speech)} isLocal={situation.isLocal} actions={actions} />
    </div>
  )
}

/** A part of the panel under a small heading. */
export function WhyPart({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-1.5">
      <h3 className="text-xs font-medium text-muted">{title}</h3>
      {children}
    </section>
  )
}

const listLines = (lines: readonly string[]) =>
  lines.map((line) => (
    <p key={line} className="break-words">
      {line}
    </p>
  ))

interface ExplainedProps {
  readonly why: Why
  readonly isLocal: boolean
  readonly actions: ReactNode
}

function Explained({ why, isLocal, actions }: ExplainedProps) {
  const { t } = useSpeech(words)
  const author = why.isGateways ? 'why.saidByGateway' : isLocal ? 'why.said' : 'why.saidByService'
  return (
    <>
      {why.rules.map((rule) => (
        <RuleBox key={rule.clause} rule={rule} />
      ))}
      {why.here.length > 0 && <div className="flex flex-col gap-1">{listLines(why.here)}</div>}
      {actions ??
        (why.change.length > 0 && <WhyPart title={t('why.change')}>{listLines(why.change)}</WhyPart>)}
      {why.unproven !== '' && <Disclosure title={t('why.unproven')}>{listLines([why.unproven])}</Disclosure>}
      {why.said !== undefined && (
        <Disclosure title={t(author)} isOpen={why.rules.length === 0}>
          <pre
            lang="en"
            className="id rounded-box border border-line bg-sunken p-2 text-xs break-words whitespace-pre-wrap"
          >
            {why.said}
          </pre>
        </Disclosure>
      )}
    </>
  )
}
