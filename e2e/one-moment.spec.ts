/** What is pressed and typed in one moment, before the page is drawn again: nothing of it is lost, or asked twice. */
import type { Page } from '@playwright/test'
import fc from 'fast-check'
import { emberfall, expect, ines, mika, teo, test } from './console-page.ts'

/** Presses one after the other, before the page can do anything else. */
const pressTogether = (page: Page, names: readonly RegExp[]) =>
  page.evaluate(
    (patterns) => {
      const all = [...document.querySelectorAll<HTMLElement>('a, button')]
      for (const pattern of patterns) {
        all.find(({ textContent, ariaLabel }) => new RegExp(pattern).test(ariaLabel ?? textContent))?.click()
      }
    },
    names.map(({ source }) => source),
  )

test('a query that was sent does not lead back from a screen that was opened meanwhile', async ({
  console,
  page,
}) => {
  await console.open({ as: ines })
  await console.fill('XUIDs', mika)
  await pressTogether(page, [/^Send/, /^Codes$/])
  await expect(page.getByRole('heading', { name: 'The 23 rows' })).toBeVisible()
  await page.waitForLoadState('networkidle')
  await expect(page).toHaveURL(/\/codes/)
})

test('what is changed at once after Send stays: a field and the order', async ({ console, page }) => {
  await console.open({ scid: emberfall, xuids: mika, as: ines })
  await console.expectStatus(200)
  await console.field('Inactive').check()
  await pressTogether(page, [/^Send/, /^Started/])
  await expect(page).toHaveURL(/inactive=true.*sort=-start/)
  await expect(page.getByRole('columnheader', { name: /^Started/ })).toHaveAttribute(
    'aria-sort',
    'descending',
  )
  const [box, send] = [console.field('Private'), page.getByRole('button', { name: /^Send/ })]
  await console.field('Inactive').uncheck()
  await send.click()
  await box.check()
  await expect(page).not.toHaveURL(/inactive=true/)
  await expect(page).toHaveURL(/sort=-start/)
  await page.waitForLoadState('networkidle')
  await expect(box).toBeChecked()
})

for (const [name, first] of [
  ['Keyword', 'co-op'],
  ['XUIDs', mika.slice(0, -1)],
] as const) {
  test(`what is typed in the same moment as Enter stays in its field: ${name}`, async ({ console, page }) => {
    await console.open({ as: ines })
    const field = console.field(name)
    await field.fill(first)
    await field.evaluate((input: HTMLInputElement) => {
      input.form?.requestSubmit()
      document.execCommand('insertText', false, '2')
    })
    await expect(page).toHaveURL(new RegExp(`=${first}(&|$)`))
    await page.waitForLoadState('networkidle')
    await expect(field).toHaveValue(`${first}2`)
    await console.send()
    await expect(page).toHaveURL(new RegExp(`=${first}2(&|$)`))
  })
}

test('Send pressed twice, and then with another question, shows the answer to the last one', async ({
  console,
  page,
}) => {
  await console.open({ as: ines })
  await console.fill('Keyword', 'co-op')
  await pressTogether(page, [/^Send/, /^Send/])
  await console.expectStatus(200)
  await expect(page).toHaveURL(/keyword=co-op/)
  await console.fill('Keyword', 'ranked')
  await pressTogether(page, [/^Send/])
  await console.fill('Keyword', 'weekly')
  await pressTogether(page, [/^Send/, /^Send/])
  await expect(page).toHaveURL(/keyword=weekly/)
  await console.expectStatus(200)
  await page.waitForLoadState('networkidle')
  await expect(page).toHaveURL(/keyword=weekly/)
  await expect(console.why).toContainText('weekly')
})

test('whom to act as is chosen in the same moment as Send: the query is sent as this person', async ({
  console,
  page,
}) => {
  await console.open({ scid: emberfall, xuids: mika, as: ines })
  await console.expectStatus(200)
  await console.fill('Keyword', 'co-op')
  await page.getByRole('combobox', { name: /^Act as/ }).click()
  await page.getByRole('combobox', { name: 'Name or XUID' }).fill('Teo')
  await page
    .getByRole('option', { name: 'Teo' })
    .first()
    .evaluate((option: HTMLElement) => {
      option.click()
      document.querySelector<HTMLFormElement>('#question-form')?.requestSubmit()
    })
  await expect(page).toHaveURL(new RegExp(`keyword=co-op.*as=${teo}`))
  await expect(page.getByRole('combobox', { name: /^Act as/ })).toHaveAccessibleName(/Teo/)
  await console.expectStatus(200)
})

