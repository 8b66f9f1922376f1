/** Finds players on a cassette where the contract names them, and gives each one stand-in everywhere. */
import type { RecordedExchange } from '#contract/console/connections.ts'
import { type Json, parseJson } from '#contract/json.ts'
import { type AddressParts, buildPath, parseAddress } from '#contract/mpsd/endpoints.ts'
import { formatParameters, parseParameters } from '#contract/query-string.ts'
import { fromStoredKey, writeJson } from '#contract/write-json.ts'
import { createNameFinder, maxNameLength } from './find-names.ts'

/** Keys whose values are XUIDs or gamertags, in the contract's documents and in title-defined ones. */
const xuidKey = /xuid|xboxuserid|^(?:initiators|owners|people)$/i
const gamertagKey = /gamertag$/i
/** XUIDs of production accounts have this form, so a match is a player in any field. */
const accountNumber = /(?<!\d)2(?:533|535|814)\d{12}(?!\d)/g
const digits = /^\d{1,20}$/
const anyDigits = /\d+/g
/** Minimum digits of a XUID that is replaced in any text. Shorter ones are replaced only under XUID keys. */
const minLongXuidDigits = 10
/** Maximum levels of JSON documents inside strings of JSON documents. */
const maxNested = 3

/** Words of the contract that may also be gamertags. They are replaced only under gamertag keys. */
const vocabulary = new Set(
  'open full private visible active inactive reserved ready local followed none true false null me self server activity invite transfer search'.split(
    ' ',
  ),
)

/** Returns the replacement of a string value; `key` is the key it stands under. */
type Visit = (text: string, key: string) => string

/** A number that a double cannot hold exactly is kept as raw text. It may still be a XUID. */
const isRaw = (value: object): value is { rawJSON: string } => JSON.isRawJSON(value)

function walk(value: Json, key: string, visit: Visit, depth: number): Json {
  if (typeof value === 'string') return walkText(value, key, visit, depth)
  if (typeof value === 'number' && xuidKey.test(key)) return asNumber(visit(String(value), key), value)
  if (Array.isArray(value)) return value.map((one) => walk(one, key, visit, depth))
  if (typeof value !== 'object' || value === null) return value
  if (isRaw(value)) return xuidKey.test(key) ? asNumber(visit(value.rawJSON, key), value) : value
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, walk(one, fromStoredKey(name), visit, depth)]),
  )
}

const asNumber = (text: string, before: Json): Json => (digits.test(text) ? JSON.rawJSON(text) : before)

/** A string may itself contain a JSON document. */
function walkText(text: string, key: string, visit: Visit, depth: number): string {
  const isDocument = depth < maxNested && /^\s*[[{]/.test(text)
  const read = isDocument ? parseJson(text) : undefined
  return read && 'value' in read ? writeJson(walk(read.value, '', visit, depth + 1)) : visit(text, key)
}

/** Keeps the fixed words, the SCID and the parameter names of an address. */
function walkPath(method: string, path: string, visit: Visit): string {
  const [bare = '', search = ''] = path.split(/\?(.*)/s)
  const address = parseAddress(method, bare)
  if (address.kind !== 'endpoint') return path
  const { scid, id, element, member, ...names } = address.parts
  const walked = Object.entries(names).map(([part, name]) => [part, visit(name, part)])
  const parts = { scid, id, element, member, ...Object.fromEntries(walked) } as AddressParts
  const parameters = parseParameters(search).parameters.map(
    ([name, value]) => [name, visit(value, name)] as const,
  )
  const query = formatParameters(parameters)
  return `${buildPath(address.name, parts)}${query === '' ? '' : `?${query}`}`
}

function walkHeaders(headers: Readonly<Record<string, string>>, visit: Visit): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, visit(value, name)]))
}

function walkExchange(exchange: RecordedExchange, visit: Visit): RecordedExchange {
  const { method, path, requestBody, requestHeaders, headers, base64, body } = exchange
  return {
    ...exchange,
    path: walkPath(method, path, visit),
    ...(requestBody !== undefined && { requestBody: walkText(requestBody, '', visit, 0) }),
    requestHeaders: walkHeaders(requestHeaders, visit),
    headers: walkHeaders(headers, visit),
    // A body that is not text cannot be searched, so it is omitted.
    ...(base64 ? { body: '', base64: false } : { body: walkText(body, '', visit, 0) }),
  }
}

