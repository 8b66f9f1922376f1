/** Other ways to ask the same question, each with the status that the rules predict for it. Pure. */
import { preflight, type QueryCaller, unknownCaller } from '#rules/preflight.ts'
import { statusOf } from '#rules/verdict.ts'
import { type Question, toRequest } from './question.ts'

export interface Suggestion {
  readonly change: Partial<Question>
  /** Whom to act as: a XUID; undefined for the present caller. */
  readonly as: string | undefined
  readonly status: number
}

/** The status that the rules predict for a question by a caller; 200 if nothing speaks against it. */
export function predictStatus(question: Question, caller: QueryCaller): number {
  const { refusals } = preflight(toRequest(question), question.contract, caller)
  const [refusal] = refusals
  return refusal ? statusOf(refusal) : 200
}

const needsOwner = (question: Question) => question.private || question.reservations

interface Options {
  readonly question: Question
  readonly change: Partial<Question>
  /** The present caller. */
  readonly caller: QueryCaller
  /** Others who could ask, with what the rules know of them. */
  readonly others: readonly { readonly as: string; readonly caller: QueryCaller }[]
}

/** The changed question by those for whom it would be answered, then by the present caller. */
export function suggest({ question, change, caller, others }: Options): Suggestion[] {
  const changed = { ...question, ...change }
  const own = { change, as: undefined, status: predictStatus(changed, caller) }
  const byOthers = others
    .map(({ as, caller: other }) => {
      const isServer = other !== unknownCaller && other?.server === true
      // Whoever is no server may ask for private and reserved sessions of their own XUID alone.
      const asked = needsOwner(changed) && !isServer ? { ...change, xuids: as } : change
      return { change: asked, as, status: predictStatus({ ...question, ...asked }, other) }
    })
    .filter(({ status }) => status === 200)
  return own.status === 200 ? [own, ...byOthers] : [...byOthers, own]
}
