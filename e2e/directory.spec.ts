/** The screen of the local directory and the audit log, in the browser. */
import { readFileSync, rmSync } from 'node:fs'
import { findViolations } from './axe.ts'
import { ConsolePage, emberfall, expect, mika, test } from './console-page.ts'
import { copyWorld } from './make-world.ts'
import { startServer } from './server.ts'
import { test as serviceTest } from './service-page.ts'

test('the clock is held, stepped and let run, and the bar says so on every screen', async ({ page }) => {
  await page.goto('/directory')
  try {
    await page.getByRole('button', { name: 'Hold now' }).click()
    await expect(page.getByText(/clock held at/).first()).toBeVisible()
    const before = await page.getByTestId('directory-time').textContent()
    await page.getByRole('button', { name: 'Step 1h' }).click()
    await expect(page.getByTestId('directory-time')).not.toHaveText(before ?? '')
    await page.getByLabel('Hold at an instant (UTC)').fill('2027-01-02T03:04:05')
    await page.getByRole('button', { name: 'Hold there' }).click()
    await expect(page.getByTestId('directory-time')).toContainText('2 Jan 2027, 03:04:05')
    await page.getByRole('button', { name: 'Let it run' }).click()
    await expect(page.getByText(/clock held at/)).toHaveCount(0)
  } finally {
    await page.request.put('/console/clock', { data: { now: null } })
  }
})

test('the clock is held and stepped from the bar of any screen', async ({ page }) => {
  await page.goto('/codes')
  try {
    await page.getByRole('button', { name: 'Clock of the local directory' }).click()
    await page.getByRole('button', { name: 'Hold now' }).click()
    const held = page.getByRole('button', { name: /^clock held at/ })
    await expect(held).toBeVisible()
    const before = await page.getByTestId('directory-time').textContent()
    await page.getByRole('button', { name: 'Step 1m' }).click()
    await expect(page.getByTestId('directory-time')).not.toHaveText(before ?? '')
    await page.keyboard.press('Escape')
    await expect(page.getByTestId('directory-time')).toHaveCount(0)
    await held.click()
    await page.getByRole('button', { name: 'Let it run' }).click()
    await expect(held).toHaveCount(0)
  } finally {
    await page.request.put('/console/clock', { data: { now: null } })
  }
})

test('a fault is injected by its row, met, counted, and removed', async ({ page }) => {
  await page.goto('/directory')
  try {
    await page.getByLabel('Answer with').selectOption({ label: '23: 503 Service Unavailable, text/plain' })
    await page.getByLabel('Path begins with, or pattern with *').fill(`/serviceconfigs/${emberfall}/sessions`)
    await page.getByLabel('How often').fill('2')
    await page.getByLabel('Retry-After, seconds').fill('7')
    await page.getByRole('button', { name: 'Inject' }).click()
    await expect(page.getByTestId('faults')).toContainText('Retry-After: 7 · met 0 of 2 times')
    await expect(page.getByText('1 fault injected')).toBeVisible()
    const console = new ConsolePage(page)
    await console.open({ scid: emberfall, xuids: mika, as: mika })
    await console.expectStatus(503)
    await page.goto('/directory')
    await expect(page.getByTestId('faults')).toContainText('met 1 of 2 times')
    await page.getByRole('button', { name: 'Remove this fault' }).click()
    await expect(page.getByText('No fault is injected')).toBeVisible()
  } finally {
    await page.request.put('/console/faults', { data: [] })
  }
})

test('a template is made and changed, digit for digit; a wrong one says what is wrong before it is saved', async ({
  page,
}) => {
  await page.goto('/directory')
  const body = page.getByRole('textbox', { name: 'Template document' })
  await expect(body).toContainText(/"maxMembersCount": 6/)
  // A title is found by its name, and what was typed for a new template stays.
  await page.getByLabel('Title or SCID').fill('nowhere')
  await expect(page.getByText('A title of the list or a SCID')).toBeVisible()
  await page.getByLabel('Template', { exact: true }).fill('MadeHere')
  await page.getByLabel('Title or SCID').fill('Emberfall')
  await expect(page.getByLabel('Template', { exact: true })).toHaveValue('MadeHere')
  await body.fill('{"contractVersion":1,"constants":{}}')
  await expect(page.getByRole('button', { name: 'Save the template' })).toBeDisabled()
  await body.fill('{"contractVersion":107,"constants":{"custom":{"big":9007199254740993}}}')
  await page.getByRole('button', { name: 'Save the template' }).click()
  await expect(page.getByText('Saved. Sessions that exist keep their constants.')).toBeVisible()
  await page.reload()
  await page.getByLabel('Template', { exact: true }).fill('MadeHere')
  await expect(body).toContainText(/9007199254740993/)
})

test('a person is added with a XUID that is no number', async ({ page }) => {
  await page.goto('/directory')
  const form = page.getByRole('form', { name: 'Add or change a person' })
  await form
    .getByLabel('XUID (the user)')
    .or(form.getByLabel('XUID', { exact: true }))
    .fill('18446744073709551614')
  await form.getByLabel('Name').fill('Nova Reed')
  await form.getByLabel('Follows (XUIDs)').fill(mika)
  await form.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Nova Reed is saved.')).toBeVisible()
  await page.getByPlaceholder('Filter by name, XUID or device').fill('nova')
  await expect(page.getByRole('row', { name: /Nova Reed/ })).toContainText('18446744073709551614')
})

