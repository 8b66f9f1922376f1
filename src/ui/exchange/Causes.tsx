/** In the place of a result: why there is none, and what can be done about it. */
import type { ReactNode } from 'react'
import type { GatewayKind } from '#contract/console/connections.ts'
import { Panel } from '../kit/Panel.tsx'
import { useSpeech } from '../language/speech.tsx'
import { explainExchange } from './explain.ts'
import { isCredentialRefused, type Situation } from './situation.ts'
import { words } from './words.ts'

interface Props {
  readonly situation: Situation
  /** Sends the same request again. */
  readonly retry: () => void
  /** What the screen offers to do: buttons that get past the refusal. */
  readonly children?: ReactNode
}

/** What may be different the next time, although nothing was changed. */
const transientKinds: ReadonlySet<GatewayKind> = new Set([
  'timeout',
  'unreachable',
  'reset',
  'truncated',
  'unreadable',
  'crowded',
  'stopped',
])

function Lines({ lines }: { lines: readonly string[] }) {
  return lines.map((line) => (
    <p key={line} className="break-words">
      {line}
    </p>
  ))
}

function TryAgain({ retry }: { retry: () => void }) {
  const { t } = useSpeech(words)
  return (
    <p>
      <button type="button" className="button" onClick={retry}>
        {t('empty.unreachable.retry')}
      </button>
    </p>
  )
}

/** For an exchange without a result: refused, unreachable, or answered by the gateway. */
export function Causes({ situation, retry, children }: Props) {
  const speech = useSpeech(words)
  const { t } = speech
  const { exchange } = situation
  if (exchange.kind === 'unreachable') {
    // A path that cannot be sent is explained under Why; sending it again changes nothing.
    if (exchange.cause === 'path') return null
    return (
      <Panel title={t('empty.unreachable.title')}>
        <p className="text-muted">{t('empty.unreachable.body')}</p>
        <TryAgain retry={retry} />
      </Panel>
    )
  }
  const { status, gateway } = exchange
  const why = explainExchange(situation, speech)
  if (gateway || isCredentialRefused(situation)) {
    return (
      <Panel title={why.title}>
        <Lines lines={[...why.here, ...why.change]} />
        {gateway && transientKinds.has(gateway) && <TryAgain retry={retry} />}
      </Panel>
    )
  }
  const title = t(status >= 400 ? 'empty.refused.title' : 'empty.other.title', { status: String(status) })
  return (
    <Panel title={title}>
      <Lines lines={why.here} />
      {children}
    </Panel>
  )
}

/** Shown after the user stopped the request. */
export function Stopped({ isLocal, retry }: { isLocal: boolean; retry: () => void }) {
  const { t } = useSpeech(words)
  return (
    <Panel title={t('status.stopped')}>
      {!isLocal && <p>{t('empty.stopped.body')}</p>}
      <TryAgain retry={retry} />
    </Panel>
  )
}
