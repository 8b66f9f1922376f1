/** True on every line: Send asks, the clock is the directory's, times are what the reader chose, replays say when. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { emberfall, expect, ines, mika, test } from './console-page.ts'

const put = JSON.stringify({ members: { me: { properties: { system: { active: true } } } } })

test('Send always asks: what was answered before is never shown in the place of an answer', async ({
  console,
  page,
  baseURL,
}) => {
  const asked: string[] = []
  page.on('request', (request) => {
    if (request.url().includes('/serviceconfigs/')) asked.push(request.url())
  })
  await console.open({ scid: emberfall, xuids: mika, as: mika })
  await console.expectStatus(200)
  await console.field('Inactive').check()
  await console.send()
  await expect(page).toHaveURL(/inactive=true/)
  await console.expectStatus(200, 'Inactive included')
  // The data changes, behind the page.
  const token = (await (
    await page.request.post(`${baseURL}/console/tokens`, { data: { xuid: mika } })
  ).json()) as { authorization: string }
  const written = await page.request.put(
    `${baseURL}/serviceconfigs/${emberfall}/sessiontemplates/Lobby/sessions/made-meanwhile`,
    { data: put, headers: { authorization: token.authorization, 'x-xbl-contract-version': '107' } },
  )
  expect(written.status()).toBe(201)
  await console.field('Inactive').uncheck()
  await console.send()
  await console.expectRow({ Session: 'made-meanwhile' })
  expect(asked).toHaveLength(3)
  await console.send()
  await expect.poll(() => asked.length).toBe(4)
  await page.request.delete(
    `${baseURL}/serviceconfigs/${emberfall}/sessiontemplates/Lobby/sessions/made-meanwhile/members/me`,
    { headers: { authorization: token.authorization, 'x-xbl-contract-version': '107' } },
  )
})

test('"ago" counts by the directory’s clock, and a held clock and faults stand in the bar', async ({
  console,
  page,
  baseURL,
}) => {
  const health = (await (await page.request.get(`${baseURL}/console/health`)).json()) as {
    clock: { now: string }
  }
  const later = new Date(Date.parse(health.clock.now) + 3 * 3_600_000).toISOString()
  await page.request.put(`${baseURL}/console/clock`, { data: { now: later } })
  await page.request.put(`${baseURL}/console/faults`, {
    data: [{ match: { path: '/nowhere' }, status: 503 }],
  })
  try {
    await console.open({ scid: emberfall, xuids: mika, as: mika })
    await expect(page.getByText(/clock held at .* UTC/).first()).toBeVisible()
    await expect(page.getByText('1 fault injected')).toBeVisible()
    await expect(page.getByRole('row').filter({ hasText: 'mika-evening-run' })).toContainText(/3h (1|2)\dm/)
  } finally {
    await page.request.put(`${baseURL}/console/clock`, { data: { now: null } })
    await page.request.put(`${baseURL}/console/faults`, { data: [] })
  }
})

test.describe('for a reader in Taipei', () => {
  test.use({ timezoneId: 'Asia/Taipei', locale: 'en-US' })
  test('local and UTC change what is seen, as the reader’s locale writes it', async ({ console, page }) => {
    await console.open({ scid: emberfall, xuids: mika, as: mika })
    const cell = page.getByRole('row').filter({ hasText: 'mika-evening-run' }).locator('time')
    await expect(page.getByRole('button', { name: 'Started, local' })).toBeVisible()
    const local = await cell.textContent()
    expect(local).toMatch(/\d\d:\d\d [AP]M/)
    await console.set('UTC')
    await expect(page.getByRole('button', { name: 'Started, UTC' })).toBeVisible()
    expect(await cell.textContent()).not.toBe(local)
    await expect(page.getByRole('region', { name: 'Answer' })).toContainText(/answered .*UTC/)
  })
})

test('an answer that reached its take says that there may be more, or how many are hidden', async ({
  console,
}) => {
  await console.open({ scid: emberfall, xuids: mika, take: '2', as: mika })
  await console.expectStatus(
    200,
    '2 sessions',
    'hidden from this query',
    'The answer is as long as Take allows',
  )
})

test('the range of session versions is true for each contract version', async ({ console }) => {
  await console.open({ as: mika })
  const says: Readonly<Record<string, RegExp>> = {
    107: /include \(1–7\)/,
    104: /include \(1–4\)/,
    201: /include \(1\)/,
    99: /no session version may be given/,
    200: /no session version may be given/,
    x: /no session version may be given/,
  }
  for (const [contract, help] of Object.entries(says)) {
    await console.fill('Contract', contract)
    await expect(console.field('Version ≤')).toHaveAccessibleDescription(help)
  }
})

test('the demo recordings open as connections, each query with its time and without the local world', {
  tag: '@long',
}, async ({ console, page }) => {
  await console.open()
  const file = join(import.meta.dirname, '../public/demo-recordings.json')
  const titles = (JSON.parse(readFileSync(file, 'utf8')) as { cassettes: { title: string }[] }).cassettes.map(
    (one) => one.title,
  )
  await page.getByTestId('cassette').setInputFiles(file)
  await expect(page.getByRole('region', { name: 'About this connection' })).toContainText('REPLAY')
  await page.getByRole('button', { name: 'Choose a connection' }).click()
  for (const title of titles)
    await expect(page.getByRole('menuitem', { name: new RegExp(`^${title}`) })).toBeVisible()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: /^200 POST/ }).click()
  await console.expectStatus(200, 'sessions')
  await expect(page.getByRole('region', { name: 'Answer' })).toContainText(/recorded .* · took \d+ ms then/)
  await expect(page.getByRole('button', { name: `Remove ${ines}` })).toBeVisible()
  await console.connect(/^What is refused/)
  await page.getByRole('button', { name: /^403 GET/ }).click()
  await console.expectStatus(403)
  await expect(page.getByText(/Ask as Ines|Ask as Title/)).toHaveCount(0)
  for (const title of titles) {
    await console.connect(new RegExp(`^${title}`))
    await page.getByRole('button', { name: 'Close it' }).click()
    await expect(page.getByRole('button', { name: 'Choose a connection' })).toContainText('Local directory')
  }
})
