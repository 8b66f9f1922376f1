/** What clients ask of the local directory, in the browser. */
import { findViolations } from './axe.ts'
import { emberfall, expect, ines, stranger, test } from './console-page.ts'

test('a client’s refused request appears, is grouped by its rule, and is explained; its session opens', async ({
  page,
}) => {
  const answer = await page.request.post('/console/tokens', { data: { xuid: stranger } })
  const { authorization } = (await answer.json()) as { authorization: string }
  const headers = { authorization, 'x-xbl-contract-version': '107' }
  const hideout = `/serviceconfigs/${emberfall}/sessiontemplates/Camp/sessions/ines-hideout`
  await page.request.get(`/serviceconfigs/${emberfall}/sessions?xuid=${ines}&private=true`, { headers })
  await page.goto('/traffic')
  const table = page.getByRole('table', { name: /Requests, the newest first/ })
  await expect(table).toContainText('query.own-or-server')
  // A request that comes while one looks is added by itself.
  await page.request.get(hideout, { headers })
  await expect(table).toContainText('read.private')
  const groups = page.getByTestId('groups')
  const group = groups.getByRole('listitem').filter({ hasText: 'query.own-or-server' })
  await group.getByRole('button', { name: /^403/ }).click()
  await expect(table).not.toContainText('read.private')
  await group.getByRole('button', { name: /^Explain the newest/ }).click()
  await expect(page.getByTestId('traffic-side')).toContainText('query.own-or-server')
  await expect(page.getByTestId('traffic-side')).toContainText('as predicted')
  await page.getByRole('button', { name: 'All requests' }).click()
  await page.getByRole('button', { name: /^Show all/ }).click()
  await expect(table).toContainText('read.private')
  // Other tests may have left many rules: the facets show the most frequent ones.
  await Promise.all(Array.from({ length: 30 }, () => page.request.get(hideout, { headers })))
  await page.getByRole('button', { name: /^read\.private/ }).click()
  await expect(table).not.toContainText('query.own-or-server')
  // Other tests ask the same server: this test's rows are those of its session.
  await table
    .getByRole('row')
    .filter({ hasText: 'ines-hideout' })
    .getByRole('button', { name: /^Explain request/ })
    .first()
    .click()
  const side = page.getByTestId('traffic-side')
  await expect(side).toContainText('403')
  await expect(side).toContainText('This session is private')
  await expect(page.locator('body')).not.toContainText(authorization.split(';')[1] ?? 'no token')
  expect(await findViolations(page)).toEqual([])
  await side.getByRole('button', { name: 'Open session' }).click()
  await expect(page.getByRole('heading', { level: 1 }).first()).toHaveText('ines-hideout')
})

test('a join that is refused with the session names its rule, and an injected answer says that it is one', async ({
  page,
}) => {
  const answer = await page.request.post('/console/tokens', { data: { xuid: stranger } })
  const { authorization } = (await answer.json()) as { authorization: string }
  const headers = { authorization, 'x-xbl-contract-version': '107', 'content-type': 'application/json' }
  const duel = `/serviceconfigs/${emberfall}/sessiontemplates/Duel/sessions/ember-duel-41`
  const refused = await page.request.put(duel, { headers, data: { members: { me: {} } } })
  expect(refused.status()).toBe(403)
  const faults = [{ match: { path: '*injected-here*' }, row: 22, times: 1 }]
  await page.request.put('/console/faults', { data: faults })
  await page.request.get(`${duel}-injected-here`, { headers })
  await page.goto('/traffic')
  const table = page.getByRole('table', { name: /Requests, the newest first/ })
  const filter = page.getByRole('searchbox', { name: /^Filter by address/ })
  const side = page.getByTestId('traffic-side')
  const explain = (text: string) =>
    table
      .getByRole('row')
      .filter({ hasText: text })
      .getByRole('button', { name: /^Explain request/ })
      .first()
      .click()
  await filter.fill('DUEL-41')
  await expect(table).not.toContainText('ines-hideout')
  await explain('join.full')
  await expect(side.getByTestId('rule')).toContainText('All 2 places are taken')
  await explain('injected-here')
  await expect(side.getByTestId('rule')).toContainText('configured through /console/faults')
  await expect(side).not.toContainText('more requests to this title')
})

test('a request without its contract version is explained as what it was, and a phone shows the reason', async ({
  page,
}) => {
  await page.request.get(`/serviceconfigs/${emberfall}/sessions?xuid=${ines}`)
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto('/traffic')
  const row = page.locator('tr[data-at]').filter({ hasText: 'version.required' }).first()
  await row.getByRole('button').first().click()
  const side = page.getByTestId('traffic-side')
  await expect(side).toContainText('as predicted')
  await expect(side).toBeInViewport()
  await side.getByRole('button', { name: 'All requests' }).click()
  await expect(row).toBeVisible()
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
})

test('the focus and marked text stay with their request while others come above it', {
  tag: '@long',
}, async ({ page }) => {
  const answer = await page.request.post('/console/tokens', { data: { xuid: stranger } })
  const { authorization } = (await answer.json()) as { authorization: string }
  const headers = { authorization, 'x-xbl-contract-version': '107' }
  const ask = (name: string) =>
    page.request.get(`/serviceconfigs/${emberfall}/sessiontemplates/Lobby/sessions/held-${name}`, { headers })
  await ask('first')
  await page.goto('/traffic')
  await page.getByRole('searchbox', { name: /^Filter by address/ }).fill('held-')
  const table = page.getByRole('table', { name: /Requests, the newest first/ })
  const first = table.getByRole('row').filter({ hasText: 'held-first' })
  const button = first.getByRole('button', { name: /^Explain request/ })
  await button.focus()
  await first.evaluate((row) => getSelection()?.selectAllChildren(row.querySelector('button') ?? row))
  const marked = () => page.evaluate(() => getSelection()?.toString())
  const text = await marked()
  expect(text).toContain('UTC')
  for (const count of [1, 5, 90]) {
    const before = Number(await table.getAttribute('aria-rowcount'))
    for (let i = 0; i < count; i++) await ask(`more-${count}-${i}`)
    await expect
      .poll(async () => Number(await table.getAttribute('aria-rowcount')), { timeout: 15_000 })
      .toBe(before + count)
    // The row is no longer in view at last, and still drawn.
    await expect(button).toBeFocused()
    expect(await marked()).toBe(text)
  }
})
