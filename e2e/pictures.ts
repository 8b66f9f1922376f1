/** `npm run pictures`: takes the README's screenshot. With `-- --all FOLDER`: screenshots of every state. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium } from '@playwright/test'
import config from '../playwright.config.ts'
import { startServer } from './server.ts'

const scid = '8f3d1c52-6a0b-4e7e-9b1d-2f6c5a7e4d10'
const mika = '2533274790123456'
const ines = '2533274790654321'
const teo = '2814661200000042'
const answer = `/?scid=${scid}&xuids=${mika},${ines}&inactive=true&as=${mika}`

const states: Readonly<Record<string, string>> = {
  start: '/',
  answer,
  own: `/?scid=${scid}&xuids=${mika}&reservations=true&inactive=true&private=true&as=${mika}`,
  keyword: `/?scid=${scid}&keyword=co-op&visibility=full&as=${mika}`,
  empty: `/?scid=${scid}&xuids=${teo}&as=${mika}`,
  forbidden: `/?scid=${scid}&xuids=${ines}&private=true&as=${mika}`,
  bad: `/?scid=${scid}&xuids=12x&take=900&visibility=private&as=${mika}`,
  unknown: `/?scid=${scid.replaceAll('8', '9')}&xuids=${mika}&as=${mika}`,
  nobody: `/?scid=${scid}&xuids=${mika}&as=nobody`,
  codes: '/codes',
}

interface Shot {
  readonly url: string
  readonly width: number
  readonly colorScheme: 'light' | 'dark'
  readonly locale: string
  readonly path: string
}

async function takePicture(browser: Browser, base: string, shot: Shot): Promise<void> {
  const { width, colorScheme, locale, path } = shot
  const viewport = { width, height: width < 700 ? 844 : 900 }
  const page = await browser.newPage({ baseURL: base, viewport, colorScheme, locale, timezoneId: 'UTC' })
  await page.goto(shot.url)
  if (shot.url.includes('scid=')) {
    await page.getByTestId('status').filter({ hasText: /\d{3}/ }).waitFor()
  }
  await page.waitForLoadState('networkidle')
  const session = page.getByRole('button', { name: /mika-evening-run/ })
  if (await session.isVisible()) {
    await session.click()
    // On a narrow screen, the explanation is in another pane.
    await page.getByTestId('row-why').waitFor({ state: 'attached' })
  }
  await page.screenshot({ path, animations: 'disabled' })
  await page.close()
}

const [flag, folder = 'test-results/pictures'] = process.argv.slice(2)
const data = mkdtempSync(join(tmpdir(), 'sessionscope-pictures-'))
const server = await startServer(data)
const browser = await chromium.launch(config.use?.launchOptions ?? {})
if (flag === '--all') {
  mkdirSync(folder, { recursive: true })
  for (const [name, url] of Object.entries(states)) {
    for (const width of [1440, 1024, 390]) {
      for (const colorScheme of ['light', 'dark'] as const) {
        for (const locale of ['en-GB', 'zh-TW']) {
          const path = join(folder, `${name}-${width}-${colorScheme}-${locale}.png`)
          await takePicture(browser, server.url, { url, width, colorScheme, locale, path })
        }
      }
    }
  }
} else {
  const path = join(import.meta.dirname, 'pictures/query.png')
  await takePicture(browser, server.url, {
    url: answer,
    width: 1440,
    colorScheme: 'light',
    locale: 'en-GB',
    path,
  })
}
await browser.close()
await server.stop()
rmSync(data, { recursive: true })
