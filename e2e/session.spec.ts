/** A session in the browser: opened, understood, changed, and found after it has ended. */
import type { APIRequestContext, Page } from '@playwright/test'
import { findViolations } from './axe.ts'
import { emberfall, expect, ines, mika, stranger, teo, test } from './console-page.ts'
import { test as serviceTest } from './service-page.ts'

const nineStones = '2b9e7f04-51d3-4c8a-a6f2-90d81be3c7f5'
const address = (template: string, name: string, more: Record<string, string> = {}, scid = emberfall) =>
  `/session?${new URLSearchParams({ scid, template, name, as: mika, ...more })}`
const pathOf = (template: string, name: string, scid = emberfall) =>
  `/serviceconfigs/${scid}/sessiontemplates/${template}/sessions/${name}`

async function headersFor(request: APIRequestContext, xuid: string): Promise<Record<string, string>> {
  const answer = await request.post('/console/tokens', { data: { xuid } })
  const { authorization } = (await answer.json()) as { authorization: string }
  return { authorization, 'x-xbl-contract-version': '107', 'content-type': 'application/json' }
}

/** Creates a session of the test's own. */
async function putSession(page: Page, name: string, body: object | string, xuid = mika): Promise<void> {
  const data = typeof body === 'string' ? body : JSON.stringify(body)
  const answer = await page.request.put(pathOf('Lobby', name), {
    headers: await headersFor(page.request, xuid),
    data,
  })
  expect([200, 201, 204]).toContain(answer.status())
}

const joined = { members: { me: { properties: { system: { active: true } } } } }
const main = (page: Page) => page.locator('#main')
const composer = (page: Page) => page.getByTestId('composer')
const body = (page: Page) => page.getByRole('textbox', { name: 'Body of the request' })

test('a row opens its session, by Enter and by its button, and Back shows the answer again', async ({
  console,
  page,
}) => {
  await console.open({ scid: emberfall, xuids: mika, as: mika })
  await console.chooseRow('mika-evening-run')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'mika-evening-run' })).toBeVisible()
  await expect(page.getByTestId('state')).toContainText('2 of 8')
  await expect(page.getByTestId('state')).toContainText('joinable by those whom a member follows')
  await expect(page.getByTestId('state')).toContainText('ends when the last one leaves')
  await expect(page).toHaveTitle(/mika-evening-run/)
  await page.goBack()
  await console.expectStatus(200)
  await page.getByRole('button', { name: 'Open session' }).click()
  await expect(page.getByTestId('member')).toHaveCount(2)
  await expect(page.getByTestId('member').first()).toContainText('Mika Tan')
  await expect(main(page)).toContainText('template')
})

test('opens a session from what somebody pastes: a path, a reference, a handle; and says what is no session', async ({
  page,
}) => {
  const open = async (text: string) => {
    await page.goto(`/session?as=${mika}`)
    await page.getByRole('textbox').first().fill(text)
    await page.keyboard.press('Enter')
  }
  const heading = page.getByRole('heading', { level: 1 })
  await open('nonsense')
  await expect(page.getByRole('alert')).toContainText('No session and no player of this directory')
  // A name is enough where only one session has it; what has the name of a player is offered.
  await open('INES-hideout')
  await expect(heading).toHaveText('ines-hideout')
  await open('ines quiroga')
  await expect(page.getByTestId('named').getByRole('button')).toHaveText(['Player Ines Quiroga'])
  await open(
    `curl 'https://sessiondirectory.xboxlive.com${pathOf('Lobby', 'mika-evening-run')}/members/0' -H 'x: y'`,
  )
  await expect(heading).toHaveText('mika-evening-run')
  await expect(page).toHaveURL(/at=members\/0/)
  await open(
    JSON.stringify({ sessionRef: { scid: emberfall, templateName: 'Raid', name: 'raid-of-the-kiln' } }),
  )
  await expect(heading).toHaveText('raid-of-the-kiln')
  const created = await page.request.post('/handles', {
    headers: await headersFor(page.request, mika),
    data: {
      type: 'activity',
      sessionRef: { scid: emberfall, templateName: 'Lobby', name: 'mika-evening-run' },
    },
  })
  const { id } = (await created.json()) as { id: string }
  await open(id)
  await expect(heading).toHaveText('mika-evening-run')
  await expect(page.getByTestId('member')).toHaveCount(2)
})

