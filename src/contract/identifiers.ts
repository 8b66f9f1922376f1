/** Identifiers: XUID, SCID, template and session names, session references and timestamps. */
import * as z from 'zod'

const largestXuid = '18446744073709551615'

/**
 * An Xbox user id: an unsigned 64-bit integer, always stored as a string of decimal digits. It is never
 * converted to a number, because a double holds only 53 bits of it.
 */
export const Xuid = z
  .string()
  .regex(/^(?:0|[1-9]\d{0,19})$/)
  .refine((digits) => digits.length < largestXuid.length || digits <= largestXuid)
  .brand<'Xuid'>()
export type Xuid = z.infer<typeof Xuid>

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** A service configuration id: a GUID, case-insensitive, stored in lower case. */
export const Scid = z
  .string()
  .regex(guid)
  .transform((scid) => scid.toLowerCase())
  .brand<'Scid'>()
export type Scid = z.infer<typeof Scid>

/** True if every layer can store the text: no NUL character and no lone surrogate. */
export function isCleanText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0')
}

const hasControlCharacter = (text: string) => [...text].some((c) => c < ' ' || c === '\x7f')

/** URL parsers remove `.` and `..` segments even if they are percent-encoded. */
const isDotSegment = (text: string) => text === '.' || text === '..'

/** The name of a template or a session: 1 to 100 characters, no control characters, not `.` or `..`. */
export const Name = z
  .string()
  .refine(
    (name) =>
      name.length > 0 &&
      [...name].length <= 100 &&
      isCleanText(name) &&
      !hasControlCharacter(name) &&
      !isDotSegment(name),
  )
export type Name = z.infer<typeof Name>

/** The key for case-insensitive comparison of names and keywords. */
export function foldCase(name: string): string {
  return name.toLowerCase()
}

/** The three parts that identify a session. */
export const SessionRef = z.object({ scid: z.string(), templateName: z.string(), name: z.string() })
export type SessionRef = z.infer<typeof SessionRef>

/**
 * Formats an instant as the service does: UTC with seven digits of fractional seconds. The argument is
 * milliseconds since 1970.
 */
export function toWireTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '0000Z')
}
