/** All of it in view: columns, facets, folded columns, density, zoom, and a phone. */
import { emberfall, expect, ines, mika, teo, test } from './console-page.ts'

const batch = { scid: emberfall, xuids: `${mika},${ines}`, inactive: 'true', as: teo, sort: '-start' }
const headings = ['#', 'Session', 'Player', 'Visibility', 'Join', 'My turn', 'Players', 'Started', 'Keywords']

for (const [width, why] of [
  [1440, 'open'],
  [1280, 'closed'],
] as const) {
  test(`every column is seen without scrolling sideways at ${width} pixels, the panel ${why}`, async ({
    console,
    page,
  }) => {
    await page.setViewportSize({ width, height: 900 })
    await console.open(batch)
    await console.expectStatus(200)
    await expect(console.table).toBeVisible()
    await expect(console.why).toBeVisible({ visible: why === 'open' })
    const seen = await page.getByTestId('table-scroller').evaluate((scroller) => ({
      isScrolled: scroller.scrollWidth > scroller.clientWidth,
      right: scroller.getBoundingClientRect().right,
    }))
    expect(seen.isScrolled).toBe(false)
    for (const heading of headings) {
      const box = await page.getByRole('columnheader').filter({ hasText: heading }).first().boundingBox()
      expect(box && box.x + box.width, heading).toBeLessThanOrEqual(seen.right + 1)
    }
    // No text of a heading is cut.
    const cut = await page
      .locator('thead button')
      .evaluateAll((all) =>
        all.filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.textContent),
      )
    expect(cut).toEqual([])
  })
}

test('facets narrow the rows, count them, and stand in the address', async ({ console, page }) => {
  await console.open(batch)
  const facets = page.getByRole('group', { name: 'Narrow the rows' })
  const all = await console.column('Visibility')
  const full = all.filter((text) => text.trim() === 'full').length
  await expect(facets.getByRole('button', { name: `full ${full}` })).toBeVisible()
  await facets.getByRole('button', { name: /^full/ }).click()
  expect((await console.column('Visibility')).map((text) => text.trim())).toEqual(Array(full).fill('full'))
  await facets.getByRole('button', { name: /^open/ }).click()
  await expect(page).toHaveURL(/only=visibility:full,open/)
  const both = (await console.column('Visibility')).length
  await page.reload()
  await expect.poll(async () => (await console.column('Visibility')).length).toBe(both)
  // A second press takes a choice back.
  await facets.getByRole('button', { name: /^open/ }).click()
  await expect(page).toHaveURL(/only=visibility:full(?!,)/)
  await expect.poll(async () => (await console.column('Visibility')).length).toBe(full)
  await facets.getByRole('button', { name: `Show all ${all.length}` }).click()
  expect(await console.column('Visibility')).toEqual(all)
})

test('columns that are the same in every row fold into one line, and can be shown', async ({
  console,
  page,
}) => {
  await console.open({ scid: emberfall, xuids: mika, as: mika })
  await console.expectStatus(200)
  await expect(page.getByText('same in every row:')).toBeVisible()
  await expect(page.getByRole('columnheader', { name: 'SCID' })).toHaveCount(0)
  await page.getByRole('button', { name: 'Show', exact: true }).click()
  await expect(page.getByRole('columnheader', { name: 'SCID' })).toBeVisible()
  await expect(page.getByRole('columnheader', { name: /Player/ }).first()).toBeVisible()
  await page.getByRole('button', { name: 'Fold columns' }).click()
  await expect(page.getByRole('columnheader', { name: 'SCID' })).toHaveCount(0)
})

test('the rows are as high as the reader wants them', async ({ console, page }) => {
  await console.open(batch)
  const height = async () => (await page.locator('tr[data-at="1"]').boundingBox())?.height
  await expect(console.table).toBeVisible()
  const normal = (await height()) ?? 0
  await console.set('Compact')
  await expect.poll(height).toBeLessThan(normal)
  await console.set('Relaxed')
  await expect.poll(height).toBeGreaterThan(normal)
})

test('at 200 % zoom at least eight rows are seen at once', async ({ console, page }) => {
  await page.setViewportSize({ width: 720, height: 450 })
  await console.open(batch)
  await console.expectStatus(200)
  await page.getByTestId('table-scroller').evaluate((scroller) => scroller.scrollIntoView({ block: 'end' }))
  const seen = await page.locator('tr[data-at]').evaluateAll(
    (rows) =>
      rows.filter((row) => {
        const { top, bottom } = row.getBoundingClientRect()
        const middle = document.elementFromPoint(300, (top + bottom) / 2)
        return top >= 0 && bottom <= innerHeight && middle !== null && row.contains(middle)
      }).length,
  )
  expect(seen).toBeGreaterThanOrEqual(8)
})

