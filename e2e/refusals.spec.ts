/** Refused queries and their explanations, and unexpected responses from a proxy. */
import { rmSync } from 'node:fs'
import { ConsolePage, emberfall, expect, ines, mika, stranger, test } from './console-page.ts'
import { startFaultyProxy } from './faulty-proxy.ts'
import { copyWorld } from './make-world.ts'
import { startServer } from './server.ts'

test('another user gets an explained 403; the user in the filter gets 200 for the same query', async ({
  console,
  page,
}) => {
  await console.open({ scid: emberfall, xuids: ines, private: 'true', as: stranger })
  await console.expectStatus(403, 'Refused before any look-up', 'no sessions came back')
  await expect(page.getByRole('region', { name: 'Answer' })).toContainText('row 10 · as predicted')
  await expect(page.getByText('Only Ines Quiroga or a server may tick Private for this XUID.')).toBeVisible()
  await expect(console.why).toContainText(`Here the filter is XUID ${ines}`)
  await expect(console.why).toContainText(`the caller is XUID ${stranger}`)
  await console.why.getByText('What this does not tell you').click()
  await expect(console.why).toContainText('does not prove that such a session exists, nor that none does')
  await expect(page.getByRole('table')).toHaveCount(0)
  const others = page.getByRole('region', { name: 'Ask it another way' })
  await expect(others.getByRole('heading')).toHaveText([
    /^Ask it another way/,
    'Ask as Passer By without Private',
    'Ask as Ines Quiroga',
    'Ask as Title Service',
  ])
  await others.getByRole('button', { name: /: Ask as Ines Quiroga$/ }).click()
  await console.expectStatus(200, ' sessions')
  await console.expectRow({ Session: 'ines-hideout', Visibility: 'private' })
})

