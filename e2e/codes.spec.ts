/** Codes: an answer from elsewhere is explained, and each row can be looked up and brought about. */
import { emberfall, expect, ines, mika, test } from './console-page.ts'

const pastes: Readonly<Record<string, [text: string, says: readonly string[]]>> = {
  'a line with a status and a body': [
    `PUT /serviceconfigs/${emberfall}/sessiontemplates/Lobby/sessions/x 403 {"membersInfo":{"first":0,"next":8,"count":8,"accepted":8},"constants":{"system":{"maxMembersCount":8}},"properties":{"system":{"joinRestriction":"followed"}}}`,
    ['403', 'row 11', 'Likely', 'The session restricts who may join', 'No seat is free', 'joinRestriction'],
  ],
  'a cURL command with its answer': [
    `curl -i 'https://sessiondirectory.xboxlive.com/serviceconfigs/${emberfall}/sessions?xuid=${ines}&private=true' -H 'X-Xbl-Contract-Version: 107'\n\nHTTP/1.1 403 Forbidden\nContent-Type: text/plain\n\nno`,
    [
      '403',
      'Refused before any look-up',
      'row 10',
      'Private asked for someone else’s XUID',
      'another title or sandbox',
    ],
  ],
  'an entry of a HAR file': [
    JSON.stringify({
      log: {
        entries: [
          {
            request: {
              method: 'POST',
              url: `https://sessiondirectory.xboxlive.com/serviceconfigs/${emberfall}/batch?take=900`,
              headers: [{ name: 'x-xbl-contract-version', value: '107' }],
              postData: { text: JSON.stringify({ xuids: [mika, ines] }) },
            },
            response: { status: 400, headers: [], content: { mimeType: 'text/plain', text: 'take' } },
          },
        ],
      },
    }),
    ['400', 'The request is not valid', 'take is a whole number from 0 to 100'],
  ],
  'a log line': [
    `2026-11-21T14:02:11Z GET /serviceconfigs/${emberfall}/sessiontemplates/Lobby/sessions/x 204 12ms`,
    ['204', 'No such session', 'row 4'],
  ],
  'a status alone': ['403', ['Without a request', 'row 10', 'row 11']],
  'a status with an address that nobody wrote out': [
    'PUT … 403 + body',
    ['Without a request', 'row 10', 'row 11'],
  ],
  'a line that begins with its status': [
    `[03:00:00] 403 POST /serviceconfigs/${emberfall}/batch?reservations=true {"xuids":["${ines}"]}`,
    ['Refused before any look-up', 'row 10', 'Reservations asked for someone else’s XUID'],
  ],
  'a cURL command that nobody has sent': [
    `curl 'https://sessiondirectory.xboxlive.com/serviceconfigs/${emberfall}/sessions?xuid=${ines}&private=true' -H 'X-Xbl-Contract-Version: 107'`,
    ['The rules predict', '200', 'for anyone else', '403'],
  ],
}

test.describe('what is pasted is explained:', () => {
  for (const [name, [text, says]] of Object.entries(pastes)) {
    test(name, async ({ page }) => {
      await page.goto('/codes#explain')
      await page.getByRole('textbox').fill(text)
      for (const words of says) await expect(page.getByTestId('explained')).toContainText(words)
    })
  }
})

test('a pasted query is opened as a query, and what is no exchange says so', async ({ console, page }) => {
  await page.goto(`/codes?as=${mika}`)
  await page.getByRole('textbox').fill('hello')
  await expect(page.getByText('No request and no status code was found in it.')).toBeVisible()
  await page.getByRole('textbox').fill(pastes['an entry of a HAR file']?.[0] ?? '')
  await page.getByRole('button', { name: 'Open as a query' }).click()
  await console.expectStatus(400)
  await expect(console.field('Take')).toHaveValue('900')
  await expect(page.getByRole('button', { name: 'Remove Ines Quiroga' })).toBeVisible()
})

test('each row has an address, and is brought about for real', { tag: '@long' }, async ({
  page,
  baseURL,
}) => {
  await page.goto('/codes#row-21')
  await expect(page.locator('#row-21')).toBeInViewport()
  const rows = page.getByTestId('code-row')
  await expect(rows).toHaveCount(23)
  const counts = async () => {
    const health = await (await page.request.get(`${baseURL}/console/health`)).json()
    return [health.counts.sessions, health.counts.members, health.faults.length]
  }
  const before = await counts()
  const codes = await rows.evaluateAll((all) =>
    all.map((row) => row.querySelector('.status-code')?.textContent ?? ''),
  )
  for (const [i, code] of codes.entries()) {
    const row = rows.nth(i)
    await row.getByRole('button', { name: new RegExp(`^Show it.*row ${i + 1}$`) }).click()
    await expect
      .soft(row.getByTestId('demonstration').locator('.status-code'), `row ${i + 1}`)
      .toHaveText(code, { timeout: 2000 })
  }
  expect(await counts()).toEqual(before)
})
