/** The audit log: who asked for what, and when. */
import * as z from 'zod'
import { Role } from './sign-in.ts'

/** One line of the audit log. */
export const AuditEntry = z.object({
  /** A request has two lines with one id: the first before it is carried out, the second after it ended. */
  id: z.string(),
  at: z.iso.datetime(),
  /** Lines written by earlier versions have no event; all of them are requests. */
  event: z
    .enum([
      'request',
      'sign-in',
      /** A wrong secret or access token, or an account that the issuer refused. */
      'sign-in-refused',
      'sign-out',
      /** The visitor was not signed in, or the role was not enough. */
      'refused',
      /** `count` lines of one user were not written, because there were too many in one minute. */
      'left-out',
      'audit-read',
    ])
    .default('request'),
  /** Empty, and without a role, if nobody was signed in. */
  user: z.string(),
  role: Role.optional(),
  from: z.string(),
  connection: z.string(),
  method: z.string(),
  /** The first 1,000 characters; `cut` is the number of characters left off. */
  target: z.string(),
  cut: z.int().optional(),
  /** 0 on the first line; 499 if the client left before the answer. */
  status: z.int(),
  milliseconds: z.int(),
  count: z.int().optional(),
})
export type AuditEntry = z.infer<typeof AuditEntry>

/** Whether the audit log is still as it was written. */
export const AuditState = z.object({
  /** True if every line, over all files, holds the hash of the line before it. */
  holds: z.boolean(),
  lines: z.int(),
  files: z.int(),
})
export type AuditState = z.infer<typeof AuditState>

/** The newest entries, oldest first, and the state of the whole log. */
export const AuditLog = z.object({ chain: AuditState, entries: z.array(AuditEntry) })
export type AuditLog = z.infer<typeof AuditLog>
