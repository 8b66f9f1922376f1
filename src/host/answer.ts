/** Answers that only the host gives: redirects, waits, and an audit log that cannot be written. */
import { type Answer, sendNothing, sendProblem } from '#http/answer.ts'

export const redirect = (location: string, cookie: string): Answer =>
  sendNothing(303, { location, 'set-cookie': cookie })

export const tooManyRequests = (seconds: number, detail: string): Answer =>
  sendProblem(429, detail, { 'retry-after': String(seconds) })

export const auditLogUnavailable = sendProblem(503, 'The audit log cannot be written.', {
  'retry-after': '5',
})
