/** Connections in the browser: switching, access, credentials, rate limits, and service failures. */
import type { Page } from '@playwright/test'
import { findViolations } from './axe.ts'
import { type ConsolePage, emberfall, expect, ines, mika } from './console-page.ts'
import { test } from './service-page.ts'

const bar = (console: ConsolePage) => console.page.getByRole('region', { name: 'About this connection' })
const openAndSend = async (console: ConsolePage, on: string, search: Record<string, string>) => {
  await console.page.goto(`/?${new URLSearchParams({ on, scid: emberfall, ...search })}`)
  // A link alone never sends a query to a service; the user must press Send.
  if (Object.keys(search).length > 0) {
    await expect(bar(console)).toBeVisible()
    await console.send()
  }
}

test('switches between connections, keeps the query, and shows what is real', async ({ service, page }) => {
  const real = page.locator('.top-bar-real')
  await service.fill('XUIDs', mika)
  await service.field('Inactive').check()
  await service.send()
  await service.expectStatus(200, '8 sessions')
  await expect(real).toHaveCount(0)
  // Arrow keys only move through the list: nothing real is chosen before Enter.
  await page.getByRole('button', { name: 'Choose a connection' }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('menu')).toBeVisible()
  for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Escape')
  await expect(real).toHaveCount(0)
  expect(page.url()).not.toContain('on=')
  await service.connect(/^Stand-in/)
  await expect(real).toBeVisible()
  await expect(real).toContainText('REAL SERVICE')
  await expect(real).toContainText('XDKS.1')
  await expect(real).toContainText('Mika Tan')
  await expect(bar(service)).toContainText('Read only')
  await expect(bar(service)).toContainText(/user hash \d+/)
  await expect(page.getByRole('heading', { name: 'Ready to send' })).toBeVisible()
  // The people of the local world are not offered on a service.
  await expect(page.getByRole('button', { name: `Remove ${mika}` })).toBeVisible()
  await page.getByRole('button', { name: 'Send to service' }).click()
  await service.expectStatus(200, '8 sessions')
  await expect(service.field('Inactive')).toBeChecked()
  await service.expectRow({ Session: 'mika-evening-run' })
  await expect(page.getByText('What was hidden is not known')).toBeVisible()
  await expect(page.getByRole('switch', { name: /hidden/i })).toHaveCount(0)
  await service.chooseRow('mika-evening-run')
  await expect(service.why).toContainText('The service does not give its own reasons.')
  await expect(service.why).toContainText('What cannot be known here')
  for (const value of ['mika-evening-run', emberfall, mika, 'followed'])
    await expect(service.why).toContainText(value)
  await expect(bar(service).getByRole('meter')).toHaveCount(2)
  await expect(bar(service)).toContainText('1 of 30')
  expect(page.url()).toContain('on=standin')
  await service.connect(/^Local directory/)
  await expect(real).toHaveCount(0)
  await service.expectStatus(200, '8 sessions')
})

/** The addresses with this part that the page asks from now on, in their order. */
function collectUrls(page: Page, part: string): readonly string[] {
  const asked: string[] = []
  page.on('request', (request) => {
    if (request.url().includes(part)) asked.push(request.url())
  })
  return asked
}

test('a connection chosen in the same moment as Send: no service is asked without another Send', async ({
  service,
  page,
}) => {
  await openAndSend(service, 'standin', { xuids: mika })
  await service.expectStatus(200)
  const asked = collectUrls(page, '/sessions?')
  await service.fill('Keyword', 'co-op')
  await page.getByRole('button', { name: 'Choose a connection' }).click()
  await page.getByRole('menuitem', { name: /^Writable/ }).evaluate((item: HTMLElement) => {
    item.click()
    document.querySelector<HTMLFormElement>('#question-form')?.requestSubmit()
  })
  await expect(page).toHaveURL(/keyword=co-op.*on=writable/)
  await expect(page.getByRole('heading', { name: 'Ready to send' })).toBeVisible()
  await service.connect(/^Stand-in/)
  await expect(page).toHaveURL(/keyword=co-op.*on=standin/)
  await expect(page.getByRole('heading', { name: 'Ready to send' })).toBeVisible()
  expect(asked).toEqual([])
  await page.getByRole('button', { name: 'Send to service' }).click()
  await service.expectStatus(200)
  expect(asked).toHaveLength(1)
})

