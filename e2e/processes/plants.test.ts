/** Every planted bug still fits the code: the text that it replaces exists. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { allSuites } from '../planted/all-suites.ts'

const root = join(import.meta.dirname, '../..')

test.each(allSuites.map((suite) => [suite.file, suite.tests ?? 'all of it', suite] as const))(
  'every bug planted for %s (%s) can be planted',
  (file, _, { plants }) => {
    expect(readFileSync(join(root, file), 'utf8').length).toBeGreaterThan(0)
    for (const plant of plants) {
      const text = readFileSync(join(root, plant.file), 'utf8')
      expect(text.includes(plant.from), `${plant.file}: ${plant.from}`).toBe(true)
      expect(plant.to).not.toBe(plant.from)
    }
  },
)