test('a field that the way back has filled can be emptied, and what is sent is without it', async ({
  console,
  page,
}) => {
  await console.open({ scid: emberfall, as: ines, xuids: mika })
  // Another page leads here without loading the console again.
  await page.evaluate((address) => {
    history.pushState(history.state, '', address)
    dispatchEvent(new PopStateEvent('popstate', { state: history.state }))
  }, `${page.url()}&keyword=ranked&take=5`)
  for (const [name, text] of [
    ['Keyword', 'ranked'],
    ['Take', '5'],
  ] as const) {
    await expect(console.field(name)).toHaveValue(text)
    await console.field(name).press('ControlOrMeta+a')
    await console.field(name).press('Delete')
  }
  await console.send()
  await expect(page).toHaveURL(
    ({ searchParams }) => !searchParams.has('keyword') && !searchParams.has('take'),
  )
  await expect(console.field('Keyword')).toHaveValue('')
})

test('players that are taken out in the same moment are those whose buttons were pressed', async ({
  console,
  page,
}) => {
  await console.open({ scid: emberfall, as: ines, xuids: '101,102,103' })
  await pressTogether(page, [/^Remove 101$/, /^Remove 102$/])
  await expect(page.getByRole('button', { name: /^Remove 10/ })).toHaveCount(1)
  await expect(page.getByRole('button', { name: 'Remove 103' })).toBeVisible()
})

/** Something that a person does to the form, and so many milliseconds before; with 0 it is the same moment. */
interface Step {
  readonly act: 'type' | 'xuid' | 'back' | 'tick' | 'clear' | 'send'
  /** Typed into the field of keywords; or the digits of a XUID, with a blank that ends it or without. */
  readonly text: string
  readonly after: number
}

interface Asked {
  readonly keyword: string
  readonly isInactive: boolean
  /** With commas between them. */
  readonly xuids: string
}

interface Form extends Omit<Asked, 'xuids'> {
  /** The XUIDs that are ended, and the digits that are being typed. */
  readonly xuids: readonly string[]
  readonly digits: string
}

const endXuid = (form: Form): Form => ({
  ...form,
  xuids: form.digits === '' ? form.xuids : [...form.xuids, form.digits],
  digits: '',
})

const emptyForm: Form = { keyword: '', isInactive: false, xuids: [], digits: '' }

/** What the form holds after the step. */
function take(form: Form, { act, text }: Step): Form {
  // Whoever goes to another field has ended the XUID.
  if (act === 'type') return { ...endXuid(form), keyword: form.keyword + text }
  if (act === 'tick') return { ...form, isInactive: !form.isInactive }
  if (act === 'clear') return emptyForm
  if (act === 'back') {
    return form.digits === ''
      ? { ...form, xuids: form.xuids.slice(0, -1) }
      : { ...form, digits: form.digits.slice(0, -1) }
  }
  if (act === 'xuid') {
    const typed = { ...form, digits: form.digits + text.trim() }
    return text.endsWith(' ') ? endXuid(typed) : typed
  }
  return form
}

const toAsked = (form: Form): Asked => ({
  keyword: form.keyword,
  isInactive: form.isInactive,
  xuids: endXuid(form).xuids.join(),
})

/** What the form holds after the steps, and what was asked by then. */
function expectedOf(begin: Form, steps: readonly Step[]): { form: Form; asked: Asked[] } {
  let form = begin
  const asked: Asked[] = []
  for (const one of steps) {
    form = take(form, one)
    const now = toAsked(form)
    if (one.act === 'send' && (now.keyword !== '' || now.isInactive || now.xuids !== '')) asked.push(now)
  }
  return { form, asked }
}

const perform = (page: Page, steps: readonly Step[]) =>
  page.evaluate(async (all) => {
    const form = document.querySelector<HTMLFormElement>('#question-form')
    const labelled = (label: string) =>
      [...(form?.querySelectorAll('input') ?? [])].find(
        ({ labels, ariaLabel }) => (labels?.[0]?.textContent ?? ariaLabel) === label,
      )
    const enter = (label: string) => {
      const input = labelled(label)
      input?.focus()
      input?.setSelectionRange(input.value.length, input.value.length)
      return input
    }
    for (const { act, text, after } of all) {
      if (after > 0) await new Promise((resolve) => setTimeout(resolve, after))
      if (act === 'type') {
        enter('Keyword')
        document.execCommand('insertText', false, text)
      } else if (act === 'xuid') {
        enter('XUIDs')
        for (const character of text) document.execCommand('insertText', false, character)
      } else if (act === 'back') {
        const key = new KeyboardEvent('keydown', { key: 'Backspace', bubbles: true, cancelable: true })
        enter('XUIDs')?.dispatchEvent(key)
        document.execCommand('delete')
      } else if (act === 'tick') labelled('Inactive')?.click()
      else if (act === 'send') form?.requestSubmit()
      else {
        const buttons = [...document.querySelectorAll('button')]
        buttons.find(({ textContent }) => textContent?.startsWith('Clear'))?.click()
        // What is typed next is typed when the fields are seen to be empty.
        const hasChips = () =>
          [...document.querySelectorAll('button')].some((one) => /^Remove /.test(one.ariaLabel ?? ''))
        const isEmpty = () => labelled('Keyword')?.value === '' && labelled('XUIDs')?.value === ''
        do await new Promise(requestAnimationFrame)
        while (!isEmpty() || hasChips())
      }
    }
  }, steps)

