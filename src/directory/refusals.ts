/** Turns refusals and overload into answers of the contract. No other file does this. */
import { limits } from '#contract/mpsd/limits.ts'
import { type Answer, type AnswerHeaders, sendNothing, sendProblem, sendText } from '#http/answer.ts'
import { messageOf } from '#rules/describe-refusal.ts'
import { type Refusal, statusOf } from '#rules/verdict.ts'

/**
 * Rows 9, 10, 12 to 19 and the three refusals outside the table. The body has one line per refusal, with
 * its field, value and rule.
 */
export function sendRefusals(
  refusals: readonly [Refusal, ...Refusal[]],
  headers: AnswerHeaders = {},
): Answer {
  const [first] = refusals
  const status = statusOf(first)
  const sameStatus = refusals.filter((one) => statusOf(one) === status)
  const lines = sameStatus.slice(0, limits.maxMessages).map(messageOf)
  if (sameStatus.length > lines.length) lines.push(`And ${sameStatus.length - lines.length} more.`)
  const challenge: AnswerHeaders = status === 401 ? { 'www-authenticate': 'XBL3.0' } : {}
  return { ...sendText(status, lines.join('\n'), { ...challenge, ...headers }), clause: first.clause }
}

/** Notes the rule of an answer whose body is something else than its message: rows 11 and 21. */
export const withRefusal = (answer: Answer, refusal: Refusal): Answer => ({
  ...answer,
  clause: refusal.clause,
  reason: messageOf(refusal),
})

/** Retry-After in seconds of a request that found no place. */
export const retryAfterOverload = 1

/**
 * Row 23. `retryAfter` is in whole seconds. If the connection to the database was lost during a commit,
 * the write may have been done (choice 41).
 */
export function sendBusy(retryAfter: number): Answer {
  return sendNothing(503, { 'content-type': 'text/plain', 'retry-after': String(retryAfter) })
}

/** A refusal as a problem of our own endpoints. */
export function sendRefusalProblem(refusal: Refusal): Answer {
  return sendProblem(400, messageOf(refusal))
}
