/**
 * `npm run bench:ui`: the console in a real Chromium, slowed down four times, beside the same answers in AG Grid
 * Community and in a bare table. Prints medians. Options after `--`: `--runs 5`.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Browser, chromium, type Locator, type Page } from '@playwright/test'
import { ensureChromium, findChromium } from '../chromium.ts'
import { type RunningServer, startServer } from '../server.ts'
import { countUsers, loadStore, scid, xuidOf } from './load-store.ts'
import { medianOf } from './median.ts'
import type { BenchPage } from './ui/common.ts'
import { instrument, throttle } from './ui/measure.ts'
import { servePages } from './ui/pages.ts'

const { values: options } = parseArgs({ options: { runs: { type: 'string', default: '5' } } })
const runs = Number(options.runs)
/** Each user is in a hundred sessions. */
const sessions = 50_000
const users = countUsers(sessions, 'crowded')
const rowsPerUser = 100
const sizes = [2000, 100_000]
const caller = '900'

/** Name of a figure → its values in the order of the runs, for each page. */
const figures = new Map<string, Record<string, number[]>>()
function note(figure: string, page: string, value: number): void {
  const all = figures.get(figure) ?? {}
  all[page] = [...(all[page] ?? []), value]
  figures.set(figure, all)
}

const xuidsOf = (rows: number) => Array.from({ length: rows / rowsPerUser }, (_, i) => xuidOf(i % users))

/** Opens an address. `isConsole`: returns when Send can be pressed; whoever asks the page meanwhile would slow it down. */
async function openPage(browser: Browser, url: string, isConsole = false): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' })
  const page = await context.newPage()
  await page.addInitScript(instrument)
  await throttle(page)
  const isUsable = isConsole ? page.waitForEvent('console', (one) => one.text() === 'usable') : undefined
  await page.goto(url)
  await isUsable
  return page
}

/** The console, driven as its user drives it. */
async function measureConsole(browser: Browser, server: RunningServer, rows: number): Promise<void> {
  const name = 'Sessionscope'
  const page = await openPage(browser, `${server.url}/?scid=${scid}&as=${caller}&why=closed`, true)
  if (rows === sizes[0]) note('first usable', name, await page.evaluate(() => window.usableAt))
  const field = page.locator('form').getByLabel('XUIDs', { exact: true })
  await field.press('Home')
  await field.fill(xuidsOf(rows).join(' '))
  await page.getByText(`${(rows / rowsPerUser).toLocaleString('en')} XUIDs, a batch`).waitFor()
  // Nobody presses a button within the same tenth of a second in which they pasted.
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)))
  const loaded = await page.evaluate((count) => {
    const send = [...document.querySelectorAll('button')].find((one) => one.textContent?.startsWith('Send'))
    const table = () => document.querySelector('table.grid-table[aria-busy="false"]')
    return window.timeUntil(
      () => send?.click(),
      () =>
        table()?.getAttribute('aria-rowcount') === String(count + 1) &&
        table()?.querySelector('tr[data-at]') !== null,
    )
  }, rows)
  note(`Send to painted, ${rows} rows`, name, loaded)
  note('layout shift', name, await page.evaluate(() => window.layoutShift))
  const press = (label: string) =>
    page.evaluate((wanted) => {
      const heading = () =>
        [...document.querySelectorAll('th button')].find((one) => one.textContent?.trim().startsWith(wanted))
      const before = heading()?.closest('th')?.ariaSort
      return window.timeUntil(
        () => (heading() as HTMLElement).click(),
        () =>
          heading()?.closest('th')?.ariaSort !== before &&
          document.querySelector('table.grid-table')?.getAttribute('aria-busy') === 'false',
      )
    }, label)
  // The explanation comes after the rows, and is drawn when it has come.
  await page.waitForFunction(() =>
    performance.getEntriesByType('resource').some((one) => one.name.endsWith('/console/explain')),
  )
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)))
  if (rows === sizes[1]) {
    note('sort by name', name, await press('Session'))
    note('sort by name, reversed', name, await press('Session'))
    note('sort by start', name, await press('Started'))
    note('sort by players', name, await press('Players'))
    await press('Players')
    const filtered = await page.evaluate((count) => {
      const facet = [...document.querySelectorAll<HTMLElement>('.facets button')].find((one) =>
        one.textContent?.startsWith('full'),
      )
      const shown = () => Number(document.querySelector('table.grid-table')?.getAttribute('aria-rowcount'))
      return window.timeUntil(
        () => facet?.click(),
        () => shown() < count,
      )
    }, rows)
    note('filter by visibility', name, filtered)
    await page
      .getByRole('button', { name: /^Show all|^All/ })
      .first()
      .click()
  }
  await noteScrolling(page, name, rows, () => {
    const scroller = document.querySelector('[data-testid="table-scroller"]')
    if (!scroller) throw new Error('no table')
    return scroller
  })
  if (rows === sizes[0]) {
    const fieldOf = (label: string) => page.locator('form').getByLabel(label, { exact: true })
    await noteTyping(page, name, fieldOf('Keyword'), 'ranked lobby for two')
    await noteTyping(page, name, fieldOf('XUIDs'), '2533274800009999')
  }
  await page.context().close()
}

/** The longest of the keys by which `text` is typed: a keyword, or a XUID beside those that are there. */
async function noteTyping(page: Page, name: string, field: Locator, text: string): Promise<void> {
  await field.click()
  await page.evaluate(() => {
    window.longestKey = { handled: 0, painted: 0 }
  })
  await page.keyboard.type(text, { delay: 60 })
  // A key is told of once it is painted.
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)))
  const { handled, painted } = await page.evaluate(() => window.longestKey)
  const kind = /^\d/.test(text) ? 'XUID' : 'keyword'
  note(`longest key of a ${kind}, handled`, name, handled)
  note(`longest key of a ${kind}, painted`, name, painted)
}