test('who is on which device and follows whom is listed, changed, and taken back', async ({ page }) => {
  const token = (xuid: string, gamertag: string) =>
    page.request.post('/console/tokens', {
      data: { xuid, gamertag, deviceId: 'shared-console', follows: xuid === '71' ? [mika] : [] },
    })
  await token('71', 'Ada Lowe')
  await token('72', 'Bo Lowe')
  await page.goto('/directory')
  const filter = page.getByPlaceholder('Filter by name, XUID or device')
  await filter.fill('shared-con')
  await expect(page.getByRole('row', { name: /Lowe/ })).toHaveCount(2)
  await page.getByRole('button', { name: 'Ada Lowe' }).click()
  const person = page.getByTestId('person')
  await expect(person).toContainText('Device: shared-console')
  await expect(person.getByRole('button', { name: /Bo Lowe/ })).toBeVisible()
  await expect(person.getByRole('button', { name: /Mika/ })).toBeVisible()
  await person.getByRole('button', { name: 'Change…' }).click()
  const form = page.getByRole('form', { name: 'Add or change a person' })
  await expect(form.getByLabel('Name')).toBeFocused()
  await form.getByLabel('Follows (XUIDs)').fill('')
  await form.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Ada Lowe is saved.')).toBeVisible()
  await expect(person).toContainText(/Follows\s*nobody/)
  await page.getByRole('button', { name: 'Ada Lowe' }).click()
  await expect(person).toHaveCount(0)
})

test('who uses a template is told, and leads to the player', async ({ page }) => {
  await page.goto('/directory')
  await page.getByLabel('Title or SCID').fill(emberfall)
  await page.getByLabel('Template', { exact: true }).fill('Lobby')
  const use = page.getByTestId('template-use')
  await expect(use).toContainText(/\d+ sessions, the newest of/)
  const player = use.getByRole('button', { name: /×\d+$/ }).first()
  const name = (await player.locator('bdi').textContent()) ?? ''
  await player.click()
  await expect(page).toHaveURL(/\/player\?/)
  await expect(page.getByRole('heading', { level: 1 })).toContainText(name)
})

test('the rate windows say who has asked how often, and who is refused until when', { tag: '@long' }, async ({
  page,
}) => {
  await page.goto('/directory')
  await expect(page.getByTestId('rates')).toContainText('without rate limits')
  const folder = copyWorld()
  const server = await startServer(folder, 0, [])
  try {
    const token = await page.request.post(`${server.url}/console/tokens`, { data: { xuid: mika } })
    const { authorization } = (await token.json()) as { authorization: string }
    const headers = { authorization, 'x-xbl-contract-version': '107' }
    const ask = () =>
      page.request.get(`${server.url}/serviceconfigs/${emberfall}/sessions?xuid=${mika}`, { headers })
    // More than a whole window of five minutes holds, whenever it began.
    const asked = await Promise.all(Array.from({ length: 310 }, ask))
    expect(asked.map((one) => one.status())).toContain(429)
    await page.goto(`${server.url}/directory`)
    const line = page.getByTestId('rates').getByRole('listitem').first()
    await expect(line).toContainText('Mika')
    await expect(line).toContainText(/31\d of 300 in 300 s/)
    await expect(line).toContainText(/429 for another \d+ s/)
  } finally {
    await server.stop()
    rmSync(folder, { recursive: true })
  }
})

/** PostgreSQL takes longer to replace a world while others use the machine. */
const long = { timeout: 25_000 }

test('the world goes out to a file, is reset after a question, and comes back from the file', {
  tag: '@long',
}, async ({ page }) => {
  test.setTimeout(90_000)
  await page.goto('/directory')
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export' }).click(),
  ])
  const path = await file.path()
  expect(readFileSync(path, 'utf8')).toContain('"format":"sessionscope-world"')
  await page.getByRole('button', { name: 'Reset…' }).click()
  await page.getByRole('button', { name: 'Keep it' }).click()
  await expect(page.getByRole('alertdialog')).toHaveCount(0)
  await page.getByRole('button', { name: 'Reset…' }).click()
  await page.getByRole('button', { name: 'Reset the world' }).click()
  await expect(page.getByText('Done.')).toBeVisible(long)
  await page.getByLabel('Import a file…').last().setInputFiles(path)
  await expect(page.getByRole('alertdialog')).toContainText('Every session that is there now ends')
  await page.getByRole('button', { name: 'Import and replace' }).click()
  await expect(page.getByText('Done.')).toBeVisible(long)
  await page
    .getByLabel('Import a file…')
    .last()
    .setInputFiles({
      name: 'x.json',
      mimeType: 'application/json',
      buffer: Buffer.from('{}'),
    })
  await page.getByRole('button', { name: 'Import and replace' }).click()
  await expect(page.getByRole('alert')).toContainText('format')
})

test('axe finds nothing on the directory screen, wide and narrow', async ({ page }) => {
  await page.goto('/directory')
  await expect(page.getByRole('row').nth(5)).toBeVisible()
  expect(await findViolations(page)).toEqual([])
  await page.setViewportSize({ width: 390, height: 844 })
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
})

serviceTest(
  'the audit log is shown to an operator, sorted and filtered; others are told why not',
  async ({ service, page }) => {
    await page.goto('/audit')
    const table = page.getByRole('table', { name: /newest 500 lines/ })
    await expect(table.getByRole('row').nth(1)).toBeVisible()
    await expect(page.getByText(/^Unchanged\. Lines: \d+/)).toBeVisible()
    await table.getByRole('button', { name: /^Time/ }).click()
    await expect(table.getByRole('columnheader', { name: /Time/ })).toHaveAttribute('aria-sort', /ending/)
    expect(await findViolations(page)).toEqual([])
    expect(service.page.url()).toContain('/audit')
  },
)

test('a browser that was not opened by the start-up link is told why the log is not shown', async ({
  page,
}) => {
  await page.goto('/audit')
  await expect(page.getByRole('alert')).toContainText('start-up link')
})