test('a session that is not there says what ended it, and the list of ended ones finds it by a player', async ({
  page,
}) => {
  await page.goto(address('Match', 'mika-lost-match', {}, nineStones))
  await expect(page.getByTestId('status')).toContainText('204')
  await expect(page.getByTestId('ended').first()).toContainText(
    /Ended .* when its last member left: Juno Park/,
  )
  // The same from a name alone.
  await page.goto(`/session?as=${mika}`)
  await page.getByLabel('Where the session is').selectOption({ label: 'Nine Stones' })
  await page.getByPlaceholder('Filter by name, template or player').fill('juno')
  await page.getByRole('button', { name: /mika-lost-match/ }).click()
  await expect(page.getByTestId('ended').first()).toContainText('Juno Park')
})

test('a held clock steps over a timeout, and the session has ended by it', async ({ page }) => {
  const put = await page.request.put(`/console/serviceconfigs/${emberfall}/sessiontemplates/Brief`, {
    data: { contractVersion: 107, constants: { system: { inactiveRemovalTimeout: 60_000 } } },
  })
  expect(put.ok()).toBe(true)
  const headers = await headersFor(page.request, mika)
  const health = (await (await page.request.get('/console/health')).json()) as { clock: { now: string } }
  await page.request.put('/console/clock', { data: { now: health.clock.now } })
  try {
    await page.request.put(pathOf('Brief', 'short'), { headers, data: { members: { me: {} } } })
    await page.goto(address('Brief', 'short'))
    await expect(page.getByTestId('member')).toContainText(/removed in 1m/)
    await page.request.put('/console/clock', { data: { advanceMs: 61_000 } })
    await page.getByRole('button', { name: 'Read again' }).click()
    await expect(page.getByTestId('ended').first()).toContainText(
      'by inactiveRemovalTimeout of the last member: Mika Tan',
    )
  } finally {
    await page.request.put('/console/clock', { data: { now: null } })
  }
})

test('403 and 404 are explained, and the panel tells who may read it instead', async ({ page }) => {
  await page.goto(address('Camp', 'ines-hideout', { as: stranger }))
  await expect(page.getByTestId('status')).toContainText('403')
  await expect(page.getByTestId('why')).toContainText('This session is private')
  await expect(page.getByText(/first-hideout/)).toHaveCount(0)
  const access = page.getByTestId('access')
  await access.getByRole('button', { name: 'Explain Ines Quiroga' }).click()
  await expect(page.getByTestId('access-detail')).toContainText(`xuid=${ines}&private=true`)
  await page.getByRole('button', { name: 'Read as Ines Quiroga' }).click()
  await expect(page.getByTestId('member').first()).toContainText('Ines Quiroga')
  await page.goto(address('Nothing', 'x'))
  await expect(page.getByTestId('status')).toContainText('404')
})

test('who can do what: any player can be asked about, and the query that finds the session runs', async ({
  console,
  page,
}) => {
  await page.goto(address('Raid', 'raid-of-the-kiln'))
  const access = page.getByTestId('access')
  await access.getByRole('combobox', { name: /Ask about another player/ }).click()
  await page.getByRole('combobox', { name: 'Name or XUID' }).fill('1000000000000000077')
  await page.keyboard.press('Enter')
  await access.getByRole('button', { name: 'Explain 1000000000000000077' }).click()
  const detail = page.getByTestId('access-detail')
  await expect(detail).toContainText('1000000000000000077 may not join: 403.')
  await expect(detail).toContainText('join.reserved-only')
  await expect(page).toHaveURL(/who=1000000000000000077/)
  await detail.getByRole('button', { name: 'Run this query' }).click()
  await console.expectStatus(200)
  await console.expectRow({ Session: 'raid-of-the-kiln' })
})

test('raw JSON keeps every digit, is searched and folded, and each element has an address', async ({
  page,
}) => {
  const custom = '{"big":18446744073709551615,"1":0.10,"deep":{"list":[1,2]}}'
  await putSession(page, 'digits', `{"properties":{"custom":${custom}},"members":{"me":{}}}`)
  await page.goto(address('Lobby', 'digits', { part: 'raw' }))
  const raw = page.getByTestId('raw-json')
  await expect(raw).toContainText('18446744073709551615')
  await expect(raw).toContainText('0.10')
  await page.getByRole('searchbox', { name: 'Search the JSON' }).fill('0.10')
  await expect(page.getByText('1 found')).toBeVisible()
  await raw.getByRole('button', { name: 'Fold or unfold properties', exact: true }).click()
  // What was found stays in view.
  await expect(raw).toContainText('0.10')
  await page.getByRole('searchbox', { name: 'Search the JSON' }).fill('')
  await expect(raw).not.toContainText('0.10')
  await page.goto(address('Lobby', 'digits', { part: 'raw', at: 'properties/custom/deep' }))
  await expect(raw.locator('[data-shown="true"]').first()).toContainText('"deep"')
})

