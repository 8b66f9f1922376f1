/** The ids of the field: XUID, SCID, template name, session name, ETag. */
import * as z from 'zod'

const largestXuid = '18446744073709551615'

/**
 * An Xbox user id: an unsigned 64-bit integer, always held as its decimal digits.
 * It never becomes a number, because a double keeps only 53 bits of it.
 */
export const Xuid = z
  .string()
  .regex(/^(?:0|[1-9]\d{0,19})$/)
  .refine((digits) => digits.length < largestXuid.length || digits <= largestXuid)
  .brand<'Xuid'>()
export type Xuid = z.infer<typeof Xuid>

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** A service configuration id: a GUID without regard to case, held in lower case. */
export const Scid = z
  .string()
  .regex(guid)
  .transform((scid) => scid.toLowerCase())
  .brand<'Scid'>()
export type Scid = z.infer<typeof Scid>

/** Text that every layer can carry: no NUL, no half of a surrogate pair. */
export function isCleanText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0')
}

const hasControl = (text: string) => [...text].some((c) => c < ' ' || c === '\x7f')

/** What a URL resolves away, however it is encoded. */
const isDots = (text: string) => text === '.' || text === '..'

/** A template's or a session's name: 1 to 100 characters, no control character among them, not `.` or `..`. */
export const Name = z
  .string()
  .refine(
    (name) =>
      name.length > 0 && [...name].length <= 100 && isCleanText(name) && !hasControl(name) && !isDots(name),
  )
export type Name = z.infer<typeof Name>

/** What names and keywords are compared by: they differ in more than case, or they are the same. */
export function keyOf(name: string): string {
  return name.toLowerCase()
}

/** Orders text by code point, as both databases do; `<` on strings orders by UTF-16 unit. */
export function compareText(a: string, b: string): number {
  const left = [...a]
  const right = [...b]
  const shared = Math.min(left.length, right.length)
  for (let i = 0; i < shared; i++) {
    const difference = (left[i]?.codePointAt(0) ?? 0) - (right[i]?.codePointAt(0) ?? 0)
    if (difference !== 0) return difference
  }
  return left.length - right.length
}

/** The three parts that name one session everywhere. */
export const SessionRef = z.object({ scid: z.string(), templateName: z.string(), name: z.string() })
export type SessionRef = z.infer<typeof SessionRef>

/** An instant as the service writes it: UTC with seven digits after the second. */
export function toWireTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '0000Z')
}
