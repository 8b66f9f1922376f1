/** The main task: send a query, read the table, understand the status code. */
import { emberfall, expect, ines, mika, teo, test } from './console-page.ts'

test('a template query from the form to the table and its explanation', async ({ console, page }) => {
  await console.open()
  await expect(page.getByText('No question asked yet')).toBeVisible()
  await expect(console.field('SCID')).toHaveValue(emberfall)
  await console.fill('Template', 'Lobby')
  await console.fill('XUIDs', mika)
  await console.field('Inactive').check()
  await expect(console.request).toContainText(
    `GET /serviceconfigs/${emberfall}/sessiontemplates/Lobby/sessions?xuid=${mika}&inactive=true`,
  )
  await expect(console.request).toContainText('X-Xbl-Contract-Version: 107')
  await console.send()
  await console.expectStatus(200, 'row 1', 'predicted 200')
  await console.expectRow({
    Session: 'mika-evening-run',
    User: 'active',
    Visibility: 'open',
    Restriction: 'followed',
  })
  await console.expectRow({ Session: 'mika-waiting-room', User: 'inactive' })
  await expect(console.why).toContainText(`Asked: the sessions of XUID ${mika}`)
  await page.getByRole('button', { name: 'Explain mika-waiting-room' }).click()
  await expect(console.why).toContainText('In the answer: it passes every rule.')
  await expect(console.why).toContainText('match.status')
  await expect(console.why).toContainText('ready')
})

test('a batch keeps the order of its XUIDs, and marks a session that is listed twice', async ({
  console,
  page,
}) => {
  await console.open()
  await console.fill('XUIDs', `["${ines}", "${mika}"]\n${ines}`)
  await expect(page.getByText('3 XUIDs: a batch. Repeats: 1')).toBeVisible()
  await console.field('Private').check()
  await console.actAs('Title Service')
  await expect(console.request).toContainText('POST')
  await expect(console.request).toContainText(`{"xuids":["${ines}","${mika}","${ines}"]}`)
  await console.send()
  await console.expectStatus(200, 'different sessions')
  const xuids = await console.column('XUID')
  const turn = xuids.indexOf(mika)
  expect(turn).toBeGreaterThan(0)
  expect(xuids.slice(0, turn).every((xuid) => xuid === ines)).toBe(true)
  expect(xuids.slice(turn).every((xuid) => xuid === mika)).toBe(true)
  const shared = page.getByRole('row').filter({ hasText: 'ines-hideout' })
  await expect(shared).toHaveCount(2)
  await expect(shared.first()).toContainText('1/2')
  await expect(shared.last()).toContainText('2/2')
})

test('sorts by mouse, by several columns, and back to the order of the response', async ({
  console,
  page,
}) => {
  await console.open({
    scid: emberfall,
    xuids: mika,
    inactive: 'true',
    reservations: 'true',
    private: 'true',
  })
  await console.expectStatus(200)
  const first = await console.column('Session')
  await page.getByRole('button', { name: 'Visibility' }).click()
  await expect(page.getByRole('columnheader', { name: 'Visibility' })).toHaveAttribute(
    'aria-sort',
    'ascending',
  )
  await page.getByRole('button', { name: 'Session', exact: true }).click({ modifiers: ['Shift'] })
  await expect(page.getByText('Sorted by Visibility ascending, Session ascending')).toBeVisible()
  const visibilities = await console.column('Visibility')
  expect(visibilities.map((text) => text.trim())).toEqual(visibilities.map((text) => text.trim()).toSorted())
  const names = await console.column('Session')
  const open = names.filter((_, i) => visibilities[i]?.includes('open'))
  expect(open).toEqual(open.toSorted())
  await expect(page).toHaveURL(/sort=visibility,name/)
  await page.getByRole('button', { name: 'Order of the answer' }).click()
  expect(await console.column('Session')).toEqual(first)
})

test('absent, false and empty values look different', async ({ console, page }) => {
  await console.open({ scid: emberfall, keyword: 'late-night', as: mika })
  await console.expectStatus(200)
  const row = page.getByRole('row').filter({ hasText: 'mika-evening-run' })
  await expect(row.getByText('Not sent: found by keyword, for no user').first()).toBeAttached()
  await expect(row.getByText('late-night, no-mic, co-op')).toBeVisible()
})

test('an empty result is shown with changes that would return sessions', async ({ console, page }) => {
  await console.open({ scid: emberfall, xuids: teo, as: teo })
  await console.expectStatus(200, '0 results')
  await expect(page.getByText('No session matches')).toBeVisible()
  await page.getByRole('button', { name: 'Ask again with reservations=true' }).click()
  await console.expectStatus(200, '1 result')
  await expect(console.field('Reservations')).toBeChecked()
})

test('excluded sessions are listed, each with the rule that excluded it', async ({ console, page }) => {
  await console.open({ scid: emberfall, xuids: mika, as: mika })
  const leftOut = page.getByRole('region', { name: 'Left out' })
  await leftOut.getByRole('button', { name: 'Show what was left out' }).click()
  await expect(leftOut).toContainText(/\d+ left out/)
  await leftOut.getByRole('button', { name: /ines-hideout/ }).click()
  await expect(console.why).toContainText('Left out by the last rule below.')
  await expect(console.why).toContainText('match.private')
})

test('markup in names and keywords is shown as text', async ({ console, page }) => {
  await console.open({ scid: emberfall, xuids: mika, as: mika })
  await expect(page.getByRole('button', { name: 'Explain <b>not bold</b> & "quoted"' })).toBeVisible()
  await expect(page.getByText('<img src=x onerror=alert(1)>, co-op')).toBeVisible()
  await expect(page.locator('td b, td img')).toHaveCount(0)
})

test('of a thousand rows only the visible ones are rendered, and all are counted', async ({
  console,
  page,
  baseURL,
}) => {
  const { identities } = (await (await page.request.get(`${baseURL}/console/identities`)).json()) as {
    identities: { xuid: string }[]
  }
  await console.open()
  await console.fill('XUIDs', identities.map((one) => one.xuid).join('\n'))
  await console.field('Inactive').check()
  await console.send()
  await console.expectStatus(200, 'different sessions')
  const count = Number(await console.table.getAttribute('aria-rowcount'))
  expect(count).toBeGreaterThan(1000)
  expect(await page.locator('tr[data-at]').count()).toBeLessThan(120)
  await page.getByRole('button', { name: 'No.', exact: true }).click()
  await page.getByRole('button', { name: 'No.', exact: true }).click()
  await expect(page.locator('tr[data-at="0"] td').first()).toHaveText((count - 1).toLocaleString('en'))
  const address = page.url()
  await page.reload()
  expect(page.url()).toBe(address)
  await console.expectStatus(200, `${(count - 1).toLocaleString('en')} results`)
})
