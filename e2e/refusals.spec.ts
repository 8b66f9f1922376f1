/** Refused queries and their explanations, and unexpected responses from a proxy. */
import { rmSync } from 'node:fs'
import { ConsolePage, copyWorld, emberfall, expect, ines, mika, stranger, test } from './console-page.ts'
import { startFaultyProxy } from './faulty-proxy.ts'
import { startServer } from './server.ts'

test('another user gets an explained 403; the user in the filter gets 200 for the same query', async ({
  console,
  page,
}) => {
  await console.open({ scid: emberfall, xuids: ines, private: 'true', as: stranger })
  await console.expectStatus(403, 'row 10', 'predicted 403')
  await expect(console.why).toContainText(`Here the filter is XUID ${ines}`)
  await expect(console.why).toContainText(`the caller is XUID ${stranger}`)
  await expect(console.why).toContainText('does not prove that such a session exists, nor that none does')
  await expect(page.getByRole('table')).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Act as Title Service' })).toBeVisible()
  await page.getByRole('button', { name: 'Act as Ines Quiroga' }).click()
  await console.expectStatus(200, 'row 1')
  await console.expectRow({ Session: 'ines-hideout', Visibility: 'private' })
})

test('a predicted 400 is shown at its field before sending, and explained after sending', async ({
  console,
  page,
}) => {
  await console.open()
  await console.fill('XUIDs', `${mika}, 12x`)
  await expect(page.getByText('Number 2, 12x, is no XUID: digits only')).toBeVisible()
  await expect(console.field('XUIDs')).toHaveAttribute('aria-invalid', 'true')
  await console.fill('Take', '900')
  await expect(console.field('Take')).toHaveAccessibleDescription(/take is a whole number from 0 to 100/)
  await expect(page.getByText('Predicted 400: see the marked fields')).toBeVisible()
  await console.send()
  await console.expectStatus(400, 'row 9', 'predicted 400')
  await expect(console.why).toContainText('take: "900"')
  await expect(console.why).toContainText('body.xuids.1: ')
  await console.fill('XUIDs', mika)
  await console.fill('Take', '')
  await console.send()
  await console.expectStatus(200)
})

test('a query that seeds 003 and 004 treat differently shows a caution and is still sent', async ({
  console,
  page,
}) => {
  await console.open({ scid: emberfall, xuids: mika, as: mika })
  await console.field('Visibility').selectOption('full')
  await expect(page.getByText(/The template query page \(003\) allows visibility=open only/)).toBeVisible()
  await console.send()
  await console.expectStatus(200)
})

test('a query without a caller gets 401, which is in none of the 23 rows', async ({ console }) => {
  await console.open({ scid: emberfall, xuids: mika, as: 'nobody' })
  await console.expectStatus(401, 'not documented for this request', 'predicted 401')
  await expect(console.why).toContainText('401 is in none of the 23 rows')
})

test('an unknown SCID is row 13, a malformed one row 12', async ({ console, page }) => {
  await console.open({ scid: emberfall.replaceAll('8', '9'), xuids: mika, as: mika })
  await console.expectStatus(404, 'row 13', 'could not be predicted')
  await expect(page.getByRole('region', { name: 'Answer' })).toContainText('has no template in this SCID')
  await console.fill('SCID', 'not-a-guid')
  await console.send()
  await console.expectStatus(404, 'row 12', 'predicted 404')
})

test('a query is sent again automatically when a stopped directory is back', async ({ browser }) => {
  const folder = copyWorld()
  const first = await startServer(folder)
  const page = await browser.newPage({ baseURL: first.url })
  const console = new ConsolePage(page)
  await console.open({ scid: emberfall, xuids: mika, as: mika })
  await console.expectStatus(200)
  await first.stop()
  await expect(page.getByText('Not reachable, trying again')).toBeVisible()
  await console.send()
  await expect(console.status).toContainText('No answer: the directory could not be reached')
  await expect(page.getByText('The directory does not answer')).toBeVisible()
  await expect(console.why).toContainText('No status code: nothing answered')
  const second = await startServer(folder, Number(new URL(first.url).port))
  await console.expectStatus(200)
  await console.expectRow({ Session: 'mika-evening-run' })
  await expect(page.getByText('Not reachable, trying again')).toBeHidden()
  await page.close()
  await second.stop()
  rmSync(folder, { recursive: true })
})

