/** One player in the browser: sessions, seats, people and refusals; and what somebody else would see. */
import { findViolations } from './axe.ts'
import { emberfall, expect, ines, mika, teo, test } from './console-page.ts'

test('a player’s sessions over every template, seats, followers and refusals are on one screen', async ({
  console,
  page,
}) => {
  const answer = await page.request.post('/console/tokens', { data: { xuid: teo } })
  const { authorization } = (await answer.json()) as { authorization: string }
  const headers = { authorization, 'x-xbl-contract-version': '107' }
  await page.request.get(`/serviceconfigs/${emberfall}/sessions?xuid=${ines}&private=true`, { headers })
  await page.goto(`/session?scid=${emberfall}&template=Camp&name=ines-hideout&as=${mika}`)
  await page.getByTestId('member').getByRole('button', { name: 'Teo Lindqvist' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Teo Lindqvist')
  const row = page.getByTestId('player-session').filter({ hasText: 'ines-hideout' })
  await expect(row).toContainText('reserved')
  await expect(row).toContainText('private')
  await page
    .getByRole('button', { name: /^Explain request/ })
    .first()
    .click()
  await expect(page.getByTestId('traffic-side')).toContainText('query.own-or-server')
  await page.goBack()
  await page.getByRole('combobox', { name: /^Choose a player/ }).click()
  await page.getByRole('combobox', { name: 'Name or XUID' }).fill('Mika Tan')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Mika Tan')
  await expect(page.getByTestId('player-session').filter({ hasText: 'mika-evening-run' })).toContainText(
    'active',
  )
  expect(await findViolations(page)).toEqual([])
  await page.getByRole('button', { name: 'What would Passer By see of Mika Tan?' }).click()
  await console.expectStatus(200)
  await expect(page).toHaveURL(/hidden=1/)
})

test('a XUID that nobody knows is said to be unknown, and no number is made of it', async ({ page }) => {
  await page.goto('/player?xuid=18446744073709551615')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Passer By')
  await page.goto('/player?xuid=9007199254740993')
  await expect(page.getByText('Nobody of this XUID was created in this directory.')).toBeVisible()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('9007199254740993')
  await page.goto('/player?xuid=abc')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('abc')
})

test('what has vanished is found from the player, from an empty answer, and by typing', async ({ page }) => {
  await page.goto('/')
  await expect(page.getByRole('combobox', { name: /^Act as/ })).toBeVisible()
  await page.keyboard.press('ControlOrMeta+k')
  await page.keyboard.type('juno park')
  await page.getByRole('option', { name: /^Show the player Juno Park/ }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Juno Park')
  const ended = page.getByRole('region', { name: 'Ended within the last 24 hours' })
  await ended.getByRole('button', { name: /mika-lost-match/ }).click()
  await expect(page.getByTestId('ended').first()).toContainText('when its last member left: Juno Park')
  const token = await page.request.post('/console/tokens', { data: { xuid: '74' } })
  const { authorization } = (await token.json()) as { authorization: string }
  const path = `/serviceconfigs/${emberfall}/sessiontemplates/Lobby/sessions/seen-once`
  for (const member of [{ properties: { system: { active: true } } }, null]) {
    await page.request.put(path, {
      headers: { authorization, 'x-xbl-contract-version': '107' },
      data: { members: { me: member } },
    })
  }
  await page.goto(`/?scid=${emberfall}&xuids=74&as=74`)
  await expect(page.getByTestId('ended')).toContainText('seen-once')
  await page.getByRole('button', { name: /seen-once/ }).click()
  await expect(page.getByTestId('status')).toContainText('204')
})

test('what is no XUID is said to be none', async ({ page }) => {
  for (const xuid of ['abc', '007', '18446744073709551616']) {
    await page.goto(`/player?xuid=${xuid}`)
    await expect(page.getByText('This is no XUID')).toBeVisible()
  }
})