test('a change is shown first, tried, and then made; a constant of the template is marked before it is sent', async ({
  page,
}) => {
  await putSession(page, 'changed', joined)
  await page.goto(address('Lobby', 'changed'))
  await page.getByRole('button', { name: 'Change…' }).click()
  await body(page).fill('{"constants":{"system":{"maxMembersCount":9}}}')
  await expect(composer(page).getByTestId('expectation')).toContainText('409')
  await expect(page.getByTestId('fixed-constants')).toContainText('fixed as 8 by the template, and 9 is sent')
  await composer(page).getByRole('button', { name: 'Send', exact: true }).click()
  await expect(composer(page).getByTestId('status')).toContainText('409')
  await expect(composer(page)).toContainText('as predicted')
  await body(page).fill('{"members":{"you":{}}}')
  await expect(composer(page)).toContainText(/me, reserve_N or an index/)
  await expect(composer(page).getByRole('button', { name: 'Send', exact: true })).toBeDisabled()
  await body(page).fill('{"properties":{"custom":{"map":"Old Ferry","seed":9007199254740993}}}')
  await composer(page).getByRole('button', { name: 'Dry run' }).click()
  await expect(composer(page)).toContainText('Dry run: nothing was written')
  await expect(page.getByTestId('differences')).toContainText('9007199254740993')
  await expect(main(page).getByRole('table').filter({ hasText: 'custom.seed' })).toHaveCount(0)
  await composer(page).getByRole('button', { name: 'Send', exact: true }).click()
  await expect(composer(page)).toContainText('What it changed')
  await expect(main(page).getByRole('table').filter({ hasText: 'custom.seed' })).toContainText(
    '9007199254740993',
  )
})

test('the body is written by the keyboard alone: names and values of the schema are offered, with what fixes them', async ({
  page,
}) => {
  await putSession(page, 'completed', joined)
  await page.goto(address('Lobby', 'completed'))
  await page.getByRole('button', { name: 'Change…' }).click()
  const text = body(page)
  await text.fill('')
  const offered = page.getByRole('option')
  await page.keyboard.type('{con')
  await expect(offered).toHaveText(['constants'])
  await page.keyboard.press('Enter')
  await page.keyboard.type('{"sy')
  await expect(offered).toHaveText(['system'])
  await page.keyboard.press('Enter')
  await page.keyboard.type('{max')
  await expect(offered).toHaveText([/maxMembersCount.*8 by the template/])
  await page.keyboard.press('Enter')
  await page.keyboard.type('8, vis')
  await expect(offered.first()).toHaveText(/visibility/)
  await page.keyboard.press('Enter')
  await page.keyboard.press('Control+Space')
  await expect(offered).toHaveText(['"open"', '"private"', '"visible"', 'null'])
  await page.keyboard.press('Escape')
  await page.keyboard.type('"o')
  await expect(offered.first()).toHaveText('"open"')
  await page.keyboard.press('Enter')
  await expect(text).toContainText('{"constants": {"system": {"maxMembersCount": 8, "visibility": "open"}}}')
  // What fixes a constant stands beside it in the text as well.
  await expect(text.locator('.cm-noted').first()).toHaveText('"maxMembersCount"')
  await expect(text.locator('.cm-note').first()).toHaveText('8 by the template')
  // The keys of the screen do nothing meanwhile, and Tab leads on.
  await page.keyboard.press('Tab')
  await expect(text).not.toBeFocused()
})

