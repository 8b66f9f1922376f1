/** The explanation of an exchange, in the reader's language. */
import type { StatusRow } from '#contract/mpsd/status-row.ts'
import type { WordKey } from '../language/define-words.ts'
import type { Speech } from '../language/speech.tsx'
import type { words } from './words.ts'

export type ExchangeSpeech = Speech<WordKey<typeof words>>

export interface Why {
  /** Undefined if the table has no row for the answer. */
  readonly row: StatusRow | undefined
  readonly title: string
  /** Why this request was answered like this. */
  readonly here: readonly string[]
  /** What would be answered differently. */
  readonly change: readonly string[]
  readonly unproven: string
  /** The message that came with the answer, if there is one. */
  readonly said: string | undefined
  readonly isGateways?: boolean
}
