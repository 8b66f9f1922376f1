/** Every relative link of the README and of the documents leads to a file or to a heading that exists. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const documents = ['README.md', ...readdirSync(join(root, 'docs')).map((file) => `docs/${file}`)].filter(
  (file) => file.endsWith('.md'),
)

/** The anchor of a heading, as code hosts make it. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-')

function listAnchors(file: string): string[] {
  const headings = readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)
  return [...headings].map(([, heading = '']) => anchorOf(heading))
}

/** The links of a document that lead nowhere. */
function findDeadLinks(document: string, text: string): string[] {
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link)
  return links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return false
    const [path = '', anchor] = link.split('#')
    const target = path === '' ? join(root, document) : resolve(join(root, document), '..', path)
    if (!existsSync(target)) return true
    return anchor !== undefined && !listAnchors(target).includes(anchor)
  })
}

test.each(documents)('the links of %s lead somewhere', (document) => {
  expect(findDeadLinks(document, readFileSync(join(root, document), 'utf8'))).toEqual([])
})

test('a dead link is noticed', () => {
  const text = '[a](docs/nothing.md) [b](#no-heading) [c](docs/api.md) [d](https://example.com)'
  expect(findDeadLinks('README.md', text)).toEqual(['docs/nothing.md', '#no-heading'])
})
