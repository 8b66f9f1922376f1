/** The explanation of an exchange, in the reader's language. */
import type { StatusRow } from '#contract/mpsd/status-row.ts'
import type { WordKey } from '../language/define-words.ts'
import type { Speech } from '../language/speech.tsx'
import type { words } from './words.ts'

export type ExchangeSpeech = Speech<WordKey<typeof words>>

/** One rule that decided an answer. */
export interface RuleNote {
  readonly clause: string
  readonly says: string
  /** What the rule looked at: a label and a value. */
  readonly facts: readonly (readonly [label: string, value: string])[]
  readonly source: string
}

export interface Why {
  /** Undefined if the table has no row for the answer. */
  readonly row: StatusRow | undefined
  /** The reason in one plain sentence. */
  readonly sentence: string
  /** The rules that decided it, those that refused it first. */
  readonly rules: readonly RuleNote[]
  /** What else accounts for this very answer. */
  readonly here: readonly string[]
  /** What would be answered differently. */
  readonly change: readonly string[]
  readonly unproven: string
  /** The message that came with the answer, if there is one. */
  readonly said: string | undefined
  readonly isGateways?: boolean
}
