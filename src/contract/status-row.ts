/** One row of section 7: a code, what its body holds, and what it does and does not say. */
import type { Text } from './text.ts'

export type RowNumber =
  | 1
  | 2
  | 3
  | 4
  | 5
  | 6
  | 7
  | 8
  | 9
  | 10
  | 11
  | 12
  | 13
  | 14
  | 15
  | 16
  | 17
  | 18
  | 19
  | 20
  | 21
  | 22
  | 23

export interface StatusRow {
  readonly row: RowNumber
  readonly code: number
  /** The reason phrase of HTTP. */
  readonly phrase: string
  readonly contentType: 'application/json' | 'text/plain' | undefined
  readonly body: 'session' | 'message' | 'throttle' | 'none'
  /** What brought it about, in general. */
  readonly when: Text
  /** What would change it. */
  readonly remedy: Text
  /** What a reader must not conclude from it. */
  readonly unproven: Text
}