test('a browser that was not authorised by the link shows how to use the link', async ({ console, page }) => {
  await openAndSend(console, 'standin', { xuids: mika })
  await console.expectStatus(403, 'not the service’s answer')
  await expect(bar(console)).toContainText('Open the link')
  await expect(bar(console)).not.toContainText('user hash')
  await page.goto('about:blank')
  await page.goto('/#open=not-the-secret')
  await expect(page.getByRole('alert')).toContainText('This link was already used')
})

test('the link’s secret is removed from the address and works once', async ({ page, rig, browser }) => {
  const link = await rig.server.link()
  await page.goto(link)
  await expect(page.getByRole('combobox', { name: /^Act as/ })).toBeVisible()
  expect(page.url()).not.toContain('open')
  expect(await page.evaluate(() => document.cookie)).toBe('')
  const other = await browser.newPage({ baseURL: rig.server.url })
  await other.goto(link)
  await other.goto(`/?on=standin&scid=${emberfall}&xuids=${mika}`)
  await other.getByRole('button', { name: /^Send/ }).click()
  await expect(other.getByTestId('status')).toContainText('403')
  await other.close()
})

test('an expired token is reported, and a new one is read from its file', async ({ service, rig }) => {
  await openAndSend(service, 'standin', { xuids: mika })
  await service.expectStatus(200)
  const good = await rig.standIn.issue(mika)
  rig.writeCredential(good)
  // The service now refuses every credential, so the one re-read from the file is refused too.
  await rig.standIn.call('PUT', '/console/faults', [{ match: { path: '/serviceconfigs' }, status: 401 }])
  await service.send()
  await service.expectStatus(401, 'The service refused the credential')
  await expect(service.status).not.toContainText('Unexpected')
  await expect(service.status).toContainText('Give another one with Credential above')
  await expect(bar(service)).toContainText('refused by the service')
  await rig.standIn.call('PUT', '/console/faults', [])
  await service.send()
  await service.expectStatus(200)
  await expect(bar(service)).not.toContainText('refused by the service')
})

test('a 429 pauses all requests with a countdown, and a waiting request can be stopped', {
  tag: '@long',
}, async ({ service, page }) => {
  await openAndSend(service, 'faulty', { keyword: 'fault-limit' })
  await service.expectStatus(429, 'Too many requests')
  await expect(page.getByTestId('countdown')).toHaveText(/Wait \d s|You can try again now/)
  await expect(service.why).toContainText('31 requests in a window of 15 s that allows 30')
  await expect(bar(service)).toContainText(/Stopped by the service \(429\); it goes on in \d s/)
  await service.fill('Keyword', 'co-op')
  await service.send()
  await expect(service.status).toContainText(/Held back after a 429: it goes on in \d s/)
  await page.getByRole('button', { name: 'Stop', exact: true }).click()
  await expect(service.status).toContainText('Stopped')
  await service.send()
  await service.expectStatus(200)
})

test('a request over the rate budget is shown as waiting, and Stop cancels it', async ({ service, page }) => {
  await page.goto(`/?on=other&scid=${emberfall}`)
  // What is used of a shared budget is known from the first request of its connection.
  await expect(bar(service)).toContainText(/[0–] of 30/)
  const statuses = await page.evaluate(async (path) => {
    const openAndSend = async () =>
      (await fetch(path, { headers: { 'x-xbl-contract-version': '107' } })).status
    return Promise.all(Array.from({ length: 30 }, openAndSend))
  }, `/connections/other/serviceconfigs/${emberfall}/sessions?xuid=${mika}`)
  expect(new Set(statuses)).toEqual(new Set([200]))
  await expect(bar(service)).toContainText('30 of 30')
  await service.fill('XUIDs', mika)
  await service.send()
  await expect(service.status).toContainText(/Waiting for the rate budget: the next goes in \d+ s/)
  await expect(bar(service)).toContainText(/Waiting: 1; the next goes in \d+ s/)
  await page.getByRole('button', { name: 'Stop', exact: true }).click()
  await expect(service.status).toContainText('Stopped. Nothing was answered.')
  await expect(bar(service)).not.toContainText('Waiting')
  await expect(bar(service)).toContainText('30 of 30')
})

test('a request is retried after a 503, and a repeated 503 is shown', async ({ service, rig }) => {
  const busy = { match: { path: '/serviceconfigs' }, status: 503, retryAfter: 1 }
  await rig.standIn.call('PUT', '/console/faults', [{ ...busy, times: 1 }])
  await openAndSend(service, 'standin', { xuids: mika })
  await service.expectStatus(200)
  await rig.standIn.call('PUT', '/console/faults', [{ ...busy, retryAfter: 7 }])
  await service.send()
  await service.expectStatus(503, 'Service overloaded')
  await expect(bar(service)).toContainText(/Stopped by the service \(503\)/)
  await rig.standIn.call('PUT', '/console/faults', [])
})

