/** The query screen's own part of the address: a query as its form holds it, and the order of the table. */
import * as z from 'zod'
import { SharedSearch, searchText } from '../screen.ts'

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
  /** The columns by which the table is sorted: `-start,name`. */
  sort: searchText,
})
export type QuerySearch = z.infer<typeof QuerySearch>

/** Every parameter that the address of this screen can have. */
export const knownParameters: ReadonlySet<string> = new Set([
  ...Object.keys(SharedSearch.shape),
  ...Object.keys(QuerySearch.shape),
])