test.describe('behind a proxy that answers in place of the directory', () => {
  const cases: [keyword: string, status: string, why: string][] = [
    ['fault-html', '200', '200, and the body is not JSON'],
    ['fault-schema', '200', '200, and the body breaks the schema'],
    ['fault-teapot', '418', '418 is in none of the 23 rows'],
    ['fault-busy', '503', 'Retry-After: 7 s.'],
    ['fault-accepted', '202', 'accepted and is not carried out yet'],
    ['fault-reset', 'No answer', 'No status code: nothing answered'],
  ]
  for (const [keyword, status, why] of cases) {
    test(keyword, async ({ browser, server }) => {
      const proxy = await startFaultyProxy(server.url)
      const page = await browser.newPage({ baseURL: proxy.url })
      const console = new ConsolePage(page)
      await console.open({ scid: emberfall, keyword, as: mika })
      await expect(console.status).toContainText(status)
      await expect(console.why).toContainText(why)
      if (keyword === 'fault-html') {
        await expect(page.getByText('<p>Sign in</p>')).toBeVisible()
        await expect(page).toHaveTitle('Emberfall · 200 · Sessionscope')
      }
      if (keyword === 'fault-schema') {
        await console.expectRow({ Session: 'readable' })
        await expect(console.why).toContainText('results.1.accepted')
      }
      await page.close()
      proxy.stop()
    })
  }

  test('an explicit false and an empty list are shown as such', async ({ browser, server }) => {
    const proxy = await startFaultyProxy(server.url)
    const page = await browser.newPage({ baseURL: proxy.url })
    const console = new ConsolePage(page)
    await console.open({ scid: emberfall, keyword: 'fault-odd', as: mika })
    await console.expectRow({ Session: 'readable', 'My turn': 'false', Keywords: 'none', XUID: stranger })
    await page.close()
    proxy.stop()
  })

  test('a query that hangs can be stopped', async ({ browser, server }) => {
    const proxy = await startFaultyProxy(server.url)
    const page = await browser.newPage({ baseURL: proxy.url })
    const console = new ConsolePage(page)
    await console.open({ scid: emberfall, keyword: 'fault-hang', as: mika })
    await expect(console.status).toContainText('Sending …')
    await page.getByRole('button', { name: 'Stop' }).click()
    await expect(console.status).toContainText('Stopped. Nothing was answered.')
    await console.fill('Keyword', 'co-op')
    await console.send()
    await console.expectStatus(200)
    // The previous result must not be shown as the result of the stopped query.
    await console.fill('Keyword', 'fault-hang')
    await console.send()
    await expect(console.status).toContainText('Sending …')
    await expect(console.table).toHaveAttribute('aria-busy', 'true')
    await page.getByRole('button', { name: 'Stop' }).dblclick()
    await expect(console.status).toHaveText('Stopped. Nothing was answered.')
    await expect(console.table).toBeHidden()
    // The second click is not one on Clear, which comes in the place of Stop.
    await expect(console.field('Keyword')).toHaveValue('fault-hang')
    await page.close()
    proxy.stop()
  })
})

test('a template name that a URL cannot contain is not sent as a different query', async ({
  console,
  page,
}) => {
  await console.open({ scid: emberfall, template: '..', keyword: 'co-op', as: mika })
  await expect(console.status).toContainText('Not sent')
  await expect(console.why).toContainText('the browser would have asked')
  await expect(page.getByRole('table')).toHaveCount(0)
})

test('ignored URL parameters are listed, and an invalid caller is not used', async ({ console, page }) => {
  await console.open({ scid: emberfall, xuids: mika, private: 'maybe', as: 'zzz', colour: 'red' })
  await expect(
    page.getByText('No part of a question, and left out: as=zzz, private=maybe, colour=red'),
  ).toBeVisible()
})

test('a form that was changed after sending says so', async ({ console, page }) => {
  await console.open({ scid: emberfall, xuids: mika, as: mika })
  await console.expectStatus(200)
  await console.fill('Keyword', 'raid')
  await expect(page.getByText('The form has changed since; send to ask again')).toBeVisible()
  await console.send()
  await expect(page.getByText('The form has changed since')).toBeHidden()
})

test('Send on a form without XUID and keyword sends it, and the 400 stands at both fields', async ({
  console,
  page,
}) => {
  await console.open({ as: mika })
  await expect(page.getByText('Add a XUID or a keyword to search for')).toBeVisible()
  await expect(page.locator('[aria-invalid="true"]')).toHaveCount(0)
  await console.send()
  await console.expectStatus(400, 'predicted 400')
  await expect(page.locator('[aria-invalid="true"]')).toHaveCount(2)
  await console.fill('XUIDs', mika)
  await console.send()
  await console.expectStatus(200)
  // An emptied form that is sent gives its own answer and not the one before.
  await page.getByRole('button', { name: 'Clear' }).click()
  await expect(page.locator('[aria-invalid="true"]')).toHaveCount(0)
  await console.send()
  await console.expectStatus(400)
})

test('parameters that cannot be decoded, and names that objects inherit, are listed as ignored', async ({
  console,
  page,
}) => {
  await page.goto(`/?scid=${emberfall}&xuids=${mika}&as=${mika}&keyword=%ff&toString=3&constructor=2`)
  await console.expectStatus(200)
  const ignored = page.getByRole('status').filter({ hasText: 'toString=3' })
  await expect(ignored).toContainText('keyword=%ff=not valid UTF-8')
  await expect(ignored).toContainText('constructor=2')
  await expect(ignored).not.toContainText('again')
})
