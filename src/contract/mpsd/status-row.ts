/** One row of section 7: its status code, its body, and what it does and does not tell the reader. */
import type { Text } from '../text.ts'

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

/** The status code of each row: for those who need no more of it than that. */
export const rowCodes: Readonly<Record<RowNumber, number>> = {
  1: 200,
  2: 201,
  3: 202,
  4: 204,
  5: 204,
  6: 204,
  7: 204,
  8: 304,
  9: 400,
  10: 403,
  11: 403,
  12: 404,
  13: 404,
  14: 404,
  15: 404,
  16: 404,
  17: 405,
  18: 409,
  19: 409,
  20: 412,
  21: 412,
  22: 429,
  23: 503,
}

export interface StatusRow {
  readonly row: RowNumber
  readonly code: number
  /** The HTTP reason phrase. */
  readonly phrase: string
  readonly contentType: 'application/json' | 'text/plain' | undefined
  readonly body: 'session' | 'message' | 'throttle' | 'none'
  /** The cause, in general terms. */
  readonly when: Text
  /** How to get a different answer. */
  readonly remedy: Text
  /** What the reader must not conclude from this answer. */
  readonly unproven: Text
}
