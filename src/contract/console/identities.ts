/** Local identities: the people of the local directory, and tokens that act as them (contract, section 10). */
import * as z from 'zod'
import { Xuid } from '../identifiers.ts'

/** `follows` and `deviceId` set the person's place in the people graph; left out, they stay as they were. */
export const TokenRequest = z.strictObject({
  xuid: Xuid,
  gamertag: z.string().min(1).max(100).optional(),
  titleId: z
    .string()
    .regex(/^\d{1,10}$/)
    .optional(),
  deviceId: z.string().min(1).max(100).optional(),
  server: z.boolean().optional(),
  follows: z.array(Xuid).max(1000).optional(),
})
export type TokenRequest = z.infer<typeof TokenRequest>

/** The whole value of an `Authorization` header, valid for the local directory alone. */
export const TokenAnswer = z.object({ authorization: z.string().startsWith('XBL3.0 x=') })
export type TokenAnswer = z.infer<typeof TokenAnswer>

/** What a person of the demo world is an example of. */
export const IdentityRole = z.enum(['player', 'private-member', 'friend', 'reserved', 'stranger', 'server'])
export type IdentityRole = z.infer<typeof IdentityRole>

export const Identity = z.object({
  xuid: Xuid,
  gamertag: z.string(),
  titleId: z.string().optional(),
  deviceId: z.string().optional(),
  server: z.boolean(),
  /** Absent for people who are an example of nothing in particular. */
  role: IdentityRole.optional(),
  /** How many sessions the person is in. */
  sessions: z.int(),
})
export type Identity = z.infer<typeof Identity>

export const IdentityList = z.object({
  identities: z.array(Identity),
  /** The service configurations of the directory, each with its templates and keywords. */
  serviceConfigs: z.array(
    z.object({
      scid: z.string(),
      title: z.string(),
      templates: z.array(z.string()),
      keywords: z.array(z.string()),
    }),
  ),
})
export type IdentityList = z.infer<typeof IdentityList>