async function noteScrolling(page: Page, name: string, rows: number, find: () => Element): Promise<void> {
  const handle = await page.evaluateHandle(find)
  // Three rows of a wheel's step, and a drag of the bar.
  for (const [kind, pixels] of [
    ['wheel', 100],
    ['jumps', 3000],
  ] as const) {
    const frames = await page.evaluate(([element, step]) => window.scrollFrames(element, step, 60), [
      handle,
      pixels,
    ] as const)
    note(
      `frame while scrolling, ${kind}, ${rows} rows`,
      name,
      frames.reduce((sum, one) => sum + one, 0) / frames.length,
    )
  }
}

async function measureOther(
  browser: Browser,
  name: string,
  url: string,
  rows: number,
  headers: Record<string, string>,
): Promise<void> {
  const page = await openPage(browser, url)
  await page.waitForFunction(() => 'bench' in window)
  const path = `/serviceconfigs/${scid}/batch`
  const body = JSON.stringify({ xuids: xuidsOf(rows) })
  const loaded = await page.evaluate(
    ([where, sent, text]) =>
      window.timeUntil(
        () => window.bench.load(where, sent, text),
        () => window.bench.count() > 0,
      ),
    [path, headers, body] as const,
  )
  note(`Send to painted, ${rows} rows`, name, loaded)
  if (rows === sizes[1] && name !== 'bare table') {
    const sort = (field: Parameters<NonNullable<BenchPage['sort']>>[0], desc: boolean) =>
      page.evaluate(
        ([by, reversed]) =>
          window.timeUntil(
            () => window.bench.sort?.(by, reversed),
            () => true,
          ),
        [field, desc] as const,
      )
    note('sort by name', name, await sort('name', false))
    note('sort by name, reversed', name, await sort('name', true))
    note('sort by start', name, await sort('start', true))
    note('sort by players', name, await sort('accepted', false))
    const filtered = await page.evaluate(
      (count) =>
        window.timeUntil(
          () => window.bench.filter?.('full'),
          () => window.bench.count() < count,
        ),
      rows,
    )
    note('filter by visibility', name, filtered)
    await page.evaluate(() => window.bench.filter?.(undefined))
  }
  await noteScrolling(page, name, rows, () => window.bench.scroller())
  if (rows === sizes[0])
    await noteTyping(page, name, page.getByLabel('Keyword', { exact: true }), 'ranked lobby for two')
  await page.context().close()
}

/** Kilobytes of the scripts that the first screen loads, gzipped. */
async function countScripts(browser: Browser, server: RunningServer): Promise<number> {
  const page = await openPage(browser, `${server.url}/?scid=${scid}`, true)
  const names = await page.evaluate(() =>
    performance.getEntriesByType('resource').map((one) => new URL(one.name).pathname),
  )
  await page.context().close()
  const folder = join(import.meta.dirname, '../../dist')
  const known = new Set(await readdir(folder, { recursive: true }))
  const sizesOf = names
    .filter((one) => one.endsWith('.js') && known.has(`${one.slice(1)}.gz`))
    .map(async (one) => (await readFile(join(folder, `${one}.gz`))).length)
  return (await Promise.all(sizesOf)).reduce((sum, one) => sum + one, 0) / 1000
}

const folder = mkdtempSync(join(tmpdir(), 'sessionscope-bench-'))
ensureChromium()
const executablePath = findChromium()
await loadStore(join(folder, 'directory.sqlite'), sessions, 'crowded')
const server = await startServer(folder, 0, ['--rate-limits', 'off', '--world', 'empty'])
const pages = await servePages(join(folder, 'pages'), server.url)
const issued = await fetch(`${server.url}/console/tokens`, {
  method: 'POST',
  body: JSON.stringify({ xuid: caller }),
})
const { authorization } = (await issued.json()) as { authorization: string }
const headers = { authorization, 'x-xbl-contract-version': '107', 'content-type': 'application/json' }
const browser = await chromium.launch({
  ...(executablePath !== undefined && { executablePath }),
  args: [
    '--disable-gpu',
    '--disable-software-rasterizer',
    '--disable-background-networking',
    '--disable-dev-shm-usage',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ],
})
try {
  note('scripts of the first screen, gzipped', 'Sessionscope', await countScripts(browser, server))
  const measured = [
    (rows: number) => measureConsole(browser, server, rows),
    (rows: number) => measureOther(browser, 'AG Grid', `${pages.url}/ag-grid.html`, rows, headers),
    (rows: number) => measureOther(browser, 'bare table', `${pages.url}/bare.html`, rows, headers),
  ]
  // What a page with a million cells leaves behind slows the next one down. So the small pages come before the large
  // ones, and in each run another page is the first.
  for (const rows of sizes) {
    for (let run = 0; run < runs; run++) {
      const first = run % measured.length
      for (const measure of [...measured.slice(first), ...measured.slice(0, first)]) await measure(rows)
      console.error(`${rows} rows, run ${run + 1} of ${runs}`)
    }
  }
} finally {
  await browser.close()
  pages.stop()
  await server.stop()
  rmSync(folder, { recursive: true })
}

const names = ['Sessionscope', 'AG Grid', 'bare table'] as const
console.log(`| | ${names.join(' | ')} |\n|---|---:|---:|---:|`)
for (const [figure, all] of [...figures].toSorted(([a], [b]) => a.localeCompare(b))) {
  const cells = names.map((name) =>
    all[name] ? medianOf(all[name]).toFixed(all[name].some((one) => one > 0 && one < 10) ? 1 : 0) : '',
  )
  console.log(`| ${figure} | ${cells.join(' | ')} |`)
}