const failures: Readonly<Record<string, [status: number, says: string]>> = {
  'fault-hang': [504, 'The service did not answer in time'],
  'fault-reset': [502, 'The service broke the connection off'],
  'fault-cut': [502, 'The service’s answer broke off in the middle'],
  'fault-echo': [502, 'The service’s answer held the credential'],
}
for (const [keyword, [status, says]] of Object.entries(failures)) {
  test(`${keyword} is reported with its cause, in both languages`, async ({ service, page }) => {
    await openAndSend(service, 'faulty', { keyword })
    await service.expectStatus(status, 'not the service’s answer', says)
    await expect(page.getByRole('button', { name: 'Try again' })).toHaveCount(
      keyword === 'fault-echo' ? 0 : 1,
    )
    await service.set('繁體中文')
    await expect(service.status).toContainText('不是服務的回應')
    await service.set('English')
  })
}

test('no request is sent to a service with an untrusted certificate', async ({ service }) => {
  await openAndSend(service, 'untrusted', { xuids: mika })
  await service.expectStatus(502, 'certificate is not trusted')
  await expect(service.status).toContainText('Do not continue')
})

test('an HTML page in place of JSON is shown as text, and an unknown status is shown unchanged', async ({
  service,
  page,
}) => {
  await openAndSend(service, 'faulty', { keyword: 'fault-html' })
  await service.expectStatus(200, 'The answer is not JSON')
  await expect(page.getByText('<!doctype html>')).toBeVisible()
  expect(await page.title()).not.toBe('ran')
  await openAndSend(service, 'faulty', { keyword: 'fault-799' })
  await service.expectStatus(799, 'not documented for this request')
  await openAndSend(service, 'faulty', { keyword: 'fault-redirect' })
  await service.expectStatus(302)
  expect((await page.context().cookies()).map((cookie) => cookie.name)).not.toContain('service')
})

test('a pasted credential works, is never shown, and can be removed', async ({ service, page, rig }) => {
  const authorization = await rig.standIn.issue(ines)
  const secret = authorization.split(';')[1] ?? ''
  await openAndSend(service, 'pasted', { xuids: ines, private: 'true' })
  await service.expectStatus(401, 'There is no credential')
  await page.getByRole('button', { name: 'Credential …' }).click()
  await page.getByLabel('Authorization', { exact: true }).fill('XBL3.0 nonsense')
  await page.getByRole('button', { name: 'Use it' }).click()
  await expect(page.getByRole('dialog')).toContainText('This cannot be used')
  await page.getByLabel('Authorization', { exact: true }).fill(authorization)
  await page.getByLabel('XUID of the user').fill(ines)
  await page.getByRole('button', { name: 'Use it' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await service.send()
  await service.expectStatus(200)
  await service.expectRow({ Session: 'ines-hideout' })
  await expect(bar(service)).toContainText(`XUID ${ines}`)
  const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))
  for (const place of [await page.content(), stored, page.url(), rig.server.output()])
    expect(place).not.toContain(secret)
  await page.getByRole('button', { name: 'Credential …' }).click()
  await page.getByRole('button', { name: 'Remove it' }).click()
  await expect(bar(service)).toContainText('No credential')
  // The previous result stays visible until the next query is sent.
  await service.expectStatus(200)
  await service.send()
  await service.expectStatus(401, 'There is no credential')
})

