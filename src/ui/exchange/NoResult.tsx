/** In the place of a result: what can be done to get one. */
import type { ReactNode } from 'react'
import type { GatewayKind } from '#contract/console/connections.ts'
import { useSpeech } from '../language/speech.tsx'
import { RawBody } from './RawBody.tsx'
import { SessionSummary } from './SessionSummary.tsx'
import type { Situation } from './situation.ts'
import { words } from './words.ts'

interface Props {
  readonly situation: Situation
  /** Sends the same request again. */
  readonly retry: () => void
  /** What the screen offers to do, and the causes that it knows. */
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
/** Codes after which the same request can be answered otherwise. */
const transientCodes: ReadonlySet<number> = new Set([202, 429, 503])

export function NoResult({ situation, retry, children }: Props) {
  const { t } = useSpeech(words)
  const { exchange } = situation
  const isAnswered = exchange.kind === 'answered'
  // A path that cannot be sent is explained under Why; sending it again changes nothing.
  const canRetry = isAnswered
    ? exchange.gateway
      ? transientKinds.has(exchange.gateway)
      : transientCodes.has(exchange.status) || exchange.status >= 500
    : exchange.cause === 'network'
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-auto bg-page px-4 py-4 max-sm:px-3">
      {!isAnswered && exchange.cause === 'network' && (
        <p className="text-soft">{t('empty.unreachable.body')}</p>
      )}
      {canRetry && (
        <p>
          <button type="button" className="button" onClick={retry}>
            {t('empty.retry')}
          </button>
        </p>
      )}
      {children}
      {isAnswered && exchange.reply.kind === 'session' && <SessionSummary session={exchange.reply.session} />}
      {isAnswered &&
        exchange.text !== '' &&
        (exchange.contentType !== 'text/plain' || exchange.reply.kind === 'not-json') && (
          <RawBody text={exchange.text} isOpen={exchange.reply.kind !== 'session'} />
        )}
    </div>
  )
}

/** Shown after the user stopped the request. */
export function Stopped({ isLocal, retry }: { isLocal: boolean; retry: () => void }) {
  const { t } = useSpeech(words)
  return (
    <div className="flex flex-1 flex-col items-start gap-3 bg-page px-4 py-4">
      {!isLocal && <p>{t('empty.stopped.body')}</p>}
      <button type="button" className="button" onClick={retry}>
        {t('empty.retry')}
      </button>
    </div>
  )
}
