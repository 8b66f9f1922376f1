/** What is known of each endpoint of our own. */
import type * as z from 'zod'
import type { PathPattern } from '../path-parser.ts'
import type { Role } from './sign-in.ts'

export interface ConsoleEndpoint extends PathPattern {
  /** The module that answers it. */
  readonly answeredBy: 'directory' | 'gateway' | 'host'
  /** The least role it takes. `anyone`: also without a sign-in. */
  readonly role: Role | 'anyone'
  /**
   * When the audit log has a line for it: `always`; only if people `signed-in` to this server; `never`; or
   * `itself`: the endpoint writes its own line, because it knows more than its address says.
   */
  readonly audited: 'always' | 'signed-in' | 'never' | 'itself'
  /** One line for people: what it does. */
  readonly summary: string
  /** A request that only reads although its method is not GET. */
  readonly readsOnly?: boolean
  /** Acts for the caller of the contract that the `Authorization` header names. */
  readonly takesCaller?: boolean
  readonly query?: Readonly<Record<string, z.ZodType>>
  readonly body?: z.ZodType
  /** The body of the success: a schema, or the media type of a file or a stream, which have no answer to HEAD. */
  readonly answer: z.ZodType | 'application/json' | 'application/vnd.sqlite3' | 'text/event-stream'
  /** What each event of a stream holds. */
  readonly event?: z.ZodType
  /** The success; 200 unless it says otherwise. */
  readonly statuses?: readonly (200 | 201)[]
}