test('a race that is lost with 412 is won by merging, and nothing of either is lost', async ({ page }) => {
  await putSession(page, 'raced', { ...joined, properties: { custom: { map: 'a', score: 1, mode: 'x' } } })
  await page.goto(address('Lobby', 'raced'))
  await page.getByRole('button', { name: 'Change…' }).click()
  await body(page).fill('{"properties":{"custom":{"map":"mine","mode":"y","added":true}}}')
  await putSession(page, 'raced', { properties: { custom: { map: 'theirs', score: 2 } } })
  await composer(page).getByRole('button', { name: 'Send', exact: true }).click()
  await expect(composer(page).getByTestId('status')).toContainText('412')
  const merge = page.getByTestId('merge')
  await expect(merge).toContainText('Fields that both have changed: 1')
  const conflict = merge.getByRole('row', { name: /properties\.custom\.map/ })
  await expect(conflict).toContainText('both changed')
  // Nothing is chosen for the reader, and what only they have changed is told.
  await expect(merge.getByRole('button', { name: 'Take this merge' })).toBeDisabled()
  await expect(merge.getByTestId('differences')).toContainText('properties.custom.score')
  await conflict.getByRole('radio').last().check()
  await merge.getByRole('button', { name: 'Take this merge' }).click()
  await expect(body(page)).not.toContainText(/mine/)
  await composer(page).getByRole('button', { name: 'Send', exact: true }).click()
  await expect(composer(page).getByTestId('status')).toContainText('200')
  const headers = await headersFor(page.request, mika)
  const now = (await (await page.request.get(pathOf('Lobby', 'raced'), { headers })).json()) as {
    properties: { custom: unknown }
  }
  expect(now.properties.custom).toEqual({ map: 'theirs', score: 2, mode: 'y', added: true })
})

test('join, become inactive, reserve, leave and remove are requests that say what they will do', async ({
  page,
}) => {
  await putSession(page, 'acted', { ...joined, constants: { system: { visibility: 'open' } } })
  const send = async (name: string, answer: string) => {
    await composer(page).getByRole('button', { name, exact: true }).click()
    await expect(composer(page).getByTestId('status')).toContainText(answer)
    await composer(page).getByRole('button', { name: 'Close without sending' }).click()
  }
  await page.goto(address('Lobby', 'acted', { as: teo }))
  await page.getByRole('button', { name: 'Join', exact: true }).click()
  await expect(composer(page).getByTestId('expectation')).toContainText('200')
  await send('Send', '200')
  await expect(page.getByTestId('member')).toHaveCount(2)
  await page.getByRole('button', { name: 'Set inactive' }).click()
  await send('Send', '200')
  await expect(page.getByTestId('member').nth(1)).toContainText('inactive')
  await page.getByRole('button', { name: 'Reserve…' }).click()
  await composer(page)
    .getByRole('combobox', { name: /Add a player/ })
    .click()
  await page.getByRole('combobox', { name: 'Name or XUID' }).fill('Ines')
  await page.keyboard.press('Enter')
  await send('Send', '200')
  await expect(page.getByTestId('member').nth(2)).toContainText('Ines Quiroga')
  // Only a server may remove somebody else.
  await page.getByRole('button', { name: 'Remove member 2…' }).click()
  await expect(composer(page).getByTestId('expectation')).toContainText('403')
  await send('Send', '403')
  await page.getByRole('button', { name: 'Leave', exact: true }).click()
  await send('Send', '200')
  await expect(page.getByTestId('member')).toHaveCount(2)
})

test('one’s own write is no race; another one’s is said before it is sent, and Send can begin on top of it', {
  tag: '@long',
}, async ({ page }) => {
  await putSession(page, 'twice', joined)
  await page.goto(address('Lobby', 'twice'))
  await page.getByRole('button', { name: 'Change…' }).click()
  const send = composer(page).getByRole('button', { name: 'Send', exact: true })
  const status = composer(page).getByTestId('status')
  for (const score of [1, 2]) {
    await body(page).fill(`{"properties":{"custom":{"score":${score}}}}`)
    await send.click()
    await expect(status).toContainText('200')
    await expect(composer(page).getByTestId('differences')).toContainText(`${score}`)
  }
  await putSession(page, 'twice', { properties: { custom: { map: 'theirs' } } })
  await expect(page.getByTestId('outdated')).toContainText('refused with 412')
  await expect(composer(page).getByTestId('expectation')).toContainText('412')
  await page.getByRole('button', { name: 'Begin on top of it' }).click()
  await expect(composer(page).getByTestId('expectation')).toContainText('200')
  await body(page).fill('{"properties":{"custom":{"score":3}}}')
  await send.click()
  await expect(status).toContainText('200')
})

test('a session that somebody may not read ends before their eyes', async ({ page }) => {
  await putSession(page, 'closed-then-gone', { ...joined, constants: { system: { visibility: 'private' } } })
  await page.goto(address('Lobby', 'closed-then-gone', { as: stranger }))
  await expect(page.getByTestId('status')).toContainText('403')
  await putSession(page, 'closed-then-gone', { members: { me: null } })
  await expect(page.getByTestId('status')).toContainText('204')
  await expect(page.getByTestId('ended').first()).toContainText('when its last member left')
})

