/** What is said while an answer is awaited: what it is waiting for. Pure. */
import type { BudgetState } from '#contract/console/connections.ts'
import type { ExchangeSpeech } from './why.ts'

/** `budget`: of the service that is asked; undefined for another connection. */
export function describeWaiting(budget: BudgetState | undefined, { t }: ExchangeSpeech): string {
  const { stopped, waiting = 0, nextInMs = 0 } = budget ?? {}
  if (waiting > 0 && stopped) {
    const seconds = Math.ceil(stopped.inMs / 1000)
    return t('status.held', { status: String(stopped.status), seconds })
  }
  return waiting > 0 ? t('status.queued', { seconds: Math.ceil(nextInMs / 1000) }) : t('status.asking')
}
