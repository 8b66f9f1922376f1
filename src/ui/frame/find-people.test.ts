/** Two people named in one text. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findPairs } from './find-people.ts'
import type { Person } from './people.ts'

const person = (as: string, name: string): Person => ({
  as,
  name,
  isKnown: true,
  role: undefined,
  sessions: undefined,
})
const people = [
  person('2533274790123456', 'Mika Tan'),
  person('2533274790654321', 'Ines Quiroga'),
  person('2814661200000042', 'Teo Lindqvist'),
  person('7', 'Teo'),
  person('nobody', 'Nobody'),
  ...Array.from({ length: 6 }, (_, i) => person(`90${i}`, `Twin ${i}`)),
]
const find = (text: string) =>
  findPairs(people, text).map(({ caller, owner }) => `${caller.name} → ${owner.name}`)

test('the words before some place name the caller, those after it the owner, in any case and by XUID', () => {
  expect(find('mika INES')).toEqual(['Mika Tan → Ines Quiroga'])
  expect(find('  ines   mika tan ')).toEqual(['Ines Quiroga → Mika Tan'])
  expect(find('2533274790123456 quiroga')).toEqual(['Mika Tan → Ines Quiroga'])
  expect(find('lindqvist tan mika')).toEqual(['Teo Lindqvist → Mika Tan'])
  expect(find('tan mika lindqvist')).toEqual(['Mika Tan → Teo Lindqvist'])
})

test('a name of several people gives each of them, and a word of very many gives none', () => {
  expect(find('ines teo')).toEqual(['Ines Quiroga → Teo Lindqvist', 'Ines Quiroga → Teo'])
  expect(find('twin mika')).toEqual([])
})

test('nobody has sessions, but can ask; nobody asks about themself', () => {
  expect(find('nobody mika')).toEqual(['Nobody → Mika Tan'])
  expect(find('mika nobody')).toEqual([])
  expect(find('mika tan')).toEqual([])
  expect(find('mika')).toEqual([])
  expect(find('')).toEqual([])
})

test('any two people are found by their XUIDs or by their names in full', () => {
  const known = fc.constantFrom(...people.filter(({ as }) => as.length > 10))
  const key = fc.constantFrom<('as' | 'name')[]>('as', 'name')
  fc.assert(
    fc.property(known, known, key, key, (caller, owner, callerKey, ownerKey) => {
      const found = findPairs(people, `${caller[callerKey]} ${owner[ownerKey]}`)
      if (caller.as === owner.as) expect(found.map((pair) => pair.caller)).not.toContain(caller)
      else expect(found).toContainEqual({ caller, owner })
    }),
  )
})
