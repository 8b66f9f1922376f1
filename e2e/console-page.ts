/** Page object of the console, and the Playwright fixtures for browser tests. */
import { rmSync } from 'node:fs'
import { test as base, expect, type Locator, type Page } from '@playwright/test'
import { copyDatabase, copyWorld } from './make-world.ts'
import { type RunningServer, startServer } from './server.ts'

export const emberfall = '8f3d1c52-6a0b-4e7e-9b1d-2f6c5a7e4d10'
export const mika = '2533274790123456'
export const ines = '2533274790654321'
export const teo = '2814661200000042'
export const stranger = '18446744073709551615'
export const oddStrings = 'c51f0a68-93b7-4f2d-8e14-6a7d20c9be35'

export class ConsolePage {
  readonly page: Page
  constructor(page: Page) {
    this.page = page
  }

  /** Opens the query screen. `search`: query parameters of the address; a query in it is sent. */
  async open(search: Record<string, string> = {}): Promise<void> {
    await this.page.goto(`/?${new URLSearchParams(search)}`)
    await expect(this.page.getByRole('combobox', { name: /^Act as|^以…身分/ })).toBeVisible()
  }
  field(label: string): Locator {
    return this.page.locator('form').getByLabel(label, { exact: true })
  }
  /** Types into a field. Players are typed as one line. */
  async fill(label: string, value: string): Promise<void> {
    await this.field(label).fill(value)
  }
  /** Chooses a title or a template: one of the list, or the text itself. */
  async choose(label: 'Title' | 'Template', text: string): Promise<void> {
    await this.page.getByRole('combobox', { name: new RegExp(`^${label}`) }).click()
    await this.page.getByRole('listbox').waitFor()
    await this.page.keyboard.type(text)
    await this.page.keyboard.press('Enter')
    await expect(this.page.getByRole('listbox')).toBeHidden()
  }
  /** Takes all players out of the question. */
  async clearPlayers(): Promise<void> {
    const remove = this.page.locator('form').getByRole('button', { name: /^Remove / })
    while ((await remove.count()) > 0) await remove.last().click()
  }
  async send(): Promise<void> {
    await this.page.getByRole('button', { name: /^Send/ }).click()
  }
  async actAs(name: string): Promise<void> {
    await this.page.getByRole('combobox', { name: /^Act as/ }).click()
    await this.page.getByRole('combobox', { name: 'Name or XUID' }).fill(name)
    await this.page.getByRole('option', { name }).first().click()
    await expect(this.page.getByRole('combobox', { name: /^Act as/ })).toHaveAccessibleName(new RegExp(name))
    await expect(this.page.getByRole('listbox')).toBeHidden()
  }
  /** Chooses another connection by its name in the list. */
  async connect(name: string | RegExp): Promise<void> {
    await this.page.getByRole('button', { name: 'Choose a connection' }).click()
    await this.page.getByRole('menuitem', { name }).click()
  }
  /** Opens the settings, changes one, and closes them. */
  async set(name: string): Promise<void> {
    const settings = this.page.getByRole('button', { name: /^Settings|^設定/ })
    await settings.click()
    await this.page.getByRole('radio', { name, exact: true }).check({ force: true })
    await this.page.keyboard.press('Escape')
  }
  /** Chooses a row by the name of its session. */
  async chooseRow(name: string): Promise<void> {
    await this.table
      .getByRole('button', { name: `Explain ${name}`, exact: true })
      .first()
      .click()
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
    return this.page.getByRole('table', { name: /Session references|工作階段參照/ })
  }
  async expectStatus(code: number, ...texts: string[]): Promise<void> {
    await expect(this.status).toContainText(String(code))
    for (const words of texts) await expect(this.status).toContainText(words)
  }
  /** The headings of the columns, each with the names of its fields. */
  private async headings(): Promise<string[]> {
    await expect(this.table).toBeVisible()
    const cells = this.table.getByRole('columnheader')
    return cells.evaluateAll((all) =>
      all.map((cell) =>
        [...cell.querySelectorAll('button')]
          .map((one) => one.textContent?.replace(/\d+$/, '') ?? '')
          .join(' · '),
      ),
    )
  }
  /** Cell texts of the column that holds a field, top to bottom. Only drawn rows: the table is virtual. */
  async column(field: string): Promise<string[]> {
    const headings = await this.headings()
    const at = headings.findIndex((heading) => heading.split(' · ').includes(field))
    expect(at, `${field} in ${headings.join(', ')}`).toBeGreaterThanOrEqual(0)
    return this.table.locator(`tr[data-at] td:nth-child(${at + 1})`).allTextContents()
  }
  /** Expects a row that has each text in the column that holds the field (field → text). */
  async expectRow(cells: Record<string, string>): Promise<void> {
    const headings = await this.headings()
    let rows = this.table.locator('tr[data-at]')
    for (const [field, text] of Object.entries(cells)) {
      const at = headings.findIndex((heading) => heading.split(' · ').includes(field))
      expect(at, `${field} in ${headings.join(', ')}`).toBeGreaterThanOrEqual(0)
      rows = rows.filter({ has: this.page.locator(`td:nth-child(${at + 1})`, { hasText: text }) })
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
      const server = await startServer(folder, 0, ['--rate-limits', 'off', ...(await copyDatabase())])
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
