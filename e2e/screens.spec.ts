/** The frame around the screens: titles, navigation, the skip link, commands, and what is loaded when. */
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import type { Page } from '@playwright/test'
import { emberfall, expect, ines, mika, test } from './console-page.ts'

/** Bytes of JavaScript, gzipped, that the first screen may load. */
const maxFirstLoad = 180_000

interface LoadedFile {
  readonly path: string
  readonly gzipped: Promise<number>
  readonly text: Promise<string>
  readonly encoding: Promise<string | null>
}

/** The app's files in the order in which they arrive. */
function watchFiles(page: Page): readonly LoadedFile[] {
  const files: LoadedFile[] = []
  page.on('response', (response) => {
    const { pathname } = new URL(response.url())
    if (pathname.startsWith('/console/') || pathname.startsWith('/serviceconfigs/')) return
    files.push({
      path: pathname,
      gzipped: response.body().then((body) => gzipSync(body).length),
      text: response.text(),
      encoding: response.headerValue('content-encoding'),
    })
  })
  return files
}

test('the first screen loads at most 180 kB of JavaScript, compressed, and neither the table nor the other language', async ({
  console,
  page,
}) => {
  const files = watchFiles(page)
  await console.open()
  await expect(page.getByRole('heading', { name: /^A session directory is/ })).toBeVisible()
  await page.waitForLoadState('networkidle')
  const scripts = files.filter(({ path }) => path.endsWith('.js'))
  const sizes = await Promise.all(scripts.map(({ gzipped }) => gzipped))
  const total = sizes.reduce((sum, size) => sum + size, 0)
  expect(total).toBeGreaterThan(100_000)
  expect(total).toBeLessThanOrEqual(maxFirstLoad)
  for (const { encoding } of scripts) expect(['gzip', 'br']).toContain(await encoding)
  // It counts only before the first statement.
  for (const { text } of scripts) expect(await text).toMatch(/^\/\/# allFunctionsCalledOnLoad\n/)
  const paths = () => files.map(({ path }) => path).join(' ')
  expect(paths()).not.toMatch(/ResultsTable|AnswerPane|CodesScreen|ChooserList|MenuList/)
  const countWords = () => paths().match(/words-/g)?.length ?? 0
  const english = countWords()
  await console.set('繁體中文')
  await expect(page.getByRole('button', { name: '送出' })).toBeVisible()
  expect(countWords()).toBeGreaterThan(english)
  await page.getByRole('link', { name: '狀態碼' }).click()
  await expect(page.getByRole('heading', { name: '23 列狀態碼' })).toBeVisible()
  expect(paths()).toMatch(/CodesScreen/)
})

test('what every screen asks first is asked once, although it is sent before the app has run', async ({
  console,
  page,
}) => {
  const asked: { path: string; by: string }[] = []
  const browser = await page.context().newCDPSession(page)
  browser.on('Network.requestWillBeSent', ({ request, initiator }) => {
    const by = initiator.stack?.callFrames[0]?.url ?? ''
    asked.push({ path: new URL(request.url).pathname, by: by.replace(/.*\/|-[^-]*$/g, '') })
  })
  await browser.send('Network.enable')
  await console.open()
  await expect(page.getByRole('heading', { name: /^A session directory is/ })).toBeVisible()
  const sent = asked.filter(({ path }) => path.startsWith('/console/'))
  const first = ['sign-in', 'connections', 'identities', 'health'].map((name) => `/console/${name}`)
  expect(sent.slice(0, first.length)).toEqual(first.map((path) => ({ path, by: 'first-requests' })))
  expect(sent.slice(first.length).map(({ path }) => path)).not.toContain(first[0])
})

test('each screen has its own title, with the title of the sessions and the status code', async ({
  console,
  page,
}) => {
  await console.open()
  await expect(page).toHaveTitle('Query · Sessionscope')
  await console.fill('XUIDs', ines)
  await console.field('Private').check()
  await console.send()
  await expect(page).toHaveTitle('Emberfall · 403 · Sessionscope')
  await page.getByRole('link', { name: 'Codes' }).click()
  await expect(page).toHaveTitle('Status codes · Sessionscope')
  await page.goto('/nowhere')
  await expect(page).toHaveTitle('There is no such screen · Sessionscope')
})

test('another screen’s address has only identity and connection, and the way back leads to the query', async ({
  console,
  page,
}) => {
  await console.open({ scid: emberfall, xuids: mika, as: ines })
  await console.expectStatus(200)
  const address = page.url()
  await page.getByRole('link', { name: 'Codes' }).click()
  await expect(page).toHaveURL(new RegExp(`/codes\\?as=${ines}$`))
  await page.getByRole('link', { name: 'Query' }).click()
  await expect(page).toHaveURL(address)
  await console.expectStatus(200)
})

test('the skip link leads to the answer, or to the screen', async ({ console, page }) => {
  await console.open({ scid: emberfall, xuids: mika, as: mika })
  await console.expectStatus(200)
  const address = page.url()
  const skip = page.getByRole('button', { name: 'Skip to the content' })
  await page.keyboard.press('Tab')
  await expect(skip).toBeFocused()
  await expect(skip).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(page.locator('[data-skip-target]')).toBeFocused()
  expect(page.url()).toBe(address)
  await page.goto('/codes')
  await expect(page.getByTestId('code-row')).toHaveCount(23)
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('main')).toBeFocused()
})