test('a recording with replaced players can be replayed as a connection', { tag: '@long' }, async ({
  service,
  page,
}) => {
  await openAndSend(service, 'standin', {})
  await bar(service).getByRole('button', { name: 'Record', exact: true }).click()
  await service.fill('XUIDs', `${mika} ${ines}`)
  await service.send()
  await service.expectStatus(200)
  const rows = await service.column('Session')
  await expect(bar(service)).toContainText('Recorded: 1')
  const download = page.waitForEvent('download')
  await bar(service).getByRole('link', { name: 'Save with players replaced' }).click()
  const file = await (await download).path()
  await page.getByTestId('cassette').setInputFiles(file)
  await expect(bar(service)).toContainText('REPLAY')
  await expect(page.getByRole('heading', { name: 'What this recording can answer' })).toBeVisible()
  await page.getByRole('button', { name: /batch/ }).click()
  await service.expectStatus(200)
  expect(await service.column('Session')).toEqual(rows)
  await expect(page.getByRole('button', { name: `Remove ${mika}` })).toHaveCount(0)
  await expect(page.getByRole('region', { name: 'Answer' })).toContainText(/recorded .* · took \d+ ms then/)
  await service.chooseRow('mika-evening-run')
  await expect(service.why).toContainText('What cannot be known here')
  // A link opens a recorded query again, and its cURL command asks the recording.
  await page.reload()
  await service.expectStatus(200)
  expect(await service.column('Session')).toEqual(rows)
  await page.getByRole('button', { name: 'Copy the request' }).click()
  await page.getByRole('menuitem', { name: /^As cURL/ }).click()
  await expect
    .poll(() => page.evaluate(() => navigator.clipboard.readText()))
    .toMatch(/127\.0\.0\.1:\d+\/connections\/cassette-\d+\/serviceconfigs\//)
  await service.fill('Keyword', 'never recorded')
  await service.send()
  await service.expectStatus(404, 'not on the cassette')
  await page.getByRole('button', { name: 'Close it' }).click()
  await expect(page.getByRole('button', { name: 'Choose a connection' })).toContainText('Local directory')
})

test('of a caller who is not known, the prediction says on whom it depends, and neither answer is unexpected', async ({
  service,
  page,
  rig,
}) => {
  await page.goto(`/?on=pasted&scid=${emberfall}&xuids=${mika},${ines}&private=true`)
  await page.getByRole('button', { name: 'Credential …' }).click()
  await page.getByLabel('Authorization', { exact: true }).fill(await rig.standIn.issue(ines))
  await page.getByRole('button', { name: 'Use it' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page.getByText('Only a server may ask this: 200 or 403')).toBeVisible()
  await service.send()
  await service.expectStatus(403, 'Refused before any look-up')
  const answer = page.getByRole('region', { name: 'Answer' })
  await expect(answer).toContainText('could not be predicted')
  await expect(answer).not.toContainText('Unexpected')
  // One XUID may be the caller's own.
  await page.getByRole('button', { name: `Remove ${mika}` }).click()
  await expect(page.getByText(`200 for ${ines} or a server, else 403`)).toBeVisible()
  await service.send()
  await service.expectStatus(200, ' session')
  await expect(answer).not.toContainText('Unexpected')
  await page.getByRole('button', { name: 'Credential …' }).click()
  await page.getByRole('button', { name: 'Remove it' }).click()
})

test('Back on a service shows what was answered, with its time, and asks nothing', async ({
  service,
  page,
}) => {
  await openAndSend(service, 'standin', { xuids: mika })
  await service.expectStatus(200)
  const asked = collectUrls(page, 'serviceconfigs')
  const time = await page
    .getByText(/^answered /)
    .first()
    .innerText()
  await service.fill('Keyword', 'co-op')
  await service.send()
  await service.expectStatus(200)
  expect(asked).toHaveLength(1)
  await page.goBack()
  await expect(service.field('Keyword')).toHaveValue('')
  await service.expectStatus(200)
  await expect(page.getByText(time).first()).toBeVisible()
  expect(asked).toHaveLength(1)
  // Send asks again.
  await service.send()
  await expect.poll(() => asked.length).toBe(2)
})

test('people of the local directory are not compared on a service', async ({ service, page }) => {
  await openAndSend(service, 'standin', { xuids: mika, compare: `${mika},${ines},foo` })
  await service.expectStatus(200)
  const names = page
    .getByTestId('comparison')
    .getByRole('columnheader')
    .getByTitle(/^Ask as/)
  await expect(names.first()).toHaveText('Stand-in')
  await expect(page.getByTestId('comparison')).not.toContainText('foo')
  await expect(page.getByTestId('comparison')).not.toContainText(ines)
})

test('a link to an unknown connection sends no request', async ({ console }) => {
  await openAndSend(console, 'nowhere', { keyword: 'co-op' })
  await expect(bar(console)).toContainText('There is no connection named nowhere')
})

test('axe finds nothing on a service’s screen', { tag: '@long' }, async ({ service, page }) => {
  await openAndSend(service, 'standin', { xuids: mika })
  await service.expectStatus(200)
  await page.getByRole('button', { name: 'Credential …' }).click()
  await expect(page.getByRole('dialog')).toBeVisible()
  expect(await findViolations(page)).toEqual([])
  await page.keyboard.press('Escape')
  for (const width of [1024, 640, 390, 320]) {
    await page.setViewportSize({ width, height: 800 })
    const wide = await page.evaluate(() => document.documentElement.scrollWidth)
    expect(wide).toBeLessThanOrEqual(width)
    await expect(page.getByRole('button', { name: /^Send/ })).toBeInViewport()
  }
})
