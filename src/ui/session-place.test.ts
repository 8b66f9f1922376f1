/** Tests that a session is found in whatever somebody has of it. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Name } from '#contract/identifiers.ts'
import { buildPath } from '#contract/mpsd/endpoints.ts'
import { parseSessionPlace, placeOfSearch, type SessionPlace, searchOfPlace } from './session-place.ts'

const name = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 30 })
  .filter((text) => Name.safeParse(text).success)
const simple = fc.stringMatching(/^[A-Za-z0-9_-]{1,30}$/)
const reference = fc.record({ scid: fc.uuid(), template: name, name })
const simpleReference = fc.record({ scid: fc.uuid(), template: simple, name: simple })

const pathOf = (one: { scid: string; template: string; name: string }) => buildPath('getSession', one)

/** Each form of a reference that any name can stand in. */
const forms: Readonly<Record<string, (one: { scid: string; template: string; name: string }) => string>> = {
  'its path': pathOf,
  'its path with a verb': (one) => `GET ${pathOf(one)}`,
  'a log line': (one) => `2026-11-22T10:00:00Z PUT ${pathOf(one)} 403 12ms`,
  'a log line with other slashes': (one) => `22/11/2026 10:00 [a/b] PUT ${pathOf(one)} 403`,
  'its address on the service': (one) => `https://sessiondirectory.xboxlive.com${pathOf(one)}`,
  'its address on a connection here': (one) =>
    `http://127.0.0.1:4870/connections/live${pathOf(one)}?nocommit=true`,
  'a cURL command': (one) =>
    `curl -sS 'https://sessiondirectory.xboxlive.com${pathOf(one)}' -H 'X-Xbl-Contract-Version: 107'`,
  'a reference as JSON': (one) =>
    JSON.stringify({ scid: one.scid, templateName: one.template, name: one.name }),
  'a row of an answer': (one) =>
    JSON.stringify({
      xuid: '1',
      sessionRef: { scid: one.scid.toUpperCase(), templateName: one.template, name: one.name },
    }),
  'a link of this console': (one) =>
    `http://127.0.0.1:4870/session?${new URLSearchParams({ scid: one.scid, template: one.template, name: one.name, as: '1' })}`,
}

describe('parseSessionPlace', () => {
  test.each(Object.entries(forms))('reads %s', (_, write) => {
    fc.assert(
      fc.property(reference, (one) => {
        // In a shell or a log line, a quote ends the address.
        fc.pre(!/['"]/.test(pathOf(one)))
        expect(parseSessionPlace(` ${write(one)}\n`)).toMatchObject(one)
      }),
    )
  })

  test.each(['\t', ' ', ', ', '/', ' | '])(
    'reads SCID, template and name with %j between them',
    (between) => {
      fc.assert(
        fc.property(simpleReference, (one) => {
          expect(parseSessionPlace([one.scid, one.template, one.name].join(between))).toEqual(one)
        }),
      )
    },
  )

  test('reads an element, and a handle in three forms', () => {
    fc.assert(
      fc.property(
        simpleReference,
        fc.constantFrom('members/2', 'members/me', 'constants', 'servers/a'),
        (one, element) => {
          expect(parseSessionPlace(`GET ${pathOf(one)}/${element}`)).toEqual({ ...one, element })
          expect(parseSessionPlace(one.scid)).toEqual({ handle: one.scid })
          expect(parseSessionPlace(`/handles/${one.scid}/session`)).toEqual({ handle: one.scid })
          expect(parseSessionPlace(`https://x.test/handles/${one.scid}`)).toEqual({ handle: one.scid })
        },
      ),
    )
  })

  test('any other text is no session, and never an error', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const found = parseSessionPlace(text)
        if (found) expect('handle' in found || found.scid.length === 36).toBe(true)
      }),
    )
    for (const text of [
      '',
      '{}',
      'null',
      '/',
      '//',
      '/serviceconfigs/x/y',
      'alpha',
      '%',
      '/session?scid=1',
    ]) {
      expect(parseSessionPlace(text), text).toBeUndefined()
    }
  })

  test('a place comes back from the address that it makes', () => {
    const places: fc.Arbitrary<SessionPlace> = fc.oneof(
      reference,
      fc.record({ handle: fc.uuid() }),
      fc.record({ scid: fc.uuid(), template: name, name, element: fc.constant('members/2') }),
    )
    fc.assert(
      fc.property(places, (place) => {
        expect(placeOfSearch(searchOfPlace(place))).toEqual(place)
      }),
    )
  })
})
