/** The main task: send a query, read the table, understand the status code. */
import type { Page } from '@playwright/test'
import { type ConsolePage, emberfall, expect, ines, mika, oddStrings, teo, test } from './console-page.ts'

/** Everybody in the demo world, so that a batch has more than a thousand rows. */
async function listXuids(page: Page, baseURL = ''): Promise<string[]> {
  const answer = await page.request.get(`${baseURL}/console/identities`)
  const { identities } = (await answer.json()) as { identities: { xuid: string }[] }
  return identities.map(({ xuid }) => xuid)
}

/** Asks for the sessions of many users and waits for their rows. */
async function askForMany(console: ConsolePage, xuids: readonly string[]): Promise<void> {
  await console.open({ scid: emberfall, as: mika })
  await console.fill('XUIDs', xuids.join(' '))
  await console.send()
  await console.expectStatus(200, 'rows, ')
}

test('a template query from the form to the table and its explanation', async ({ console, page }) => {
  await console.open()
  await expect(page.getByRole('heading', { name: /^A session directory is/ })).toBeVisible()
  await expect(page.getByRole('combobox', { name: `Title Emberfall ${emberfall}` })).toBeVisible()
  await console.choose('Template', 'Lobby')
  await console.fill('XUIDs', mika)
  await console.field('Inactive').check()
  await expect(console.request).toContainText(
    `GET /serviceconfigs/${emberfall}/sessiontemplates/Lobby/sessions?xuid=${mika}&inactive=true`,
  )
  await expect(console.request).toContainText('X-Xbl-Contract-Version: 107')
  await expect(page.getByTestId('expectation')).toHaveText(/Should return\s*200/)
  await console.send()
  await console.expectStatus(200, 'sessions', 'hidden from this query', 'Inactive included')
  await expect(page.getByRole('region', { name: 'Answer' })).toContainText(
    /answered .* UTC · \d+ ms.*row 1 · as predicted/,
  )
  await console.expectRow({
    Session: 'mika-evening-run',
    State: 'active',
    Visibility: 'open',
    Join: 'followed',
  })
  await console.expectRow({ Session: 'mika-waiting-room', State: 'inactive' })
  await expect(console.why).toContainText(`Asked for the sessions of XUID ${mika}`)
  await console.chooseRow('mika-waiting-room')
  await expect(console.why).toContainText('Here because Mika Tan is inactive in it, and it is open.')
  await console.why.getByText('Rules passed: ').click()
  await expect(console.why).toContainText('match.status')
  await expect(console.why).toContainText('ready')
})

test('the token of a known person is there before the query is sent, and nothing else is sent', async ({
  console,
  page,
}) => {
  const written: string[] = []
  page.on('request', (request) => {
    if (request.method() !== 'GET') written.push(new URL(request.url()).pathname)
  })
  const token = page.waitForResponse('**/console/tokens')
  await console.open({ as: mika })
  await token
  expect(written).toEqual(['/console/tokens'])
  await console.fill('Keyword', 'co-op')
  await console.send()
  await console.expectStatus(200)
  expect(written.filter((path) => path === '/console/tokens')).toHaveLength(1)
})

test('the palette asks a recent question again, also the one that is shown', async ({ console, page }) => {
  await console.open({ as: ines })
  await console.fill('Keyword', 'co-op')
  await console.send()
  await console.expectStatus(200)
  for (let i = 0; i < 2; i++) {
    const asked = page.waitForRequest(/keyword=co-op/)
    await page.keyboard.press('ControlOrMeta+k')
    await page.getByRole('combobox', { name: 'Type a command' }).fill('ask again')
    await page.keyboard.press('Enter')
    await asked
    await console.expectStatus(200)
  }
})

test('an answer that comes at once is drawn without what says that it is awaited', async ({
  console,
  page,
}) => {
  await console.open({ as: ines })
  await console.fill('Keyword', 'co-op')
  const stop = page.getByRole('button', { name: 'Stop', exact: true })
  await page.clock.install()
  await page.clock.pauseAt(Date.now() + 3_600_000)
  const answered = page.waitForResponse(/keyword=co-op/)
  await page.getByRole('button', { name: /^Send/ }).click()
  await answered
  await expect(page).toHaveURL(/keyword=co-op/)
  await expect(page.getByRole('heading', { name: /^A session directory is/ })).toBeVisible()
  await expect(stop).toHaveCount(0)
  await page.clock.runFor(50)
  await console.expectStatus(200)
})

