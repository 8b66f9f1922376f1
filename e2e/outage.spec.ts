/** What happens while the server is away, and when it is back: nothing is lost, and nothing must be reloaded by hand. */
import { rmSync } from 'node:fs'
import type { Browser, Page } from '@playwright/test'
import { ConsolePage, emberfall, expect, mika, test } from './console-page.ts'
import { startFaultyProxy } from './faulty-proxy.ts'
import { copyWorld } from './make-world.ts'
import { type RunningServer, startServer } from './server.ts'

interface Outage {
  readonly page: Page
  readonly console: ConsolePage
  readonly stop: () => Promise<void>
  readonly restart: () => Promise<void>
}

/** Opens a query on a server of its own, which the test can stop and start again at the same address. */
async function withServer(browser: Browser, work: (outage: Outage) => Promise<void>): Promise<void> {
  const folder = copyWorld()
  let server: RunningServer | undefined = await startServer(folder)
  const { url } = server
  const page = await browser.newPage({ baseURL: url })
  const console = new ConsolePage(page)
  const stop = async () => {
    await server?.stop()
    server = undefined
  }
  await console.open({ scid: emberfall, xuids: mika, as: mika })
  await console.expectRow({ Session: 'mika-evening-run' })
  try {
    await work({
      page,
      console,
      stop,
      restart: async () => {
        server = await startServer(folder, Number(new URL(url).port))
      },
    })
  } finally {
    await page.close()
    await stop()
    rmSync(folder, { recursive: true })
  }
}

test('screens, lists and a language that could not be loaded are loaded when the server is back', {
  tag: '@long',
}, async ({ browser }) => {
  await withServer(browser, async ({ page, console, stop, restart }) => {
    await page.evaluate(() => Reflect.set(globalThis, 'isSamePage', true))
    await stop()
    // The buttons stay, and say that what they open could not be loaded.
    await page.getByRole('combobox', { name: /^Act as/ }).click()
    await page.getByRole('button', { name: 'Commands' }).click()
    await expect(page.getByRole('alert')).toHaveCount(2)
    await expect(page.getByRole('combobox', { name: /^Act as/ })).toHaveAccessibleName(/Mika/)
    await console.set('繁體中文')
    await console.expectRow({ Session: 'mika-evening-run' })
    await page.getByRole('link', { name: 'Codes' }).click()
    await expect(page.getByRole('main')).toContainText('This part could not be loaded.')
    await page.getByRole('main').getByRole('button', { name: 'Try again' }).click()
    await expect(page.getByRole('main')).toContainText('This part could not be loaded.')
    await restart()
    await expect(page.getByRole('heading', { name: '23 列狀態碼' })).toBeVisible({ timeout: 20_000 })
    await expect(page.getByRole('alert')).toHaveCount(0)
    await page.getByRole('link', { name: '查詢' }).click()
    await expect(page.getByRole('table').getByText('mika-evening-run')).toBeVisible()
    expect(await page.evaluate(() => Reflect.get(globalThis, 'isSamePage'))).toBe(true)
  })
})

test('an explanation that could not be fetched says so, and is fetched on request', async ({
  browser,
  server,
}) => {
  const proxy = await startFaultyProxy(server.url, undefined, undefined, 1)
  const page = await browser.newPage({ baseURL: proxy.url })
  const console = new ConsolePage(page)
  await console.open({ scid: emberfall, xuids: mika, as: mika })
  await console.expectRow({ Session: 'mika-evening-run' })
  await expect(page.getByRole('alert')).toContainText('Hidden sessions could not be loaded')
  await console.chooseRow('mika-evening-run')
  await expect(console.why).toContainText('The rules could not be looked up')
  await console.why.getByRole('button', { name: 'Try again' }).click()
  await expect(console.why).toContainText('Rules passed: ', { timeout: 20_000 })
  await page.close()
  proxy.stop()
})