test('the commands of every screen are found by typing', async ({ console, page }) => {
  await console.open({ scid: emberfall, xuids: mika, as: ines })
  await console.expectStatus(200)
  await page.keyboard.press('ControlOrMeta+k')
  const dialog = page.getByRole('dialog', { name: 'Commands' })
  const input = dialog.getByRole('combobox', { name: 'Type a command' })
  await expect(input).toBeFocused()
  await input.fill('what 412')
  await expect(dialog.getByRole('option')).toHaveCount(1)
  await page.keyboard.press('Enter')
  await expect(dialog).toHaveCount(0)
  await expect(page).toHaveURL(new RegExp(`/codes\\?as=${ines}#code-412$`))
  await expect(page.locator('#code-412')).toBeInViewport()
  // By the button too, and once more.
  await page.getByRole('button', { name: 'Commands' }).click()
  await input.fill('nothing of this kind')
  await expect(dialog.getByText('No command matches.')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  await page.keyboard.press('ControlOrMeta+k')
  await input.fill('go to query')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: /^Send/ })).toBeVisible()
})

test('an explanation is asked for once for each answer', async ({ console, page }) => {
  const asked: string[] = []
  page.on('request', (request) => {
    if (request.url().endsWith('/console/explain')) asked.push(request.url())
  })
  await console.open({ scid: emberfall, xuids: mika, as: mika })
  await console.expectStatus(200, 'hidden from this query')
  await console.chooseRow('mika-evening-run')
  await expect(console.why).toContainText('Rules passed: ')
  await page.getByRole('switch', { name: /^Show \d+ hidden$/ }).click()
  await expect(page.getByRole('row').filter({ hasText: 'ines-hideout' })).toBeVisible()
  await page.waitForLoadState('networkidle')
  expect(asked).toHaveLength(1)
  await console.send()
  await expect.poll(() => asked.length).toBe(2)
})

test('the table is copied, row by row and whole, and saved as CSV, in the order in which it is shown', async ({
  console,
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await console.open({ scid: emberfall, xuids: mika, as: mika, sort: '-name' })
  await console.expectStatus(200)
  const names = await console.column('Session')
  const readClipboard = () => page.evaluate(() => navigator.clipboard.readText())
  await page.getByRole('button', { name: 'Copy the rows as a table' }).click()
  await expect.poll(readClipboard).toMatch(/^#\tSession\tTemplate\tPlayer\tXUID\tState\t/)
  const copied = (await readClipboard()).split('\n')
  expect(copied).toHaveLength(names.length + 1)
  await page.getByRole('button', { name: 'Explain mika-evening-run' }).focus()
  await page.keyboard.press('ControlOrMeta+c')
  await expect
    .poll(readClipboard)
    .toMatch(/^\d+\tmika-evening-run\tLobby\tMika Tan\t2533274790123456\tactive\topen\tfollowed\t/)
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save the rows as a CSV file' }).click()
  const file = await download
  expect(file.suggestedFilename()).toBe('sessions.csv')
  const lines = readFileSync(await file.path(), 'utf8')
    .trimEnd()
    .split('\r\n')
  expect(lines).toHaveLength(names.length + 1)
  expect(lines.find((line) => line.includes('mika-evening-run'))).toContain(mika)
})

test('a part that cannot be loaded says so, and the rest of the screen stays', async ({
  console,
  page,
  context,
}) => {
  await console.open({ scid: emberfall, xuids: mika, as: mika })
  await console.expectRow({ Session: 'mika-evening-run' })
  await context.setOffline(true)
  await page.getByRole('combobox', { name: /^Act as/ }).click()
  await expect(page.getByRole('alert')).toContainText('Not opened: the server does not answer.')
  await page.getByRole('button', { name: 'Commands' }).click()
  await expect(page.getByRole('alert')).toHaveCount(2)
  await console.set('繁體中文')
  await expect(console.table.getByText('mika-evening-run')).toBeVisible()
  await context.setOffline(false)
  // The language is asked for again when it is chosen again.
  await console.set('English')
  await console.set('繁體中文')
  await expect(page.getByRole('button', { name: '送出' })).toBeVisible()
  await page.reload()
  await page.getByRole('combobox', { name: /^以…身分/ }).click()
  await expect(page.getByRole('listbox').getByRole('option').first()).toBeVisible()
})

test('a command moves the focus to the screen that it opens, and Escape leaves it where it was', async ({
  console,
  page,
}) => {
  await console.open({ as: mika })
  const button = page.getByRole('button', { name: 'Commands' })
  await button.click()
  await page
    .getByRole('combobox', { name: /command/i })
    .or(page.getByRole('textbox'))
    .first()
    .fill('Codes')
  await page.getByRole('option', { name: /Codes/ }).first().click()
  await expect(page.getByRole('heading', { name: 'The 23 rows' })).toBeVisible()
  await expect(page.locator('#main')).toBeFocused()
  await button.click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(button).toBeFocused()
})
