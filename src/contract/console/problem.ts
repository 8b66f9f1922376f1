/** The form of every error of our own endpoints. */
import * as z from 'zod'

/** RFC 9457. `detail` is one sentence that says what to do. */
export const Problem = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
})
export type Problem = z.infer<typeof Problem>
