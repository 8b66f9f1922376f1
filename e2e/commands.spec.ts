/** Everything by keyboard: the palette over people, connections, titles and recent questions, and the sheet of keys. */
import { emberfall, expect, ines, mika, teo, test } from './console-page.ts'

test('the palette finds people, titles and recent questions, and takes keys before it is there', async ({
  console,
  page,
}) => {
  await console.open({ scid: emberfall, xuids: mika, as: mika })
  await console.expectStatus(200)
  await console.field('Inactive').check()
  await console.send()
  await expect(page).toHaveURL(/inactive=true/)
  await page.keyboard.press('ControlOrMeta+k')
  // Typed at once, while the palette is still being loaded.
  await page.keyboard.type('ines qui')
  const option = page.getByRole('dialog').getByRole('option')
  await expect(option).toHaveText([
    /^Act as Ines Quiroga\s*identity$/,
    /^Show the player Ines Quiroga\s*player$/,
    /^Sessions of Ines Quiroga\s*question$/,
  ])
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(new RegExp(`as=${ines}`))
  const open = async (text: string) => {
    await page.keyboard.press('ControlOrMeta+k')
    await page.getByRole('combobox', { name: 'Type a command' }).fill(text)
  }
  await open(ines)
  await expect(option.first()).toContainText('Ines Quiroga')
  await page.keyboard.press('Escape')
  await open('nine stones')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('combobox', { name: /^Title Nine Stones/ })).toBeVisible()
  await open('recent question inactive')
  await expect(option).toHaveCount(1)
  await page.keyboard.press('Enter')
  await console.expectStatus(200)
  await expect(console.field('Inactive')).toBeChecked()
  // All at once, Enter too, before the palette is drawn.
  await page.reload()
  await console.expectStatus(200)
  await page.keyboard.press('ControlOrMeta+k')
  await page.keyboard.type('teo lind')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(new RegExp(`as=${teo}`))
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

test('keys act on the screen, and not while somebody types', async ({ console, page }) => {
  await console.open({ scid: emberfall, xuids: mika, as: mika })
  await console.expectStatus(200, 'hidden from this query')
  await page.keyboard.press('h')
  await expect(page.getByRole('row').filter({ hasText: 'ines-hideout' })).toBeVisible()
  await expect(console.why).toBeVisible()
  await page.keyboard.press('w')
  await expect(console.why).toBeHidden()
  await expect(page).toHaveURL(/why=closed/)
  await page.reload()
  await expect(console.table).toBeVisible()
  await expect(console.why).toBeHidden()
  await page.keyboard.press('w')
  await expect(console.why).toBeVisible()
  await page.keyboard.press('c')
  await expect(page.getByTestId('comparison')).toBeVisible()
  await page.keyboard.press('c')
  await expect(console.table).toBeVisible()
  await page.keyboard.press('/')
  await expect(console.field('XUIDs')).toBeFocused()
  await page.keyboard.type('what')
  await expect(console.field('XUIDs')).toHaveValue('what')
  await expect(console.why).toBeVisible()
  await console.fill('XUIDs', '')
  await page.keyboard.press('Escape')
  await page.locator('h1').first().click()
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog')).toContainText('Open or close the panel Why')
  await page.keyboard.press('Escape')
  await page.keyboard.press('i')
  await expect(page.getByRole('listbox')).toBeVisible()
})

test('the panel is moved by keyboard, keeps its size, and closes to a button that says what it holds', async ({
  console,
  page,
}) => {
  await console.open({ scid: emberfall, xuids: mika, as: mika, row: `Lobby/mika-evening-run/${mika}` })
  await console.expectStatus(200)
  const bar = page.getByRole('separator', { name: 'Width of the panel' })
  await expect(bar).toHaveAttribute('aria-valuenow', '400')
  await bar.focus()
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowLeft')
  await expect(bar).toHaveAttribute('aria-valuenow', '448')
  const box = await bar.boundingBox()
  if (!box) throw new Error('the bar has no box')
  await page.mouse.move(box.x + 2, box.y + 200)
  await page.mouse.down()
  await page.mouse.move(box.x - 2000, box.y + 200)
  await page.mouse.up()
  await expect(bar).toHaveAttribute('aria-valuenow', '560')
  await page.reload()
  await expect(bar).toHaveAttribute('aria-valuenow', '560')
  await page.getByRole('button', { name: 'Close the panel' }).click()
  await page.getByRole('button', { name: 'Why · mika-evening-run' }).click()
  await expect(console.why).toContainText('mika-evening-run')
  await bar.focus()
  await page.keyboard.press('Enter')
  await expect(console.why).toBeHidden()
})