test('a batch keeps the order of its XUIDs, and marks a session that is listed twice', async ({
  console,
  page,
}) => {
  await console.open()
  await console.fill('XUIDs', `["${ines}", "${mika}"] ${ines}`)
  await expect(page.getByText('Repeated: 1 · 3 XUIDs, a batch')).toBeVisible()
  await console.field('Private').check()
  await console.actAs('Title Service')
  await expect(console.request).toContainText('POST')
  await expect(console.request).toContainText(`{"xuids":["${ines}","${mika}","${ines}"]}`)
  await console.send()
  await console.expectStatus(200, 'rows, ')
  const players = await console.column('Player')
  const turn = players.findIndex((text) => text.includes('Mika Tan'))
  expect(turn).toBeGreaterThan(0)
  expect(players.slice(0, turn).every((text) => text.includes('Ines Quiroga'))).toBe(true)
  expect(players.slice(turn).every((text) => text.includes('Mika Tan'))).toBe(true)
  const shared = page.getByRole('row').filter({ hasText: 'ines-hideout' })
  await expect(shared).toHaveCount(2)
  await expect(shared.first()).toContainText('1/2')
  await expect(shared.last()).toContainText('2/2')
})

test('sorts by mouse, by several fields, and back to the order of the answer', async ({ console, page }) => {
  await console.open({ scid: emberfall, xuids: mika, inactive: 'true', as: mika })
  await console.expectStatus(200)
  const first = await console.column('Session')
  await page.getByRole('button', { name: 'Visibility' }).first().click()
  await expect(page.getByRole('columnheader', { name: 'Visibility' })).toHaveAttribute(
    'aria-sort',
    'ascending',
  )
  await page.getByRole('button', { name: 'Session', exact: true }).click({ modifiers: ['Shift'] })
  await expect(page.getByText('Sorted by Visibility ascending, Session ascending')).toBeAttached()
  const visibilities = (await console.column('Visibility')).map((text) => text.trim())
  expect(visibilities).toEqual(visibilities.toSorted())
  const names = await console.column('Session')
  const open = names.filter((_, i) => visibilities[i] === 'open')
  expect(open).toEqual(open.toSorted())
  await expect(page).toHaveURL(/sort=visibility,name/)
  await page.getByRole('button', { name: 'Order of the answer' }).click()
  expect(await console.column('Session')).toEqual(first)
})

test('absent, false and empty values look different', async ({ console, page }) => {
  await console.open({ scid: emberfall, keyword: 'late-night', as: mika })
  await console.expectStatus(200)
  const row = page.getByRole('row').filter({ hasText: 'mika-evening-run' })
  await expect(row).toContainText('late-night')
  await expect(page.getByText('not sent for any row: Player')).toHaveCount(0)
  await console.open({ scid: emberfall, xuids: mika, as: mika })
  const duel = page.getByRole('row').filter({ hasText: 'duel-at-dusk' })
  await expect(duel.getByText('Not set on this session')).toBeAttached()
  await expect(duel.getByText('turn', { exact: true })).toBeVisible()
  const other = page.getByRole('row').filter({ hasText: 'mika-evening-run' })
  await expect(other.getByText('Not sent: it is not this player’s turn')).toBeAttached()
})

test('an empty result is shown with changes that would return sessions', async ({ console, page }) => {
  await console.open({ scid: emberfall, xuids: teo, as: teo })
  await console.expectStatus(200, 'No session matches', '2 hidden from this query')
  await expect(page.getByText('An empty list is an answer, not an error.')).toBeVisible()
  await page
    .getByRole('button', { name: /^Ask as Teo Lindqvist with Reservations.*Brings in 1 more/ })
    .click()
  await console.expectStatus(200, '1 session')
  await expect(console.field('Reservations')).toBeChecked()
})

