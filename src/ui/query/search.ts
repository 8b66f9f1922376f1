/** The query screen's own part of the address: a query as its form holds it, and how its answer is looked at. */
import * as z from 'zod'
import { SharedSearch, searchText } from '../screen.ts'

/** How an answer is looked at. Another query keeps it. */
export const ViewSearch = z.object({
  /** The fields by which the table is sorted: `-start,name`. */
  sort: searchText,
  /** The rows that are shown, by their values: `visibility:open;status:active`. */
  only: searchText,
  /** `1`: hidden rows are shown. */
  hidden: searchText,
  /** The selected row: template, name and XUID, joined by `/`. */
  row: searchText,
  /** `open` or `closed`: the panel; without it, the width of the page decides. */
  why: searchText,
  /** The identities that the same question is asked as, side by side. */
  compare: searchText,
  /** `1`: the query is asked again and again, and what has changed is marked. */
  watch: searchText,
})
export type ViewSearch = z.infer<typeof ViewSearch>

export const QuerySearch = z.looseObject({
  scid: searchText,
  template: searchText,
  xuids: searchText,
  keyword: searchText,
  reservations: searchText,
  inactive: searchText,
  private: searchText,
  visibility: searchText,
  version: searchText,
  take: searchText,
  /** The contract version, if it is not the connection's own. */
  contract: searchText,
  ...ViewSearch.shape,
})
export type QuerySearch = z.infer<typeof QuerySearch>

/** Every parameter that the address of this screen can have. */
export const knownParameters: ReadonlySet<string> = new Set([
  ...Object.keys(SharedSearch.shape),
  ...Object.keys(QuerySearch.shape),
])

/** The part of an address that says how an answer is looked at. */
export function pickView(search: QuerySearch): ViewSearch {
  return ViewSearch.parse(search)
}
