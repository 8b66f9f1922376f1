/** Why a request was answered as it was: the meaning of the code, the reasons, and what would change it. */
import type { ReactNode } from 'react'
import { useSpeech } from '../language/speech.tsx'
import { explainExchange } from './explain.ts'
import type { Situation } from './situation.ts'
import type { Why } from './why.ts'
import { words } from './words.ts'

interface Props {
  /** Undefined while there is no answer to explain. */
  readonly situation: Situation | undefined
  readonly isFetching: boolean
  /** More about the answer, below its explanation: the trace of a session. */
  readonly children?: ReactNode
}

export function WhyPanel({ situation, isFetching, children }: Props) {
  const speech = useSpeech(words)
  const { t } = speech
  const code = situation?.exchange.kind === 'answered' ? String(situation.exchange.status) : ''
  return (
    <div className={`flex flex-col gap-4 p-3 ${isFetching ? 'opacity-55' : ''}`}>
      <h2 className="text-base font-semibold">{t('why.title')}</h2>
      {situation ? (
        <Explained why={explainExchange(situation, speech)} code={code} isLocal={situation.isLocal} />
      ) : (
        <p className="text-muted">{t(isFetching ? 'status.asking' : 'why.before')}</p>
      )}
      {situation && children}
    </div>
  )
}

function Part({ title, lines }: { title: string; lines: readonly string[] }) {
  if (lines.length === 0) return null
  return (
    <section className="flex flex-col gap-1">
      <h3 className="text-[12px] font-semibold text-muted">{title}</h3>
      {lines.map((line) => (
        <p key={line} className="break-words">
          {line}
        </p>
      ))}
    </section>
  )
}

function Explained({ why, code, isLocal }: { why: Why; code: string; isLocal: boolean }) {
  const { t } = useSpeech(words)
  const author = why.isGateways ? 'why.saidByGateway' : isLocal ? 'why.said' : 'why.saidByService'
  return (
    <div className="flex flex-col gap-3" data-testid="why">
      <p className="text-[15px] leading-snug">
        {why.row && (
          <span className="id mr-2 rounded border border-line px-1.5 py-px text-[12px] whitespace-nowrap">
            {code} · {t('status.row', { row: why.row.row })}
          </span>
        )}
        {why.title}
      </p>
      <Part title={t('why.here')} lines={why.here} />
      <Part title={t('why.change')} lines={why.change} />
      <Part title={t('why.unproven')} lines={[why.unproven]} />
      {why.said !== undefined && (
        <details open={why.here.length === 0}>
          <summary className="text-[12px] font-semibold text-muted">{t(author)}</summary>
          <pre
            lang="en"
            className="id mt-1 rounded-box border border-line bg-sunken p-2 break-words whitespace-pre-wrap"
          >
            {why.said}
          </pre>
        </details>
      )}
    </div>
  )
}