test('hidden sessions stand in the table, each with the rule that hid it and the ways past it', async ({
  console,
  page,
}) => {
  await console.open({ scid: emberfall, xuids: mika, as: mika })
  const before = await console.column('Session')
  const shown = page.getByRole('switch', { name: /^Show \d+ hidden$/ })
  await shown.click()
  await expect(page).toHaveURL(/hidden=1/)
  const hideout = page.getByRole('row').filter({ hasText: 'ines-hideout' })
  await expect(hideout).toContainText('Private not ticked')
  await expect(hideout).toContainText('not included')
  await console.chooseRow('ines-hideout')
  await expect(console.why).toContainText('Hidden because it is private')
  await expect(console.why.getByTestId('rule')).toContainText('match.private')
  await expect(console.why).toContainText('Only you see hidden rows')
  await page.reload()
  await expect(hideout).toHaveAttribute('aria-current', 'true')
  await console.why.getByRole('button', { name: /^Ask as Mika Tan with Private/ }).click()
  await console.expectRow({ Session: 'ines-hideout', Visibility: 'private' })
  await expect(hideout).not.toContainText('Private not ticked')
  await console.field('Private').uncheck()
  await console.send()
  // The chosen row stays chosen, now hidden; switched off, it goes with the others.
  await expect(hideout).toContainText('Private not ticked')
  await expect(hideout).toHaveAttribute('aria-current', 'true')
  await shown.click()
  await expect(hideout).toHaveCount(0)
  expect(await console.column('Session')).toEqual(before)
})

test('names are shown exactly: markup as text, blanks kept, and what turns or hides text as escapes', async ({
  console,
  page,
}) => {
  await console.open({ scid: oddStrings, xuids: mika, as: mika })
  await console.expectStatus(200, '6 sessions')
  await expect(page.getByRole('button', { name: 'Explain <b>not bold</b> & "quoted"' })).toBeVisible()
  await expect(page.getByText('<img src=x onerror=alert(1)>').first()).toBeVisible()
  await expect(page.locator('td b, td img')).toHaveCount(0)
  await expect(console.table).toContainText('pay\\u202Etxt.exe')
  await expect(console.table).toContainText('zero\\u200Bwidth')
  await expect(page.getByRole('button', { name: 'Explain   two blanks  before' }).locator('bdi')).toHaveCSS(
    'white-space',
    'pre',
  )
  await console.chooseRow('pay\\u202Etxt.exe')
  await expect(console.why.getByRole('heading', { level: 3 }).first()).toHaveText('pay\\u202Etxt.exe')
  await console.why.getByRole('button', { name: 'Copy Session' }).first().click()
  // Copied as it is, not as it is shown.
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe('pay\u202Etxt.exe')
})

test('of a thousand rows only the visible ones are drawn, and all are counted', async ({
  console,
  page,
  baseURL,
}) => {
  const xuids = await listXuids(page, baseURL)
  await console.open()
  await console.fill('XUIDs', xuids.join(' '))
  await expect(page.getByText(`+${xuids.length - 3} more`)).toBeVisible()
  await console.field('Inactive').check()
  await console.send()
  await console.expectStatus(200, 'rows, ')
  const count = Number(await console.table.getAttribute('aria-rowcount'))
  expect(count).toBeGreaterThan(1000)
  expect(await page.locator('tr[data-at]').count()).toBeLessThan(120)
  await page.getByRole('button', { name: '#', exact: true }).click()
  await page.getByRole('button', { name: '#', exact: true }).click()
  await expect(page.locator('tr[data-at="0"] td').first()).toHaveText((count - 1).toLocaleString('en'))
  const address = page.url()
  await page.reload()
  expect(page.url()).toBe(address)
  await console.expectStatus(200, `${(count - 1).toLocaleString('en')} rows`)
})

test('what is typed is what is sent: XUIDs with a blank between them, at once, and after the way back', async ({
  console,
  page,
}) => {
  const bodies: (string | null)[] = []
  page.on('request', (request) => {
    if (request.url().includes('/batch')) bodies.push(request.postData())
  })
  await console.open({ scid: emberfall, as: mika })
  await console.field('XUIDs').click()
  await page.keyboard.type('2533274800009999 2533274800008888')
  await page.keyboard.press('Enter')
  await console.expectStatus(200)
  expect(bodies).toEqual(['{"xuids":["2533274800009999","2533274800008888"]}'])
  // What was left in the field belongs to the question that it was typed into.
  await console.fill('Keyword', 'ranked')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/keyword=ranked/)
  await console.field('XUIDs').click()
  await page.keyboard.type('555')
  await expect(console.request).toContainText('"555"')
  await page.goBack()
  await expect(console.field('Keyword')).toHaveValue('')
  await expect(console.field('XUIDs')).not.toHaveValue('555')
  await expect(console.request).not.toContainText('555')
})