test('on a phone a touched row says its reason, and opens', async ({ console, page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await console.open({ ...batch, hidden: '1' })
  await expect(page.getByText(/answered \d\d:\d\d:\d\d UTC/)).toBeVisible()
  const row = page.locator('tr[data-at]').filter({ hasText: 'ines-hideout' }).first()
  await row.click()
  await expect(page.getByText('ines-hideout: Private not ticked')).toBeVisible()
  await expect(row).toContainText('Private not ticked')
  await page.getByRole('button', { name: 'Why', exact: true }).first().click()
  await expect(console.why.getByTestId('rule')).toContainText('match.private')
  await page.getByRole('button', { name: 'Answer', exact: true }).click()
  await expect(row).toBeVisible()
  await page.getByRole('button', { name: 'Edit' }).click()
  await expect(console.field('Keyword')).toBeVisible()
})

test('every control is at least 24 pixels high, and motion stops where it is not wanted', async ({
  console,
  page,
}) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await console.open({ ...batch, hidden: '1', row: `Camp/ines-hideout/${ines}` })
  await console.expectStatus(200)
  await expect(page.getByRole('row').filter({ hasText: 'ines-hideout' }).first()).toBeVisible()
  const small = await page.locator('button:visible, a:visible, summary:visible').evaluateAll((all) =>
    all
      .filter((one) => !one.closest('td, th, p, .link-inline') && !one.className.includes('sr-only'))
      .map((one) => ({
        text: (one.textContent || one.getAttribute('aria-label') || '').slice(0, 40),
        box: one.getBoundingClientRect(),
      }))
      .filter(({ box }) => box.width > 1 && (box.height < 24 || box.width < 24))
      .map(({ text, box }) => `${text} ${Math.round(box.width)}×${Math.round(box.height)}`),
  )
  expect(small).toEqual([])
  const moving = await page.evaluate(
    () => document.getAnimations().filter((one) => (one.effect?.getTiming().duration ?? 0) !== 0).length,
  )
  expect(moving).toBe(0)
})

test('a link to a row shows it: scrolled into view, and also if the answer hides it', async ({
  console,
  page,
}) => {
  await page.setViewportSize({ width: 1440, height: 460 })
  await console.open({ ...batch, hidden: '1' })
  await console.expectStatus(200)
  const selected = page.locator('tr[data-at][aria-current]')
  await page.locator('tr[data-at]').first().click()
  await page.keyboard.press('End')
  await expect(page).toHaveURL(/row=/)
  const name = (await selected.locator('button').first().textContent()) ?? ''
  await page.reload()
  await expect(selected).toContainText(name)
  await expect(selected).toBeInViewport()
  for (const height of [460, 360]) {
    await page.setViewportSize({ width: 1440, height })
    await console.open({ ...batch, row: `Camp/ines-hideout/${ines}` })
    await expect(selected).toContainText('ines-hideout')
    await expect(selected).toContainText('Private not ticked')
    await expect(selected).toBeInViewport()
  }
  await expect(console.why.getByTestId('rule')).toContainText('match.private')
})

test('a watched query marks what came, changed and went, and does not flicker', { tag: '@long' }, async ({
  console,
  page,
}) => {
  const answer = await page.request.post('/console/tokens', { data: { xuid: mika } })
  const { authorization } = (await answer.json()) as { authorization: string }
  const headers = { authorization, 'x-xbl-contract-version': '107', 'content-type': 'application/json' }
  const path = `/serviceconfigs/${emberfall}/sessiontemplates/Lobby/sessions/watched-row`
  const put = (data: object) => page.request.put(path, { headers, data })
  await console.open({ scid: emberfall, xuids: mika, as: mika })
  await console.expectStatus(200)
  await page.getByRole('switch', { name: 'Watch' }).click()
  await expect(page).toHaveURL(/watch=1/)
  const row = console.table.locator('tr').filter({ hasText: 'watched-row' })
  await put({ members: { me: { properties: { system: { active: true } } } } })
  await expect(row).toHaveAttribute('data-state', /new/)
  await put({ properties: { system: { keywords: ['changed-now'] } } })
  await expect(row).toHaveAttribute('data-state', /changed/)
  await put({ members: { me: null } })
  await expect(row).toHaveAttribute('data-state', /gone/)
  const seen = page.getByTestId('watch-log')
  const log = seen.getByRole('list').first()
  await expect(log.locator('> li')).toHaveText([
    /gone.*watched-row/,
    /changed.*watched-row.*keywords/,
    /new.*watched-row/,
    /the first answer that is kept/,
  ])
  // Any two answers are compared: what the second one was and the fourth one is.
  await seen.getByRole('checkbox').nth(2).check()
  await expect(seen).toContainText('Tick one more')
  await seen.getByRole('checkbox').nth(1).check()
  const compared = seen.getByRole('region', { name: 'Two versions compared' })
  await expect(compared).toContainText('changed-now')
  await expect(compared.locator('ins')).toContainText(['changed-now'])
  await compared.getByText('Side by side', { exact: true }).click()
  await expect(compared.locator('ins')).toContainText(['changed-now'])
  await expect(compared.locator('del')).toContainText(['co-op'])
  // In the first and the last of them, the row is not there.
  await seen.getByRole('checkbox').last().check()
  await seen.getByRole('checkbox').first().check()
  await expect(compared).toContainText('Both have the same rows.')
  await page.getByRole('switch', { name: 'Watch' }).click()
  await expect(row).toHaveCount(0)
})
