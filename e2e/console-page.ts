/** Page object of the console, and the Playwright fixtures for browser tests. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, expect, type Locator, type Page } from '@playwright/test'
import { worldVariable } from './make-world.ts'
import { type RunningServer, startServer } from './server.ts'

export const emberfall = '8f3d1c52-6a0b-4e7e-9b1d-2f6c5a7e4d10'
export const mika = '2533274790123456'
export const ines = '2533274790654321'
export const teo = '2814661200000042'
export const stranger = '18446744073709551615'

export function copyWorld(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sessionscope-e2e-'))
  cpSync(process.env[worldVariable] ?? '', folder, { recursive: true })
  return folder
}

export class ConsolePage {
  readonly page: Page
  constructor(page: Page) {
    this.page = page
  }

  /** Opens the query screen. `search`: query parameters of the address; a query in it is sent. */
  async open(search: Record<string, string> = {}): Promise<void> {
    await this.page.goto(`/?${new URLSearchParams(search)}`)
    await expect(this.page.getByRole('combobox', { name: /^Act as|^扮演/ })).toBeVisible()
  }
  field(label: string): Locator {
    return this.page.getByRole('form').or(this.page.locator('form')).getByLabel(label, { exact: true })
  }
  async fill(label: string, value: string): Promise<void> {
    await this.field(label).fill(value)
  }
  async send(): Promise<void> {
    await this.page.getByRole('button', { name: /^Send/ }).click()
  }
  async actAs(name: string): Promise<void> {
    await this.page.getByRole('combobox', { name: /^Act as/ }).click()
    await this.page.getByRole('combobox', { name: 'Name or XUID' }).fill(name)
    await this.page.getByRole('option', { name }).first().click()
    await expect(this.page.getByRole('combobox', { name: /^Act as/ })).toContainText(name)
    await expect(this.page.getByRole('listbox')).toBeHidden()
  }
  get status(): Locator {
    return this.page.getByTestId('status')
  }
  get why(): Locator {
    return this.page.getByRole('region', { name: 'Why', exact: true })
  }
  get request(): Locator {
    return this.page.getByTestId('request')
  }
  get table(): Locator {
    return this.page.getByRole('table', { name: /Session references/ })
  }
  async expectStatus(code: number, ...texts: string[]): Promise<void> {
    await expect(this.status).toContainText(String(code))
    for (const words of texts) await expect(this.status).toContainText(words)
  }
  /** Cell texts of one column, top to bottom. Only rendered rows: the table is virtual. */
  async column(heading: string): Promise<string[]> {
    await expect(this.table).toBeVisible()
    const headings = await this.table.getByRole('columnheader').allTextContents()
    const at = headings.findIndex((text) => text.replace(/[▲▼\d]/g, '') === heading)
    return this.table.locator(`tr[data-at] td:nth-child(${at + 1})`).allTextContents()
  }
  /** Expects a row that contains the given text in each given column (column heading → text). */
  async expectRow(cells: Record<string, string>): Promise<void> {
    await expect(this.table).toBeVisible()
    const headings = (await this.table.getByRole('columnheader').allTextContents()).map((text) =>
      text.replace(/[▲▼\d]/g, ''),
    )
    let rows = this.table.locator('tr[data-at]')
    for (const [heading, text] of Object.entries(cells)) {
      const cell = this.page.locator(`td:nth-child(${headings.indexOf(heading) + 1})`, { hasText: text })
      rows = rows.filter({ has: cell })
    }
    await expect(rows.first()).toBeVisible()
  }
  /** Collects page errors and console errors, such as policy violations. The returned check expects none. */
  watchForErrors(): () => void {
    const errors: string[] = []
    this.page.on('pageerror', (error) => errors.push(error.message))
    this.page.on('console', (message) => {
      if (message.type() === 'error' && !/status of \d|ERR_/.test(message.text())) errors.push(message.text())
    })
    return () => expect(errors).toEqual([])
  }
}

interface TestFixtures {
  console: ConsolePage
}
interface WorkerFixtures {
  server: RunningServer
}

/** Playwright test. Each worker has one server on its own copy of the demo world. */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  server: [
    async ({ browserName: _ }, use) => {
      const folder = copyWorld()
      const server = await startServer(folder)
      await use(server)
      await server.stop()
      rmSync(folder, { recursive: true })
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ server }, use) => use(server.url),
  console: async ({ page }, use) => {
    const console = new ConsolePage(page)
    const check = console.watchForErrors()
    await use(console)
    check()
  },
})
export { expect }