test('a name that is typed leaves the players before it as they are, and one that is pasted ends what was typed', async ({
  console,
  page,
}) => {
  await console.open({ scid: emberfall, as: mika })
  await console.field('XUIDs').click()
  await page.keyboard.type('Zed')
  await page.keyboard.press('Enter')
  await page.keyboard.type('da')
  await expect(page.getByRole('button', { name: 'Remove Zed' })).toBeVisible()
  await page.keyboard.press('Backspace')
  await page.keyboard.press('Backspace')
  await page.keyboard.press('Backspace')
  await page.keyboard.type('25332748')
  await console.field('XUIDs').evaluate((field) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', '00009999')
    const isTaken = !field.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
    )
    // What the page does not take, the browser inserts.
    if (!isTaken) document.execCommand('insertText', false, '00009999')
  })
  await expect(console.request).toContainText('2533274800009999')
})

test('players that are typed with commas are the ones that are sent, and a button beside them stays where it is', async ({
  console,
  page,
}) => {
  await console.open({ scid: emberfall, as: ines })
  const remove = page.getByRole('button', { name: /^Remove (?!all)/ })
  for (const [typed, sent] of [
    [`${mika},${teo}`, [mika, teo]],
    [`${teo}, ${mika},77 `, [teo, mika, '77']],
    ['99 123456;5', ['99', '123456', '5']],
    ['Mika Tan, 72951', [mika, '72951']],
    ['72951, Mika,', ['72951', mika]],
    ['nobody 72951 88', ['nobody', '72951', '88']],
  ] as const) {
    await console.field('XUIDs').click()
    await page.keyboard.type(typed)
    // What ends a player makes a token of it.
    await expect(remove).toHaveCount(/[ ,]$/.test(typed) ? sent.length : sent.length - 1)
    await expect(console.request).toContainText(JSON.stringify({ xuids: sent }))
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(({ searchParams }) => searchParams.get('xuids') === sent.join())
    await page.getByRole('button', { name: 'Clear', exact: true }).click()
    await expect(remove).toHaveCount(0)
  }
  await console.field('XUIDs').click()
  await page.keyboard.type(`${mika} ${teo} 77`)
  await page.getByRole('button', { name: /^Remove Teo/ }).click({ delay: 150 })
  await expect(remove).toHaveCount(1)
  await expect(console.field('XUIDs')).toHaveValue('77')
  await expect(console.request).toContainText(JSON.stringify({ xuids: [mika, '77'] }))
})

test('a XUID that is typed may begin like that of a known player, who is a player of the query only when chosen', async ({
  console,
  page,
}) => {
  for (const [xuid, gamertag] of [
    ['7', 'Short Una'],
    ['7295', 'Short Vic'],
  ] as const) {
    const told = await page.request.post('/console/tokens', { data: { xuid, gamertag } })
    expect(told.status()).toBe(201)
  }
  await console.open({ scid: emberfall, as: ines })
  const remove = page.getByRole('button', { name: /^Remove (?!all)/ })
  const field = console.field('XUIDs')
  await field.click()
  await page.keyboard.type('729571')
  await page.keyboard.press('Backspace')
  await page.keyboard.press('Backspace')
  await expect(field).toHaveValue('7295')
  await expect(remove).toHaveCount(0)
  await page.keyboard.type('8 7')
  await expect(console.request).toContainText(JSON.stringify({ xuids: ['72958', '7'] }))
  // The browser's list fires what no key fires.
  await field.evaluate((input: HTMLInputElement) => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, '7295')
    input.dispatchEvent(new Event('input', { bubbles: true }))
  })
  await expect(page.getByRole('button', { name: 'Remove Short Vic' })).toBeVisible()
  await page.keyboard.type(', ')
  await expect(field).toHaveValue('')
  await page.keyboard.type('31')
  await expect(console.request).toContainText(JSON.stringify({ xuids: ['72958', '7295', '31'] }))
})