const letterBefore = /[\p{L}\p{N}]$/u
const letterAfter = /^[\p{L}\p{N}]/u

/** Whether the match has no letter or digit directly before or after it. */
function isWholeWord(text: string, start: number, end: number): boolean {
  return (
    !letterBefore.test(text.slice(Math.max(0, start - 2), start)) &&
    !letterAfter.test(text.slice(end, end + 2))
  )
}

/** The name's composed and decomposed Unicode forms, each plain, percent-encoded and form-encoded. */
function listSpellings(name: string): string[] {
  if (!name.isWellFormed() || name.length > maxNameLength) return []
  return [name.normalize('NFC'), name.normalize('NFD')].flatMap((one) => {
    const encoded = encodeURIComponent(one)
    return [one, encoded, encoded.replaceAll('%20', '+')]
  })
}

const keyOf = (name: string) => name.normalize('NFC').toLowerCase()

/**
 * Stand-ins `9000000000000001`, … in order of first appearance: as long as a real XUID, and equal to none on
 * the cassette.
 */
function createStandIns(xuids: readonly string[]): Map<string, string> {
  const taken = new Set(xuids)
  const made = new Map<string, string>()
  let at = 0
  for (const xuid of xuids) {
    let standIn: string
    do standIn = `9${String(++at).padStart(15, '0')}`
    while (taken.has(standIn))
    made.set(xuid, standIn)
  }
  return made
}

function createReplacer(xuids: readonly string[], gamertags: readonly string[]): Visit {
  const xuidOf = createStandIns(xuids)
  const nameOf = new Map(
    gamertags.flatMap((name, i) =>
      listSpellings(name).map((spelling) => [keyOf(spelling), `Player${i + 1}`]),
    ),
  )
  const replaceable = gamertags.filter((name) => [...name].length > 2 && !vocabulary.has(name.toLowerCase()))
  // A short name may be part of any word.
  const isShort = (name: string) => [...name].length < 5
  const finders = [
    createNameFinder(replaceable.filter((name) => !isShort(name)).flatMap(listSpellings)),
    createNameFinder(replaceable.filter(isShort).flatMap(listSpellings), isWholeWord),
  ]
  // The finder folds some letters differently from `keyOf`. A match without a key is still a player.
  const replaceName = (name: string) => nameOf.get(keyOf(name)) ?? 'Player0'
  return (text, key) => {
    if (xuidKey.test(key) && digits.test(text)) return xuidOf.get(text) ?? text
    if (gamertagKey.test(key)) return nameOf.get(keyOf(text)) ?? text
    let result = text
    for (const { replace } of finders) result = replace(result, replaceName)
    return result.replace(anyDigits, (found) =>
      found.length < minLongXuidDigits ? found : (xuidOf.get(found) ?? found),
    )
  }
}

/** Lets other requests run between two steps of long work. */
const waitForEventLoop = () => new Promise((resolve) => setImmediate(resolve))

/** Replaces each XUID and gamertag by the same stand-in in all exchanges. */
export async function replacePlayers(exchanges: readonly RecordedExchange[]): Promise<RecordedExchange[]> {
  const xuids = new Set<string>()
  const gamertags = new Map<string, string>()
  const collect: Visit = (text, key) => {
    if (xuidKey.test(key) && digits.test(text)) xuids.add(text)
    if (gamertagKey.test(key) && text !== '') gamertags.set(keyOf(text), text)
    for (const [found] of text.matchAll(accountNumber)) xuids.add(found)
    return text
  }
  for (const exchange of exchanges) {
    walkExchange(exchange, collect)
    await waitForEventLoop()
  }
  const replacer = createReplacer([...xuids], [...gamertags.values()])
  const replaced: RecordedExchange[] = []
  for (const exchange of exchanges) {
    replaced.push(walkExchange(exchange, replacer))
    await waitForEventLoop()
  }
  return replaced
}