test('a session that is not there is created, and then changed', async ({ page }) => {
  await page.goto(address('Lobby', 'made-here'))
  await expect(page.getByTestId('status')).toContainText('204')
  await page.getByRole('button', { name: 'Create it…' }).click()
  await expect(composer(page).getByTestId('expectation')).toContainText('201')
  await expect(composer(page)).toContainText('If-None-Match: *')
  await body(page).fill('{"constants":{"system":{"maxMembersCount":9}},"members":{"me":{}}}')
  await expect(composer(page).getByTestId('expectation')).toContainText('409')
  await body(page).fill('{"members":{"me":{"properties":{"system":{"active":true}}}}}')
  await composer(page).getByRole('button', { name: 'Send', exact: true }).click()
  await expect(composer(page).getByTestId('status')).toContainText('201')
  await expect(composer(page)).toContainText('as predicted')
  await expect(page.getByTestId('member')).toHaveCount(1)
  await body(page).fill('{"properties":{"custom":{"made":true}}}')
  await expect(composer(page).getByTestId('expectation')).toContainText('200')
  await composer(page).getByRole('button', { name: 'Send', exact: true }).click()
  await expect(composer(page).getByTestId('status')).toContainText('200')
})

test('axe finds nothing on a session and a write', async ({ page }) => {
  await page.goto(address('Lobby', 'mika-evening-run'))
  await expect(page.getByTestId('access')).toBeVisible()
  await page
    .getByTestId('access')
    .getByRole('button', { name: /^Explain/ })
    .first()
    .click()
  await page.getByRole('button', { name: 'Change…' }).click()
  await expect(body(page)).toBeVisible()
  expect(await findViolations(page)).toEqual([])
})

test('axe finds nothing on an ended session and the form that opens one', { tag: '@long' }, async ({
  page,
}) => {
  await page.goto(address('Match', 'mika-lost-match', {}, nineStones))
  await expect(page.getByTestId('ended').first()).toBeVisible()
  expect(await findViolations(page)).toEqual([])
  await page.goto(`/session?as=${mika}`)
  await expect(page.getByRole('heading', { name: 'Open a session' })).toBeVisible()
  expect(await findViolations(page)).toEqual([])
})

test('axe finds nothing on a session on a phone, which does not scroll sideways', { tag: '@long' }, async ({
  page,
}) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto(address('Lobby', 'mika-evening-run'))
  await expect(page.getByTestId('access')).toBeVisible()
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
  expect(await findViolations(page)).toEqual([])
})

serviceTest(
  'a service is asked for a session only on request, and says what cannot be known',
  async ({ service, page }) => {
    const asked: string[] = []
    page.on('request', (request) => {
      if (request.url().includes('/sessions/')) asked.push(request.url())
    })
    await page.goto(address('Lobby', 'mika-evening-run', { on: 'standin' }))
    await expect(page.getByRole('button', { name: 'Read it: 1 request' })).toBeVisible()
    expect(asked).toEqual([])
    await page.getByRole('button', { name: 'Read it: 1 request' }).click()
    await expect(page.getByTestId('member')).toHaveCount(2)
    expect(asked).toHaveLength(1)
    await page
      .getByTestId('access')
      .getByRole('combobox', { name: /Ask about another player/ })
      .click()
    await page.getByRole('combobox', { name: 'Name or XUID' }).fill(stranger)
    await page.keyboard.press('Enter')
    await page
      .getByTestId('access')
      .getByRole('button', { name: `Explain ${stranger}` })
      .click()
    await expect(page.getByTestId('access-detail')).toContainText('a service tells neither')
    // What the template fixes costs one more request, and says so.
    await page.getByRole('button', { name: 'Load the template: 1 request' }).click()
    await expect(main(page).getByText('template', { exact: true }).first()).toBeVisible()
    await page.getByRole('button', { name: 'Leave', exact: true }).click()
    await expect(composer(page)).toContainText('This connection is read-only')
    await expect(composer(page).getByRole('button', { name: /Write to/ })).toBeDisabled()
    await composer(page).getByRole('button', { name: /^Copy/ }).click()
    await page.getByRole('menuitem', { name: /cURL/ }).click()
    await expect
      .poll(() => page.evaluate(() => navigator.clipboard.readText()))
      .toMatch(/curl[\s\S]*PUT[\s\S]*if-match/i)
    await expect(service.page.locator('.top-bar-real')).toBeVisible()
  },
)

