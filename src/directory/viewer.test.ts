/** A viewer gets tokens only for existing people, and cannot create or change a person. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Role, roles } from '#contract/console/sign-in.ts'
import { openRig } from './testing.ts'

const stored = {
  xuid: '10',
  gamertag: 'Ten',
  titleId: '7',
  deviceId: 'box',
  server: false,
  follows: ['11', '12'],
}

test('a token request that changes a person needs a tester, one that changes nothing does not', async () => {
  const rig = await openRig()
  const ask = (role: Role | undefined, body: object) =>
    rig.directory.fetch(
      new Request('http://console/console/tokens', { method: 'POST', body: JSON.stringify(body) }),
      role && { user: role, role, opened: true },
    )
  const exportWorld = async () =>
    (await rig.directory.fetch(new Request('http://console/console/export'))).text()
  // Without a visitor, as for a program that embeds the directory, everything is allowed.
  for (const body of [stored, { xuid: '11', server: true }, { xuid: '12' }])
    expect((await ask(undefined, body)).status).toBe(201)
  const before = await exportWorld()
  const same = fc.record(
    {
      gamertag: fc.constant('Ten'),
      titleId: fc.constant('7'),
      deviceId: fc.constant('box'),
      server: fc.constant(false),
      follows: fc.constantFrom(['11', '12'], ['12', '11'], ['12', '11', '12']),
    },
    { requiredKeys: [] },
  )
  const change = fc.constantFrom<object>(
    { gamertag: 'Other' },
    { titleId: '8' },
    { deviceId: 'other' },
    { server: true },
    { follows: [] },
    { follows: ['11'] },
    { follows: ['11', '12', '13'] },
    { xuid: '99' },
    { xuid: '11', server: false },
    { xuid: '12', titleId: '7' },
    { xuid: '12', deviceId: 'box' },
  )
  await fc.assert(
    fc.asyncProperty(same, fc.option(change), async (fields, changed) => {
      const answer = await ask('viewer', { xuid: '10', ...fields, ...changed })
      expect(answer.status).toBe(changed ? 403 : 201)
      expect(await exportWorld()).toBe(before)
      if (!changed) return
      expect(answer.headers.get('content-type')).toBe('application/problem+json')
      expect(await answer.text()).not.toContain('XBL3.0')
    }),
    { numRuns: 100 },
  )
  for (const role of roles.filter((one) => one !== 'viewer'))
    expect((await ask(role, { xuid: '10', gamertag: role })).status).toBe(201)
  expect(await exportWorld()).not.toBe(before)
  await rig.directory.close()
})
