/** Looks for violations of WCAG 2.2 AA with axe. */
import type { Page } from '@playwright/test'
import axe from 'axe-core'

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

type Rules = { readonly type: 'tag' | 'rule'; readonly values: readonly string[] }

/** The violations of these rules on the page as it is now, as `rule: elements`. */
async function runAxe(page: Page, rules: Rules): Promise<string[]> {
  await page.evaluate(`globalThis.axe ?? (() => { ${axe.source} })()`)
  return page.evaluate(async ({ type, values }) => {
    const loaded = (globalThis as unknown as { axe: typeof axe }).axe
    const options = { runOnly: { type, values: [...values] }, resultTypes: ['violations' as const] }
    const { violations } = await loaded.run(document, options)
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
    )
  }, rules)
}

/** The violations in both themes, as `theme rule: elements`. Only colours differ between the themes. */
export async function findViolations(page: Page): Promise<string[]> {
  const found: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    // Without motion, no colour is on its way from one theme to the other.
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const isFirst = colorScheme === 'light'
    const rules: Rules = isFirst
      ? { type: 'tag', values: tags }
      : { type: 'rule', values: ['color-contrast'] }
    found.push(...(await runAxe(page, rules)).map((violation) => `${colorScheme} ${violation}`))
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null })
  return found
}
