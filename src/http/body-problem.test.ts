/** The problem with a body never repeats what was sent, and stays short whatever was sent. */
import { expect, test } from 'vitest'
import * as z from 'zod'
import { sendBodyProblem } from './body-problem.ts'
import { readDocument, requestBounds } from './read-document.ts'

const secret = 'XBL3.0 x=1;secret'
const schema = z.strictObject({ names: z.record(z.string(), z.number()) })

test.each<[string, string]>([
  ['a value of another type', JSON.stringify({ names: { a: secret } })],
  ['a long name', JSON.stringify({ names: { ['n'.repeat(100_000)]: secret } })],
  ['an unknown field', JSON.stringify({ names: {}, [secret]: 1 })],
  ['no JSON', `{"names": ${secret}`],
  ['a forbidden name', `{"names":{"__proto__":"${secret}"}}`],
  ['a NUL', JSON.stringify({ names: { a: `${secret}\u0000` } })],
  ['many levels', `${'['.repeat(100)}"${secret}"${']'.repeat(100)}`],
  ['nothing', ''],
])('%s', (_, text) => {
  const { fault } = readDocument(new TextEncoder().encode(text), schema)
  if (!fault) throw new Error('the body is valid')
  const { status, body } = sendBodyProblem(fault, requestBounds)
  expect(status).toBe(400)
  expect(String(body)).not.toContain('secret')
  expect(String(body).length).toBeLessThan(400)
})