test('a predicted 400 is shown at its field before sending, and explained after sending', async ({
  console,
  page,
}) => {
  await console.open()
  await console.fill('XUIDs', `${mika}, 12x`)
  await expect(
    page.getByText('XUID number 2, 12x: only digits are allowed, and no known player has this name.'),
  ).toBeVisible()
  await expect(page.getByText('quotes')).toHaveCount(0)
  await expect(console.field('XUIDs')).toHaveAttribute('aria-invalid', 'true')
  await console.fill('Take', '900')
  await expect(console.field('Take')).toHaveAccessibleDescription(/take is a whole number from 0 to 100/)
  await expect(page.getByTestId('expectation')).toHaveText(/Should return\s*400/)
  await console.send()
  await console.expectStatus(400, 'The request is not valid')
  await expect(console.why).toContainText('take = "900"')
  await expect(console.why).toContainText('body.xuids.1 = ')
  await page.getByRole('button', { name: 'Remove 12x' }).click()
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

test('a query without a caller gets 401, which is in none of the 23 rows', async ({ console, page }) => {
  await console.open({ scid: emberfall, xuids: mika, as: 'nobody' })
  await console.expectStatus(401, 'No caller: the credentials are missing')
  await expect(page.getByRole('region', { name: 'Answer' })).toContainText('as predicted')
})

test('an unknown SCID is row 13, a malformed one row 12, and both are predicted', async ({
  console,
  page,
}) => {
  const answer = page.getByRole('region', { name: 'Answer' })
  await console.open({ scid: emberfall.replaceAll('8', '9'), xuids: mika, as: mika })
  await console.expectStatus(404, 'Title, template or handle not found')
  await expect(answer).toContainText('row 13 · as predicted')
  await expect(console.why).toContainText('has no template in this SCID')
  await console.choose('Title', 'not-a-guid')
  await expect(page.getByTestId('expectation')).toHaveText(/Should return\s*404/)
  await console.send()
  await console.expectStatus(404, 'No such address')
  await expect(answer).toContainText('row 12 · as predicted')
})

test('a query is sent again automatically when a stopped directory is back', { tag: '@long' }, async ({
  browser,
}) => {
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
  await expect(page.getByText('sent again as soon as the directory is back')).toBeVisible()
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
    ['fault-html', '200', 'The answer is not JSON'],
    ['fault-schema', '200', 'The answer breaks the schema'],
    ['fault-teapot', '418', '418 is not documented for this request'],
    ['fault-busy', '503', 'Service overloaded'],
    ['fault-accepted', '202', 'accepted and is not carried out yet'],
    ['fault-reset', 'No answer', 'the directory could not be reached'],
  ]
  for (const [keyword, status, says] of cases) {
    test(keyword, async ({ browser, server }) => {
      const proxy = await startFaultyProxy(server.url)
      const page = await browser.newPage({ baseURL: proxy.url })
      const console = new ConsolePage(page)
      await console.open({ scid: emberfall, keyword, as: mika })
      await expect(console.status).toContainText(status)
      await expect(console.status).toContainText(says)
      if (keyword === 'fault-busy') await expect(page.getByTestId('countdown')).toHaveText(/Wait [1-7] s/)
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
    await console.expectRow({
      Session: 'readable',
      'My turn': 'false',
      Keywords: 'none',
      Player: 'Passer By',
    })
    await page.close()
    proxy.stop()
  })

  test('rows are shown while a long batch is still being answered', { tag: '@long' }, async ({
    browser,
    server,
  }) => {
    const proxy = await startFaultyProxy(server.url)
    const page = await browser.newPage({ baseURL: proxy.url })
    const console = new ConsolePage(page)
    await console.open({ scid: emberfall, as: mika })
    const many = Array.from({ length: 101 }, (_, i) => String(2533274790000000n + BigInt(i)))
    await console.fill('XUIDs', many.join(' '))
    await console.fill('Keyword', 'fault-slow')
    await console.send()
    await expect(console.status).toContainText('rows so far, more are arriving')
    await expect(console.table).toHaveAttribute('aria-busy', 'true')
    await console.expectRow({ Session: 'slow-0' })
    await expect(console.status).toContainText('200')
    await expect(console.table).toHaveAttribute('aria-rowcount', '21')
    // What arrived of an answer that was stopped is no answer.
    await console.send()
    await expect(console.status).toContainText('rows so far')
    await page.getByRole('button', { name: 'Stop' }).click()
    await expect(console.status).toContainText('Stopped')
    await expect(console.table).toHaveAttribute('aria-rowcount', '21')
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
  await expect(console.status).toContainText('the browser would have asked')
  await expect(page.getByRole('table')).toHaveCount(0)
})

test('ignored URL parameters are listed, and an invalid caller is not used', async ({ console, page }) => {
  await console.open({ scid: emberfall, xuids: mika, private: 'maybe', as: 'zzz', colour: 'red' })
  await expect(
    page.getByText('Ignored unknown URL parameter: as=zzz, private=maybe, colour=red'),
  ).toBeVisible()
})

test('a form that was changed after sending says so', async ({ console, page }) => {
  await console.open({ scid: emberfall, xuids: mika, as: mika })
  await console.expectStatus(200)
  await console.fill('Keyword', 'raid')
  await expect(page.getByText('The form has changed since. Send to ask again.')).toBeVisible()
  await console.send()
  await expect(page.getByText('The form has changed since')).toBeHidden()
})

test('Send on a form without XUID and keyword says what is missing, and leads there', async ({
  console,
  page,
}) => {
  const asked: string[] = []
  page.on('request', (request) => {
    if (request.url().includes('/serviceconfigs/')) asked.push(request.url())
  })
  await console.open({ as: mika })
  await expect(page.getByText('Add a XUID or a keyword to ask')).toBeVisible()
  await expect(page.locator('[aria-invalid="true"]')).toHaveCount(0)
  await console.send()
  await expect(console.field('XUIDs')).toBeFocused()
  await expect(console.field('XUIDs')).toHaveAttribute('aria-invalid', 'true')
  await expect(page.getByText('A query needs a keyword, a XUID filter, or both.')).toBeVisible()
  await console.fill('XUIDs', mika)
  await expect(page.locator('[aria-invalid="true"]')).toHaveCount(0)
  await console.send()
  await console.expectStatus(200)
  await page.getByRole('button', { name: 'Clear' }).click()
  await expect(page.locator('[aria-invalid="true"]')).toHaveCount(0)
  expect(asked).toHaveLength(1)
  // An empty SCID is not sent either.
  await page.goto('/?scid=&xuids=7')
  await expect(page.getByText('Choose a title to ask')).toBeVisible()
  await console.send()
  await expect(page.getByRole('combobox', { name: 'Title Choose a title' })).toBeFocused()
  expect(asked).toHaveLength(1)
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
