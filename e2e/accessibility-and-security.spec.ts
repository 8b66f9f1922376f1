/** Links, token secrecy, keyboard, accessibility, languages, screen widths, themes, security headers. */
import { findViolations } from './axe.ts'
import { type ConsolePage, emberfall, expect, ines, mika, stranger, test } from './console-page.ts'

test('a link restores the whole query, and Back returns to the previous query', async ({
  console,
  page,
  browser,
  baseURL,
}) => {
  await console.open()
  await console.choose('Template', 'Camp')
  await console.fill('XUIDs', mika)
  await console.fill('Keyword', 'no such/keyword & more')
  await console.field('Private').check()
  await console.fill('Version ≤', '4')
  await console.fill('Take', '7')
  await console.fill('Contract', '105')
  await console.send()
  await console.expectStatus(200)
  await page.getByRole('button', { name: 'Copy the request' }).click()
  await page.getByRole('menuitem', { name: 'Link to this question' }).click()
  const link = await page.evaluate(() => navigator.clipboard.readText())
  expect(link).not.toContain('XBL3.0')
  const elsewhere = await browser.newPage({ baseURL: baseURL ?? '' })
  await elsewhere.goto(link)
  await expect(elsewhere.getByTestId('status')).toContainText('200')
  for (const [label, value] of Object.entries({
    Keyword: 'no such/keyword & more',
    'Version ≤': '4',
    Take: '7',
    Contract: '105',
  })) {
    await expect(elsewhere.locator('form').getByLabel(label, { exact: true })).toHaveValue(value)
  }
  await expect(elsewhere.getByRole('combobox', { name: 'Template Camp' })).toBeVisible()
  await expect(elsewhere.getByRole('button', { name: 'Remove Mika Tan' })).toBeVisible()
  await expect(elsewhere.locator('form').getByLabel('Private', { exact: true })).toBeChecked()
  await elsewhere.close()
  await console.fill('Keyword', '')
  await console.send()
  await console.expectRow({ Session: 'ines-hideout' })
  await page.goBack()
  await expect(console.field('Keyword')).toHaveValue('no such/keyword & more')
})

test('the token is in no address, in no storage, and not on the page', async ({ console, page, context }) => {
  const urls: string[] = []
  page.on('request', (request) => urls.push(request.url()))
  const tokens: string[] = []
  page.on('response', async (response) => {
    if (response.url().endsWith('/console/tokens'))
      tokens.push(((await response.json()) as { authorization: string }).authorization)
  })
  await console.open({ scid: emberfall, xuids: mika, as: mika })
  await console.expectStatus(200)
  await page.getByRole('button', { name: 'Copy the request' }).click()
  await page.getByRole('menuitem', { name: /^As cURL/ }).click()
  const read = () => page.evaluate(() => navigator.clipboard.readText())
  await expect.poll(read).toContain('curl ')
  const copied = await read()
  expect(copied).toContain('$XBL_AUTHORIZATION')
  const stored = await page.evaluate(() =>
    JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
  )
  const secret = tokens[0]?.split(';')[1] ?? 'no token was made'
  expect(secret.length).toBeGreaterThan(40)
  for (const place of [
    ...urls,
    copied,
    stored,
    await page.content(),
    JSON.stringify(await context.cookies()),
  ]) {
    expect(place).not.toContain(secret)
  }
})

