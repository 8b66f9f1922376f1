/** Browser tests with a real Chromium, a real server and a real database. */
import { defineConfig } from '@playwright/test'
import { findChromium } from './e2e/chromium.ts'

/** Pages are drawn without a graphics device: its emulation takes a sixth of the time of these tests. */
const quietFlags = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-gpu',
  '--disable-software-rasterizer',
]
const executablePath = findChromium()

/** Tests tagged `@long` take long by themselves: they run in `npm run test:long`, and with this variable set to `all`. */
const isWhole = process.env.SESSIONSCOPE_BROWSER === 'all'

export default defineConfig({
  testDir: 'e2e',
  ...(!isWhole && { grepInvert: /@long/ }),
  testMatch: '*.spec.ts',
  globalSetup: './e2e/make-world.ts',
  outputDir: 'test-results',
  workers: 2,
  fullyParallel: true,
  forbidOnly: process.env.CI !== undefined,
  timeout: 30_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['json', { outputFile: 'test-results/report.json' }]],
  use: {
    browserName: 'chromium',
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    permissions: ['clipboard-read', 'clipboard-write'],
    trace: process.env.TRACE === undefined ? 'off' : 'retain-on-failure',
    launchOptions: {
      ...(executablePath !== undefined && { executablePath }),
      args: process.getuid?.() === 0 ? [...quietFlags, '--no-sandbox'] : quietFlags,
    },
  },
})
