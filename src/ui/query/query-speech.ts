/** How the answer to a query is said. */
import type { WordKey } from '../language/define-words.ts'
import type { Speech } from '../language/speech.tsx'
import type { words } from './words.ts'

export type QuerySpeech = Speech<WordKey<typeof words>>