test('what an input method writes is one text, also while people would be suggested for it', async ({
  console,
  page,
}) => {
  await console.open({ scid: emberfall, as: ines })
  const field = console.field('XUIDs')
  const keyboard = await page.context().newCDPSession(page)
  const compose = (text: string) =>
    keyboard.send('Input.imeSetComposition', {
      text,
      selectionStart: text.length,
      selectionEnd: text.length,
    })
  await field.click()
  for (const text of ['2', '25', '253', '2533']) {
    await compose(text)
    // It is drawn, with the people whose XUIDs hold it.
    await expect(console.request).toContainText(`xuid=${text}`)
    await expect(field).toHaveValue(text)
  }
  await keyboard.send('Input.insertText', { text: '2533' })
  await expect(field).toHaveValue('2533')
  await page.keyboard.type(' Mik')
  await compose('a,')
  await expect(field).toHaveValue('Mika,')
  await keyboard.send('Input.insertText', { text: 'a,' })
  await expect(page.getByRole('button', { name: /^Remove Mika/ })).toBeVisible()
  await expect(console.request).toContainText(JSON.stringify({ xuids: ['2533', mika] }))
})

test('the selected row is in view after sorting, in the whole of its height', async ({
  console,
  page,
  baseURL,
}) => {
  await askForMany(console, await listXuids(page, baseURL))
  await page.locator('tr[data-at="3"] button').first().click()
  const scroller = page.getByTestId('table-scroller')
  for (const heading of ['Session', 'Players', 'Session', 'Players']) {
    await page.getByRole('columnheader').getByRole('button', { name: heading, exact: true }).click()
    const row = page.locator('tr[aria-current]')
    await expect(row).toBeVisible()
    await expect
      .poll(async () => {
        const [outer, inner] = [await scroller.boundingBox(), await row.boundingBox()]
        if (!outer || !inner) return 'not drawn'
        const isIn = inner.y >= outer.y + 28 && inner.y + inner.height <= outer.y + outer.height + 1
        return isIn ? 'in view' : JSON.stringify([outer, inner])
      })
      .toBe('in view')
  }
})

test('whatever is scrolled to, each row drawn is the one of its place, and the focus stays with its own', {
  tag: '@long',
}, async ({ console, page, baseURL }) => {
  await askForMany(console, (await listXuids(page, baseURL)).slice(0, 20))
  await expect(console.table).toHaveAttribute('aria-busy', 'false')
  const scroller = page.getByTestId('table-scroller')
  /** The place, the name and the visibility of each row that is drawn after the table was scrolled. */
  const readAt = (top: number) =>
    scroller.evaluate(async (element, to) => {
      element.scrollTop = to
      for (let i = 0; i < 2; i++) await new Promise((resolve) => requestAnimationFrame(resolve))
      return [...element.querySelectorAll<HTMLTableRowElement>('tr[data-at]')].map((row) => {
        const texts = [...row.cells].map(
          (cell) => `${cell.querySelector('[title]')?.getAttribute('title')} ${cell.textContent}`,
        )
        return [Number(row.dataset.at), texts.slice(0, 4).join(' | ')] as const
      })
    }, top)
  const height = await scroller.evaluate((element) => element.scrollHeight - element.clientHeight)
  expect(height).toBeGreaterThan(1500)
  const known = new Map<number, string>()
  for (let top = 0; top < height + 400; top += 400) {
    for (const [at, text] of await readAt(top)) known.set(at, text)
  }
  expect([...known.keys()].toSorted((a, b) => a - b)).toEqual([...known.keys()].map((_, i) => i))
  expect(new Set(known.values()).size).toBe(known.size)
  const button = page.locator('tr[data-at="3"] button').first()
  await scroller.evaluate((element) => {
    element.scrollTop = 0
  })
  await button.focus()
  const seed = Math.floor(Math.random() * 2 ** 31)
  globalThis.console.log(`seed ${seed}`)
  let random = seed
  for (let i = 0; i < 60; i++) {
    random = (random * 48_271 + 11) % 2_147_483_647
    // Short and long ways, as a wheel and a dragged bar.
    const from = await scroller.evaluate((element) => element.scrollTop)
    const top = i % 2 === 0 ? random % height : Math.min(height, from + (random % 150))
    const drawn = await readAt(top)
    for (const [at, text] of drawn) expect(text, `row ${at} at ${top}`).toBe(known.get(at))
    expect(drawn.map(([at]) => at)).toContain(3)
    await expect(button).toBeFocused()
  }
  // Once nobody scrolls, the rows in view have others beside them.
  await readAt(height / 2)
  await expect.poll(() => page.locator('tr[data-at]').count()).toBeGreaterThan(20)
  await page.keyboard.press('ArrowDown')
  await expect(page.locator('tr[data-at="4"] button').first()).toBeFocused()
})