test('the whole main task works with the keyboard only', async ({ console, page }) => {
  await console.open()
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key)
  }
  const tabTo = async (what: () => Promise<boolean>) => {
    for (let i = 0; i < 60 && !(await what()); i++) await page.keyboard.press('Tab')
    expect(await what()).toBe(true)
  }
  const focused = (check: (element: Element) => boolean) =>
    page.evaluate(`(${check})(document.activeElement)`) as Promise<boolean>
  const isNamed = (start: string) =>
    page.evaluate(
      (text) => document.activeElement?.getAttribute('aria-label')?.startsWith(text) === true,
      start,
    )
  await tabTo(() => isNamed('Act as'))
  await press('Enter')
  // No key is lost, however early it comes.
  await page.keyboard.type('Ines')
  await expect(page.getByRole('listbox').getByRole('option').first()).toContainText('Ines')
  await press('Enter')
  await expect(page.getByRole('combobox', { name: 'Act as Ines Quiroga' })).toBeFocused()
  await tabTo(() => focused((element) => element.id === 'question-xuids'))
  await page.keyboard.type('ines quiroga')
  await press('Enter')
  await expect(page.getByRole('button', { name: 'Remove Ines Quiroga' })).toBeVisible()
  await tabTo(() =>
    focused(
      (element) =>
        element instanceof HTMLInputElement && element.labels?.[0]?.textContent?.trim() === 'Private',
    ),
  )
  await press('Space')
  await press('Enter')
  await console.expectStatus(200)
  // The status is painted before the table, and somebody who tabs on passes a table that is not there.
  await expect(page.getByRole('columnheader', { name: 'Visibility' })).toBeVisible()
  await tabTo(() =>
    focused((element) => element.closest('th')?.textContent?.startsWith('Visibility') === true),
  )
  await press('Enter')
  await expect(page.getByRole('columnheader', { name: 'Visibility' })).toHaveAttribute(
    'aria-sort',
    'ascending',
  )
  await page.keyboard.press('Tab')
  await page.keyboard.press('Shift+Enter')
  await expect(page.getByText(/Sorted by Visibility ascending, (Join|Players)/)).toBeAttached()
  await tabTo(() => focused((element) => element.closest('tr[data-at]') !== null))
  await press('Enter')
  await expect(console.why).toContainText('Rules passed: ')
  const before = await page.evaluate(() => document.activeElement?.textContent)
  await press('ArrowDown')
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).not.toBe(before)
  await press('End')
  await expect(page.locator('tr[aria-current]')).toHaveCount(1)
})

const states: Record<string, (console: ConsolePage) => Promise<void>> = {
  start: (console) => console.open(),
  'the first screen on a phone': async (console) => {
    await console.page.setViewportSize({ width: 390, height: 844 })
    await console.open()
    await expect(console.page.getByRole('heading', { level: 1 })).toBeVisible()
  },
  answer: async (console) => {
    await console.open({ scid: emberfall, xuids: `${mika},${ines}`, inactive: 'true', as: mika })
    await console.expectStatus(200)
    await console.chooseRow('mika-evening-run')
  },
  empty: async (console) => {
    await console.open({ scid: emberfall, xuids: stranger, as: mika })
    await console.expectStatus(200, 'No session matches')
  },
  refused: async (console) => {
    await console.open({
      scid: emberfall,
      xuids: ines,
      private: 'true',
      take: 'x',
      visibility: 'full',
      as: mika,
    })
    await console.expectStatus(400)
  },
  picker: async (console) => {
    await console.open()
    await console.page.getByRole('combobox', { name: /^Act as/ }).click()
    await expect(console.page.getByRole('listbox').getByRole('option').first()).toBeVisible()
  },
  comparison: async (console) => {
    await console.open({ scid: emberfall, xuids: mika, private: 'true', as: mika, compare: 'default' })
    await expect(console.page.getByTestId('comparison').getByRole('columnheader')).not.toHaveCount(0)
    await expect(console.page.getByTestId('comparison')).toContainText('private, not asked')
  },
  'an answer on a phone': async (console) => {
    await console.page.setViewportSize({ width: 390, height: 844 })
    await console.open({ scid: emberfall, xuids: mika, inactive: 'true', hidden: '1', as: mika })
    await console.expectStatus(200)
  },
  'the refusal of a flag': async (console) => {
    await console.open({ scid: emberfall, xuids: ines, private: 'true', as: mika })
    await console.expectStatus(403)
    await expect(console.page.getByText('What can cause this 403')).toBeVisible()
  },
  codes: async (console) => {
    await console.page.goto('/codes')
    await expect(console.page.getByTestId('code-row')).toHaveCount(23)
  },
}

for (const [name, enter] of Object.entries(states)) {
  test(`axe finds no violations: ${name}`, async ({ console, page }) => {
    await enter(console)
    expect(await findViolations(page)).toEqual([])
  })
}

