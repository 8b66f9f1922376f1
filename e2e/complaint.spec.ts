/** A complaint in hand: two names lead to the rule, and a refusal shows who may ask. */
import { emberfall, expect, ines, stranger, teo, test } from './console-page.ts'

test('two names typed into the palette lead to the rule that hides the session', async ({
  page,
  console,
}) => {
  await page.goto('/')
  await expect(page.getByRole('button', { name: /^Send/ })).toBeVisible()
  await page.keyboard.press('ControlOrMeta+k')
  await page.keyboard.type('teo ines')
  const dialog = page.getByRole('dialog', { name: 'Commands' })
  await expect(dialog.getByRole('option').first()).toHaveText(
    /^Why can Teo Lindqvist not see sessions of Ines Quiroga\?\s*question$/,
  )
  await page.keyboard.press('Enter')
  await console.expectStatus(200, 'hidden from this query')
  await expect(page).toHaveURL(new RegExp(`as=${teo}`))
  const row = page.getByRole('row').filter({ hasText: 'ines-hideout' })
  await expect(row).toContainText('Private not ticked')
  await row.click()
  await expect(console.why).toContainText('Hidden because it is private')
  // The other way round is another question.
  await page.keyboard.press('ControlOrMeta+k')
  await page.keyboard.type(`${ines} teo lind`)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(new RegExp(`as=${ines}.*xuids=${teo}|xuids=${teo}.*as=${ines}`))
  await console.expectStatus(200)
  await page.keyboard.press('ControlOrMeta+k')
  await page.keyboard.type('sessions of ines')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(new RegExp(`xuids=${ines}`))
  await console.expectStatus(200)
})

test('beside an answer stand the sessions that it hides, until the table shows them', async ({
  page,
  console,
}) => {
  await console.open({ scid: emberfall, xuids: ines, as: teo })
  await console.expectStatus(200, 'hidden from this query')
  const listed = console.why.getByRole('button', { name: /ines-hideout/ })
  await expect(listed).toContainText('Private not ticked · Ines Quiroga')
  await listed.click()
  await expect(console.why).toContainText('Hidden because it is private')
  await page.getByRole('button', { name: 'About the answer' }).click()
  await expect(console.why).not.toContainText('Hidden from this query')
})

test('beside a refusal stand other callers with what each would get; a press asks as them', async ({
  page,
  console,
}) => {
  await console.open({ scid: emberfall, xuids: ines, private: 'true', as: stranger })
  await console.expectStatus(403)
  const caller = (name: string) => console.why.getByRole('button', { name })
  await expect(caller('Ines Quiroga')).toContainText('own XUID')
  await expect(caller('Ines Quiroga')).toContainText('200')
  await expect(caller('Title Service')).toContainText('200')
  await expect(caller('Teo Lindqvist')).toContainText('403')
  await expect(caller('Nobody')).toContainText('401')
  await expect(caller('Passer By')).toHaveCount(0)
  await caller('Teo Lindqvist').click()
  await console.expectStatus(403)
  await expect(page).toHaveURL(new RegExp(`as=${teo}`))
  await caller('Title Service').click()
  await console.expectStatus(200)
  await page.goBack()
  await console.expectStatus(403)
  await caller('Nobody').click()
  await console.expectStatus(401)
})

test('each refusal offers the next step: another caller, another title, or the field that is wrong', async ({
  page,
  console,
}) => {
  const ask = (name: string) => page.getByRole('button', { name: `Ask : ${name}` })
  await console.open({ scid: emberfall, xuids: ines, as: 'nobody' })
  await console.expectStatus(401)
  await ask('Ask as Ines Quiroga').click()
  await console.expectStatus(200)
  await console.open({ scid: '00000000-0000-4000-8000-000000000001', xuids: ines, as: ines })
  await console.expectStatus(404)
  await ask('Ask about Emberfall').click()
  await console.expectStatus(200, 'hidden from this query')
  await console.open({ scid: emberfall, template: 'Nowhere', xuids: ines, as: ines })
  await console.expectStatus(404)
  await ask('Ask as Ines Quiroga without Template').click()
  await console.expectStatus(200)
  await page.setViewportSize({ width: 390, height: 844 })
  await console.open({ scid: emberfall, xuids: ines, take: '900', as: ines })
  await console.expectStatus(400)
  await page.getByRole('button', { name: 'Correct the marked field' }).click()
  await expect(console.field('Take')).toBeFocused()
})
