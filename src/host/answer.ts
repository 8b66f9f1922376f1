/** Answers that only the host gives: redirects, waits, and an audit log that cannot be written. */
import { sendNothing, sendProblem, type WholeAnswer } from '#http/answer.ts'

export const redirect = (location: string, cookie: string): WholeAnswer =>
  sendNothing(303, { location, 'set-cookie': cookie })

export const tooManyRequests = (seconds: number, detail: string): WholeAnswer =>
  sendProblem(429, detail, { 'retry-after': String(seconds) })

export const auditLogUnavailable = sendProblem(503, 'The audit log cannot be written.', {
  'retry-after': '5',
})