serviceTest('a writable connection is written to, and its write names it', async ({ page, rig }) => {
  const name = 'joined-through-gateway'
  const authorization = await rig.standIn.issue(teo)
  await page.goto(await rig.server.link())
  await expect(page.getByRole('combobox', { name: /^Act as/ })).toBeVisible()
  expect(authorization).toContain('XBL3.0')
  await page.goto(address('Lobby', 'mika-waiting-room', { on: 'writable' }))
  await page.getByRole('button', { name: 'Read it: 1 request' }).click()
  await page.getByRole('button', { name: 'Change…' }).click()
  await body(page).fill(JSON.stringify({ properties: { custom: { note: name } } }))
  await composer(page).getByRole('button', { name: 'Dry run' }).click()
  await expect(composer(page)).toContainText('Dry run: nothing was written')
  await composer(page).getByRole('button', { name: 'Write to Writable' }).click()
  await expect(composer(page)).toContainText('What it changed')
  await expect(main(page).getByRole('table').filter({ hasText: 'custom.note' })).toContainText(name)
})

test('what others do appears by itself, marked where it stands, and any two versions can be compared', {
  tag: '@long',
}, async ({ page }) => {
  await putSession(page, 'watched', { ...joined, constants: { system: { visibility: 'open' } } })
  await page.goto(address('Lobby', 'watched'))
  await expect(page.getByTestId('member')).toHaveCount(1)
  await putSession(page, 'watched', joined, teo)
  await expect(page.getByTestId('member')).toHaveCount(2)
  await expect(page.getByTestId('member').nth(1)).toHaveAttribute('data-changed')
  await expect(page.getByTestId('member').first()).not.toHaveAttribute('data-changed')
  await putSession(page, 'watched', { properties: { custom: { map: 'Old Ferry' } } })
  const history = page.getByTestId('history')
  await expect(history).toContainText('properties.custom.map')
  await expect(main(page).locator('tr[data-changed]').filter({ hasText: 'custom.map' })).toBeVisible()
  await putSession(page, 'watched', { members: { me: null } }, teo)
  await expect(page.getByTestId('departed')).toContainText('Teo Lindqvist')
  await expect(history).toContainText('changes seen: 3')
  await history.getByRole('checkbox').first().check()
  await history.getByRole('checkbox').last().check()
  const compared = history.getByRole('region', { name: 'Two versions compared' })
  await expect(compared).toContainText('custom.map')
  await compared.getByText('Side by side', { exact: true }).click()
  await expect(compared.locator('ins').filter({ hasText: 'Old Ferry' })).toBeVisible()
  // The end is a change too.
  await putSession204(page, 'watched')
  await expect(page.getByTestId('ended').first()).toContainText('when its last member left: Mika Tan')
})

async function putSession204(page: Page, name: string): Promise<void> {
  const answer = await page.request.put(pathOf('Lobby', name), {
    headers: await headersFor(page.request, mika),
    data: { members: { me: null } },
  })
  expect(answer.status()).toBe(204)
}

test('a clock that steps fires a timer on the screen', async ({ page }) => {
  await page.request.put(`/console/serviceconfigs/${emberfall}/sessiontemplates/Stepped`, {
    data: {
      contractVersion: 107,
      constants: { system: { readyRemovalTimeout: 60_000, inactiveRemovalTimeout: null } },
    },
  })
  const headers = await headersFor(page.request, mika)
  const health = (await (await page.request.get('/console/health')).json()) as { clock: { now: string } }
  await page.request.put('/console/clock', { data: { now: health.clock.now } })
  try {
    const ready = { members: { me: { properties: { system: { ready: true } } } } }
    await page.request.put(pathOf('Stepped', 'one'), { headers, data: ready })
    await page.goto(address('Stepped', 'one'))
    await expect(page.getByTestId('member')).toContainText('becomes inactive in 1m')
    await page.request.put('/console/clock', { data: { advanceMs: 60_001 } })
    await expect(page.getByTestId('member').locator('.chip').first()).toHaveText('inactive')
    await expect(page.getByTestId('history')).toContainText('properties.system.ready')
  } finally {
    await page.request.put('/console/clock', { data: { now: null } })
  }
})
