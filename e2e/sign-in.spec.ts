/** Sign-in and sign-out in the browser; after sign-in the requested page opens. */
import { rmSync } from 'node:fs'
import { findViolations } from './axe.ts'
import { test as base, emberfall, expect, mika } from './console-page.ts'
import { copyWorld } from './make-world.ts'
import { type RunningServer, startServer } from './server.ts'

const token = 'an-access-token-of-twenty-nine'

interface WorkerFixtures {
  protectedServer: RunningServer
}
const test = base.extend<object, WorkerFixtures>({
  protectedServer: [
    async ({ browserName: _ }, use) => {
      const world = copyWorld()
      const server = await startServer(world, 0, ['--rate-limits', 'off'], { ACCESS_TOKEN: token })
      await use(server)
      await server.stop()
      rmSync(world, { recursive: true })
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ protectedServer }, use) => use(protectedServer.url),
})

test('a wrong token is reported, the right token opens the requested page, and signing out closes it', {
  tag: '@long',
}, async ({ console, page }) => {
  await page.goto(`/?scid=${emberfall}&xuids=${mika}&as=${mika}`)
  await expect(page.getByRole('heading', { name: 'Sign in to Sessionscope' })).toBeVisible()
  await expect(page.getByRole('button', { name: /^Send/ })).toHaveCount(0)
  expect(await findViolations(page)).toEqual([])
  await page.getByLabel('Access token').fill('wrong')
  await page.keyboard.press('Enter')
  await expect(page.getByText('That is not the access token.')).toBeVisible()
  await page.getByLabel('Access token').fill(token)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await console.expectStatus(200)
  await console.expectRow({ Session: 'mika-evening-run' })
  await page.getByRole('button', { name: /^Settings/ }).click()
  await expect(page.getByText('Access token · operator')).toBeVisible()
  const kept = await page.evaluate(() =>
    JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href]),
  )
  expect(kept).not.toContain(token)
  // The audit log names who asked for a token, so none is asked for before it is used.
  const asked: string[] = []
  await page.goto(`/?as=${mika}`)
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  await console.fill('Keyword', 'co-op')
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(() => requestIdleCallback(resolve))))
  asked.push('Send')
  await console.send()
  await console.expectStatus(200)
  expect(asked.indexOf('/console/tokens')).toBeGreaterThan(asked.indexOf('Send'))
  await page.goto(`/?scid=${emberfall}&xuids=${mika}&as=${mika}`)
  await page.reload()
  await console.expectStatus(200, 'hidden from this query')
  // The sign-in ends outside this page: the next query shows the sign-in form, and the query is kept.
  await page.request.post('/console/sign-out')
  await console.fill('Keyword', 'co-op')
  await console.send()
  await expect(page.getByRole('heading', { name: 'Sign in to Sessionscope' })).toBeVisible()
  await page.getByLabel('Access token').fill(token)
  await page.keyboard.press('Enter')
  await console.expectStatus(200)
  await expect(console.field('Keyword')).toHaveValue('co-op')
  await page.getByRole('button', { name: /^Settings/ }).click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByRole('heading', { name: 'Sign in to Sessionscope' })).toBeVisible()
  await page.getByRole('radio', { name: '繁體中文' }).check({ force: true })
  await expect(page.getByRole('heading', { name: '登入 Sessionscope' })).toBeVisible()
})
