/** Players on a cassette: found where the contract names them, and replaced by the same stand-in everywhere. */
import type { RecordedExchange } from '#contract/connections.ts'
import { type AddressParts, buildPath, readAddress } from '#contract/endpoints.ts'
import { type Json, parseJson, plainKey, writeJson } from '#contract/json.ts'
import { readParameters, writeParameters } from '#contract/query-string.ts'
import { createNameFinder, nameLengthMost } from './find-names.ts'

/** Keys under which documents hold XUIDs and gamertags, ours and the title's own. */
const xuidKey = /xuid|xboxuserid|^(?:initiators|owners|people)$/i
const gamertagKey = /gamertag$/i
/** As accounts are numbered in production: what has this form is a player wherever it stands. */
const accountNumber = /(?<!\d)2(?:533|535|814)\d{12}(?!\d)/g
const digits = /^\d{1,20}$/
const anyDigits = /\d+/g
/** Digits that few other numbers have; shorter XUIDs are replaced only where a XUID must stand. */
const longXuid = 10
/** Levels of documents written as text inside documents. */
const nestedMost = 3

/** Words of the contract that a gamertag may happen to be; they are replaced at its own keys alone. */
const vocabulary = new Set(
  'open full private visible active inactive reserved ready local followed none true false null me self server activity invite transfer search'.split(
    ' ',
  ),
)

/** What is done to each text of a document, told the key that it stands under. */
type Visit = (text: string, key: string) => string

/** A number that a double would change is held as its text; it may be a XUID all the same. */
const isRaw = (value: object): value is { rawJSON: string } => JSON.isRawJSON(value)

function walk(value: Json, key: string, visit: Visit, depth: number): Json {
  if (typeof value === 'string') return walkText(value, key, visit, depth)
  if (typeof value === 'number' && xuidKey.test(key)) return asNumber(visit(String(value), key), value)
  if (Array.isArray(value)) return value.map((one) => walk(one, key, visit, depth))
  if (typeof value !== 'object' || value === null) return value
  if (isRaw(value)) return xuidKey.test(key) ? asNumber(visit(value.rawJSON, key), value) : value
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, walk(one, plainKey(name), visit, depth)]),
  )
}

const asNumber = (text: string, before: Json): Json =>
  digits.test(text) ? (JSON.rawJSON(text) as Json) : before

/** A text may be a document itself. */
function walkText(text: string, key: string, visit: Visit, depth: number): string {
  const isDocument = depth < nestedMost && /^\s*[[{]/.test(text)
  const read = isDocument ? parseJson(text) : undefined
  return read && 'value' in read ? writeJson(walk(read.value, '', visit, depth + 1)) : visit(text, key)
}

/** An address keeps its words, its SCID and the names of its parameters. */
function walkPath(method: string, path: string, visit: Visit): string {
  const [bare = '', search = ''] = path.split(/\?(.*)/s)
  const address = readAddress(method, bare)
  if (address.kind !== 'endpoint') return path
  const { scid, id, element, member, ...names } = address.parts
  const walked = Object.entries(names).map(([part, name]) => [part, visit(name, part)])
  const parts = { scid, id, element, member, ...Object.fromEntries(walked) } as AddressParts
  const parameters = readParameters(search).parameters.map(
    ([name, value]) => [name, visit(value, name)] as const,
  )
  const query = writeParameters(parameters)
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
    // What cannot be read cannot be searched: it is left out.
    ...(base64 ? { body: '', base64: false } : { body: walkText(body, '', visit, 0) }),
  }
}

const letterBefore = /[\p{L}\p{N}]$/u
const letterAfter = /^[\p{L}\p{N}]/u

/** Whether neither a letter nor a digit stands before or behind. */
function isApart(text: string, start: number, end: number): boolean {
  return (
    !letterBefore.test(text.slice(Math.max(0, start - 2), start)) &&
    !letterAfter.test(text.slice(end, end + 2))
  )
}

/** Both ways in which an accent may be written, and as URLs and forms have them. */
function waysOf(name: string): string[] {
  if (!name.isWellFormed() || name.length > nameLengthMost) return []
  return [name.normalize('NFC'), name.normalize('NFD')].flatMap((one) => {
    const encoded = encodeURIComponent(one)
    return [one, encoded, encoded.replaceAll('%20', '+')]
  })
}

const keyOf = (name: string) => name.normalize('NFC').toLowerCase()

/** `9000000000000001`, … in the order they are met: as long as a real one, and of none that is there. */
function makeStandIns(xuids: readonly string[]): Map<string, string> {
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
  const xuidOf = makeStandIns(xuids)
  const nameOf = new Map(
    gamertags.flatMap((name, i) => waysOf(name).map((way) => [keyOf(way), `Player${i + 1}`])),
  )
  const free = gamertags.filter((name) => [...name].length > 2 && !vocabulary.has(name.toLowerCase()))
  // A short one may be a part of any word.
  const isShort = (name: string) => [...name].length < 5
  const finders = [
    createNameFinder(free.filter((name) => !isShort(name)).flatMap(waysOf)),
    createNameFinder(free.filter(isShort).flatMap(waysOf), isApart),
  ]
  // Two letters may be one to the finder and two to the key: it is a player all the same.
  const replaceName = (name: string) => nameOf.get(keyOf(name)) ?? 'Player0'
  return (text, key) => {
    if (xuidKey.test(key) && digits.test(text)) return xuidOf.get(text) ?? text
    if (gamertagKey.test(key)) return nameOf.get(keyOf(text)) ?? text
    let named = text
    for (const { replace } of finders) named = replace(named, replaceName)
    return named.replace(anyDigits, (found) =>
      found.length < longXuid ? found : (xuidOf.get(found) ?? found),
    )
  }
}

/** Lets others be answered between two pieces of long work. */
const breathe = () => new Promise((resolve) => setImmediate(resolve))

/** Puts the same stand-in wherever the same XUID or gamertag stands, in all exchanges alike. */
export async function replacePlayers(exchanges: readonly RecordedExchange[]): Promise<RecordedExchange[]> {
  const xuids = new Set<string>()
  const gamertags = new Map<string, string>()
  const note: Visit = (text, key) => {
    if (xuidKey.test(key) && digits.test(text)) xuids.add(text)
    if (gamertagKey.test(key) && text !== '') gamertags.set(keyOf(text), text)
    for (const [found] of text.matchAll(accountNumber)) xuids.add(found)
    return text
  }
  for (const exchange of exchanges) {
    walkExchange(exchange, note)
    await breathe()
  }
  const replacer = createReplacer([...xuids], [...gamertags.values()])
  const replaced: RecordedExchange[] = []
  for (const exchange of exchanges) {
    replaced.push(walkExchange(exchange, replacer))
    await breathe()
  }
  return replaced
}