const step = fc
  .record({
    act: fc.constantFrom(
      'type',
      'type',
      'xuid',
      'xuid',
      'back',
      'tick',
      'clear',
      'send',
      'send',
      'send' as const,
    ),
    text: fc.constantFrom('a', 'b', '-op'),
    digits: fc.tuple(fc.integer({ min: 100, max: 99_999 }), fc.constantFrom('', ' ')),
    after: fc.constantFrom(0, 0, 0, 1, 8, 30),
  })
  .map(
    ({ digits: [digits, end], ...one }): Step =>
      one.act === 'xuid' ? { ...one, text: `${digits}${end}` } : one,
  )

const someSteps = fc.array(step, { minLength: 2, maxLength: 7 })
const sendNow: Step = { act: 'send', text: '', after: 0 }
const typeNow: Step = { act: 'type', text: 'c', after: 0 }
/** Something is typed right after Send, and the round after begins with Send and something in the same moment. */
const rounds = fc
  .tuple(someSteps, someSteps, someSteps)
  .map(([one, two, [first, ...others]]) => [
    one,
    [...two, sendNow, typeNow],
    [sendNow, ...(first ? [{ ...first, after: 0 }] : []), ...others],
  ])

test('what was asked before is asked again, in the same moment as something else', async ({
  console,
  page,
}) => {
  await console.open({ scid: emberfall, as: ines, keyword: 'a' })
  await console.expectStatus(200)
  const tickNow: Step = { act: 'tick', text: '', after: 0 }
  await perform(page, [tickNow, sendNow, tickNow, sendNow, typeNow])
  await expect(console.field('Keyword')).toHaveValue('ac')
  await expect(page).toHaveURL(({ searchParams }) => !searchParams.has('inactive'))
  await expect(console.field('Inactive')).not.toBeChecked()
  await console.expectStatus(200)
})

test('whatever is typed, ticked, cleared and sent in whichever moments is in the form, and is what is asked', {
  tag: '@long',
}, async ({ console, page }) => {
  const seed = Math.floor(Math.random() * 2 ** 31)
  globalThis.console.log(`seed ${seed}`)
  // Whichever XUID is typed begins like that of a known player.
  for (const xuid of '123456789') await page.request.post('/console/tokens', { data: { xuid } })
  await console.open({ scid: emberfall, as: ines, keyword: 'a' })
  await console.expectStatus(200)
  let requests: Asked[] = []
  page.on('request', (request) => {
    const { pathname, searchParams } = new URL(request.url())
    if (!/\/(?:sessions|batch)$/.test(pathname)) return
    const body: { xuids?: string[] } | null = request.postDataJSON()
    requests.push({
      keyword: searchParams.get('keyword') ?? '',
      isInactive: searchParams.get('inactive') === 'true',
      xuids: body?.xuids?.join() ?? searchParams.get('xuid') ?? '',
    })
  })
  let begin: Form = { ...emptyForm, keyword: 'a' }
  for (const steps of fc.sample(rounds, { seed, numRuns: 10 }).flat()) {
    requests = []
    await perform(page, steps)
    const { form, asked } = expectedOf(begin, steps)
    const told = JSON.stringify(steps)
    const last = asked.at(-1)
    if (last) {
      await expect(page, told).toHaveURL(({ searchParams }) => {
        const of = (name: string) => searchParams.get(name) ?? ''
        const isInactive = of('inactive') === 'true'
        return of('keyword') === last.keyword && isInactive === last.isInactive && of('xuids') === last.xuids
      })
      await expect.poll(() => requests.at(-1), told).toEqual(last)
    }
    for (const one of requests) expect(asked, told).toContainEqual(one)
    await expect(console.field('Keyword'), told).toHaveValue(form.keyword)
    await expect(console.field('Inactive'), told).toBeChecked({ checked: form.isInactive })
    await expect(console.field('XUIDs'), told).toHaveValue(form.digits)
    const shown = form.xuids.length > 3 ? 3 : form.xuids.length
    await expect(page.getByRole('button', { name: /^Remove (?!all)/ }), told).toHaveCount(shown)
    begin = form
  }
})
