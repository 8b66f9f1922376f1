/** Reads an uploaded cassette exchange by exchange, so that other requests are not delayed. */
import type * as z from 'zod'
import { Cassette, RecordedExchange } from '#contract/console/connections.ts'
import { countJsonValues, findJsonItems, type JsonField } from '#contract/json-items.ts'
import type { JsonRange } from '#contract/json-ranges.ts'
import { yieldIfDue } from './long-work.ts'

/** Limits of an exchange: an object of strings, with two objects of headers. */
const maxExchangeFields = 20
const maxExchangeDepth = 3
/** Maximum bytes and JSON values of small fields: all except the exchange list and an exchange's strings. */
const maxFieldBytes = 64 * 1024
const maxFieldValues = 200
const maxExchanges = 5000

/** Maximum characters of client input, which is field names, that a message repeats. */
const maxFieldNameCharacters = 200

/** Says where a value does not match its schema. Never repeats the value. */
function describeIssues(error: z.ZodError, parentPath: readonly PropertyKey[]): string {
  const where = error.issues
    .slice(0, 3)
    .map((issue) => [...parentPath, ...issue.path].map(String).join('.') || 'body')
  return `has an invalid value at ${where.join(', ').slice(0, maxFieldNameCharacters)}`
}

const Head = Cassette.omit({ exchanges: true })

/** Says why the bytes are not a cassette. The message repeats nothing of them. */
class InvalidCassette extends Error {}

async function findFields(
  bytes: Uint8Array,
  options: { maxDepth: number; maxFields: number; maxItems: number },
): Promise<readonly JsonField[]> {
  const steps = findJsonItems(bytes, options)
  for (let step = steps.next(); ; step = steps.next()) {
    await yieldIfDue()
    if (!step.done) continue
    if (!('fault' in step.value)) return step.value
    const messages = {
      syntax: 'is not a JSON object',
      depth: `has more than ${options.maxDepth} levels`,
      count: 'has too many fields or elements',
    }
    throw new InvalidCassette(messages[step.value.fault])
  }
}

const slice = (bytes: Uint8Array, { start, end }: JsonRange) => bytes.subarray(start, end)

/** Errors: `InvalidCassette`. */
function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8'))
  } catch {
    throw new InvalidCassette('is not JSON')
  }
}

function checkSmall(bytes: Uint8Array): Uint8Array {
  if (bytes.length > maxFieldBytes || countJsonValues(bytes, maxFieldValues) > maxFieldValues)
    throw new InvalidCassette('has a field that is too large')
  return bytes
}

const isText = (bytes: Uint8Array) => bytes[0] === 0x22

async function readExchange(bytes: Uint8Array, at: number): Promise<RecordedExchange> {
  const fieldLimits = { maxDepth: maxExchangeDepth, maxFields: maxExchangeFields, maxItems: 0 }
  for (const field of await findFields(bytes, fieldLimits)) {
    const value = slice(bytes, field)
    if (!isText(value)) checkSmall(value)
  }
  const read = RecordedExchange.safeParse(parse(bytes))
  if (read.success) return read.data
  throw new InvalidCassette(describeIssues(read.error, ['exchanges', at]))
}

async function read(bytes: Uint8Array): Promise<Cassette> {
  const fieldLimits = { maxDepth: maxExchangeDepth + 2, maxFields: 20, maxItems: maxExchanges }
  const fields = await findFields(bytes, fieldLimits)
  // If a field is given twice, the last one counts, as with JSON.parse.
  const listed = fields.findLast(({ name }) => name === 'exchanges')
  const others = fields.filter(({ name }) => name !== 'exchanges')
  const head = Head.safeParse(
    Object.fromEntries(others.map((field) => [field.name, parse(checkSmall(slice(bytes, field)))])),
  )
  if (!head.success) throw new InvalidCassette(describeIssues(head.error, []))
  if (!listed?.items) throw new InvalidCassette('has an invalid value at exchanges')
  const exchanges: RecordedExchange[] = []
  for (let i = 0; i < listed.items.length; i++) {
    exchanges.push(await readExchange(slice(bytes, listed.items.at(i)), i))
    await yieldIfDue()
  }
  return { ...head.data, exchanges }
}

/** Returns the cassette, or a sentence that says why the bytes are not one. */
export async function readCassette(bytes: Uint8Array): Promise<Cassette | string> {
  try {
    return await read(bytes)
  } catch (error) {
    if (error instanceof InvalidCassette) return `The body ${error.message}.`
    throw error
  }
}