test('the page does not scroll sideways at any width', { tag: '@long' }, async ({ console, page }) => {
  await console.open({ scid: emberfall, xuids: `${mika},${ines}`, as: mika })
  await console.expectStatus(200)
  for (const width of [1440, 1024, 640, 390, 320]) {
    await page.setViewportSize({ width, height: 800 })
    await page.reload()
    await console.expectStatus(200)
    const wide = await page.evaluate(() => document.documentElement.scrollWidth)
    expect(wide).toBeLessThanOrEqual(width)
    await expect(page.getByRole('button', { name: /^Send/ })).toBeInViewport()
    if (width >= 640) continue
    await page.getByRole('button', { name: 'Why', exact: true }).click()
    await expect(console.why).toBeVisible()
    await page.getByRole('button', { name: 'Question', exact: true }).click()
    await expect(console.field('Keyword')).toBeVisible()
  }
})

test('shows everything in Traditional Chinese, including explanations', async ({ console, page }) => {
  await console.open({ scid: emberfall, xuids: ines, private: 'true', as: mika })
  await console.set('繁體中文')
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-TW')
  await expect(page.getByRole('button', { name: /送出/ })).toBeVisible()
  const why = page.getByRole('region', { name: '說明' })
  await expect(why).toContainText('需要伺服器，或 XUID 篩選正是呼叫者本人')
  await page.reload()
  await expect(page.getByRole('button', { name: /送出/ })).toBeVisible()
})

test('a page of another origin cannot read or change anything', async ({ page, server }) => {
  const { createServer } = await import('node:http')
  const evil = createServer((_, response) =>
    response.setHeader('content-type', 'text/html').end('<title>evil</title>'),
  )
  await new Promise<void>((resolve) => evil.listen(0, '127.0.0.1', resolve))
  const { port } = evil.address() as { port: number }
  await page.goto(`http://127.0.0.1:${port}/`)
  const tries = await page.evaluate(async (target) => {
    const one = async (path: string, init: RequestInit) => {
      try {
        return (await fetch(target + path, init)).type
      } catch {
        return 'blocked'
      }
    }
    return [
      await one('/console/identities', {}),
      await one('/console/reset', { method: 'POST', mode: 'no-cors' }),
      await one('/console/tokens', { method: 'POST', mode: 'no-cors', body: '{"xuid":"1"}' }),
    ]
  }, server.url)
  // `no-cors` requests are sent without a preflight, so the server itself must also refuse them.
  expect(tries).toEqual(['blocked', 'blocked', 'blocked'])
  const refused = await fetch(`${server.url}/console/reset`, {
    method: 'POST',
    headers: { origin: `http://127.0.0.1:${port}` },
  })
  expect(refused.status).toBe(403)
  const health = (await (await fetch(`${server.url}/console/health`)).json()) as {
    counts: { sessions: number }
  }
  expect(health.counts.sessions).toBe(1500)
  evil.close()
})

test('every response has the strict security headers', async ({ server }) => {
  for (const path of ['/', '/codes', '/console/health', '/nothing.js', '/serviceconfigs/x']) {
    const { headers } = await fetch(server.url + path)
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(headers.get('content-security-policy')).not.toContain('unsafe')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
  }
})

test('Page Down and Page Up keep the focus in a long table', async ({ console, page }) => {
  await console.open({ scid: emberfall, keyword: 'co-op', as: ines })
  await expect(console.table).toBeVisible()
  await console.table.locator('tr[data-at="0"] button').first().focus()
  const placeOfFocus = () =>
    page.evaluate(() => Number(document.activeElement?.closest<HTMLElement>('tr[data-at]')?.dataset.at ?? -1))
  await page.keyboard.press('PageDown')
  await expect.poll(placeOfFocus).toBeGreaterThan(3)
  await page.keyboard.press('End')
  const count = Number(await console.table.getAttribute('aria-rowcount')) - 1
  await expect.poll(placeOfFocus).toBe(count - 1)
  await page.keyboard.press('PageUp')
  await expect.poll(placeOfFocus).toBeLessThan(count - 3)
  await page.keyboard.press('PageUp')
  await page.keyboard.press('Home')
  await expect.poll(placeOfFocus).toBe(0)
})
