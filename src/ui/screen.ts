/** What a screen is: everything that the frame, the router and the command palette need to know of it. */
import type { ComponentType } from 'react'
import * as z from 'zod'
import type { Text } from '#contract/text.ts'

const text = z.string().optional().catch(undefined)

/** The part of the address that every screen shares. Anything else in it stays for the screen to read. */
export const SharedSearch = z.looseObject({
  /** Whom to act as: a XUID, or `nobody`. */
  as: text,
  /** The connection that answers; without it, the local directory. */
  on: text,
})
export type SharedSearch = z.infer<typeof SharedSearch>

/** One parameter of a screen's address, as text: a XUID in it never becomes a number. */
export const searchText = text

/** How a screen that is one table is looked at. */
export const TableSearch = z.object({ sort: text, only: text, row: text })
export type TableSearch = z.infer<typeof TableSearch>

/** Something that can be done from anywhere: it opens its screen at a place or with a search. */
export interface ScreenCommand {
  readonly id: string
  readonly label: Text
  /** Parameters of the screen's address. */
  readonly search?: Readonly<Record<string, string>>
  /** The id of an element on the screen. */
  readonly hash?: string
}

export interface Screen {
  readonly id: string
  readonly path: string
  /** The screen's own parameters in the address. */
  readonly search: z.ZodType<Readonly<Record<string, unknown>>>
  /** The word in the navigation. */
  readonly nav: Text
  /** The document's title, until the screen itself knows a more exact one. */
  readonly title: Text
  /** Loads the screen's component; not before somebody opens the screen. */
  readonly load: () => Promise<ComponentType>
  readonly commands: readonly ScreenCommand[]
}
