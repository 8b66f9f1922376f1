/** The order of a table in the address. */
import { expect, test } from 'vitest'
import { formatSort, parseSort } from './sort-order.ts'

test('is read and written, without unknown and repeated columns', () => {
  const known = new Set(['start', 'name'])
  expect(parseSort('-start,name,nope,start', known)).toEqual([
    { id: 'start', desc: true },
    { id: 'name', desc: false },
  ])
  expect(formatSort(parseSort('-start,name', known))).toBe('-start,name')
  expect(formatSort([])).toBeUndefined()
})
