/** Counts of rows that are still being counted are told as the least that there are. */
import { expect, test } from 'vitest'
import { tellCounts } from './row-counts.ts'

const counts = { templates: 8, sessions: 20_001, members: 20_000, people: 0, handles: 1_500 }
const number = (value: number) => value.toLocaleString('en')

test('counts are told as they are', () => {
  expect(tellCounts({ counts }, number)).toEqual({
    templates: '8',
    sessions: '20,001',
    members: '20,000',
    people: '0',
    handles: '1,500',
  })
})

test('while rows are being counted, what is only known to be more is marked', () => {
  expect(tellCounts({ counts, countedUpTo: 20_000 }, number)).toEqual({
    templates: '8',
    sessions: '20,000+',
    members: '20,000',
    people: '0',
    handles: '1,500',
  })
})
