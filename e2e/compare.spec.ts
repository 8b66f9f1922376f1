/** As whom: the same question by several identities, side by side. */
import { emberfall, expect, ines, mika, stranger, teo, test } from './console-page.ts'

test('a question is compared as player, friend, stranger, server and nobody', async ({ console, page }) => {
  await console.open({
    scid: emberfall,
    xuids: mika,
    reservations: 'true',
    inactive: 'true',
    private: 'true',
    as: mika,
  })
  await console.expectStatus(200, 'none hidden')
  await page.getByRole('button', { name: 'Compare as…' }).click()
  const table = page.getByTestId('comparison')
  const head = (name: string) => table.getByRole('columnheader').filter({ hasText: name })
  await expect(head('Mika Tan')).toContainText(/200\s*15 found/)
  await expect(head('Juno Park')).toContainText(/403\s*→\s*200\s*\d found/)
  await expect(head('Passer By')).toContainText('asked again without Private and Reservations')
  await expect(head('Title Service')).toContainText(/200\s*15 found/)
  const hideout = table.getByRole('row').filter({ hasText: 'ines-hideout' })
  await expect(hideout.getByRole('cell')).toHaveText([
    /\d/,
    'private',
    'found',
    'private, not asked',
    'private, not asked',
    'found',
  ])
  await page.getByText('Same question', { exact: true }).click()
  await expect(hideout.getByRole('cell').nth(3)).toHaveText('refused')
  await page.getByRole('combobox', { name: /^Add identity/ }).click()
  await page.keyboard.type('nobody')
  await page.keyboard.press('Enter')
  await expect(head('Nobody')).toContainText('401')
  await page.getByText(/^Differ \d+/).click()
  await expect(table.getByRole('row').filter({ hasText: 'mika-evening-run' })).toBeVisible()
  // The comparison is in the address.
  await page.reload()
  await expect(head('Nobody')).toContainText('401')
  await page.getByRole('button', { name: 'Remove Nobody from the comparison' }).click()
  await expect(head('Nobody')).toHaveCount(0)
  await expect(
    head('Title Service').getByRole('button', { name: 'Title Service', exact: true }),
  ).toBeFocused()
  await head('Passer By').getByRole('button', { name: 'Passer By', exact: true }).click()
  await console.expectStatus(403)
  await expect(page).toHaveURL(new RegExp(`as=${stranger}`))
})

test('the stories of the first screen run with one key', async ({ console, page }) => {
  await console.open()
  await expect(page.getByRole('heading', { name: 'Why can’t Teo see Ines’s hideout?' })).toBeVisible()
  await page.keyboard.press('1')
  await console.expectStatus(200, 'hidden from this query')
  await expect(page).toHaveURL(new RegExp(`as=${teo}`))
  await expect(console.why).toContainText('Hidden because it is private')
  await expect(console.why.getByRole('button', { name: /^Ask as Ines Quiroga with Private/ })).toBeVisible()
  await console.why.getByRole('button', { name: /^Ask as Ines Quiroga with Private/ }).click()
  await console.expectRow({ Session: 'ines-hideout', Visibility: 'private' })
  await expect(page).toHaveURL(new RegExp(`xuids=${ines}`))
  await page.goto('/')
  await page.getByRole('button', { name: /^Run it.*What would a stranger learn/ }).click()
  await expect(page.getByTestId('comparison')).toContainText('asked again without Private and Reservations')
})

test('whoever the address names and nobody can be is left out; every role is one press away', async ({
  console,
  page,
}) => {
  const names = page
    .getByTestId('comparison')
    .getByRole('columnheader')
    .getByTitle(/^Ask as/)
  await console.open({ scid: emberfall, xuids: mika, private: 'true', as: mika, compare: `foo,${teo},,12x` })
  await expect(names).toHaveText(['Teo Lindqvist'])
  await expect(page.getByTestId('comparison')).toContainText('asked again without Private')
  await page.getByRole('button', { name: 'Every role' }).click()
  await expect(names).toHaveCount(7)
  await expect(names.last()).toHaveText('Nobody')
  await console.open({ scid: emberfall, xuids: mika, as: mika, compare: 'foo' })
  await expect(names).toHaveCount(4)
})
