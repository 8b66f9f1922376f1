/** What is wrong with a body, as a problem that never repeats what was sent: it may hold a credential. */
import { type Answer, sendProblem } from './answer.ts'
import type { BodyFault, DocumentBounds } from './read-document.ts'

/** Characters of field names that a message repeats. */
const maxFieldLength = 200

export function sendBodyProblem({ kind, field }: BodyFault, bounds: DocumentBounds): Answer {
  switch (kind) {
    case 'size':
      return sendProblem(413, `The body has more than ${bounds.maxBytes} bytes.`)
    case 'values':
      return sendProblem(400, `The body has more than ${bounds.maxValues} values.`)
    case 'text':
      // The same as for a wrong shape, so that a forbidden key is answered like an unknown one.
      return sendProblem(400, 'The body is not valid at body.')
    case 'depth':
    case 'syntax':
      return sendProblem(400, 'The body is not valid JSON.')
    case 'shape':
      return sendProblem(400, `The body is not valid at ${field.slice(0, maxFieldLength)}.`)
    default:
      return kind satisfies never
  }
}
