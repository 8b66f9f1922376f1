/** Makes a text fit to be told: no authorization in it; and, where it is wished, no player. */
import type { RecordedExchange } from '#contract/connections.ts'

const authorization = /(XBL3\.0(?:\s|\+|%20)+x(?:=|%3D))[^\s"'\\&<>]+/gi

/** Whatever has the form of an `XBL3.0` authorization loses what proves somebody. */
export function concealAuthorizations(text: string): string {
  return text.replace(authorization, '$1…')
}

/** Keys under which the contract's documents and queries hold XUIDs. */
const xuidKeys = /"(?:[a-z]*xuids?|initiators|owners|people|moniker_xuid)"\s*:\s*(\[[^\]]*\]|"[^"]*"|\d+)/gi
const xuidParameter = /(?:[?&]xuid=)(\d{1,20})/gi
/** As accounts are numbered in production: what has this form is a player wherever it stands. */
const accountNumber = /(?<!\d)2(?:533|535|814)\d{12}(?!\d)/g
const gamertagKeys = /"([a-z]*gamertag)"\s*:\s*("(?:[^"\\]|\\.)*")/gi

/** Words of the contract that a gamertag may happen to be; they are replaced at its own keys alone. */
const vocabulary = new Set(
  'open full private visible active inactive reserved ready local followed none true false null me self server activity invite transfer search'.split(
    ' ',
  ),
)

function findXuids(text: string): string[] {
  const found: string[] = []
  for (const [, value = ''] of text.matchAll(xuidKeys)) found.push(...(value.match(/\d{1,20}/g) ?? []))
  for (const [, value = ''] of text.matchAll(xuidParameter)) found.push(value)
  return [...found, ...(text.match(accountNumber) ?? [])]
}

function findGamertags(text: string): string[] {
  return [...text.matchAll(gamertagKeys)].flatMap(([, , literal = '""']) => {
    try {
      return [JSON.parse(literal) as string]
    } catch {
      return []
    }
  })
}

/** `9000000000000001`, … in the order they are met: as long as a real one, and nobody's. */
const standIn = (at: number) => `9${String(at + 1).padStart(15, '0')}`

/** Every text of an exchange, `\u0041` written as what it is, so that nothing hides behind its escapes. */
function plain(text: string): string {
  return text.replace(/\\u([0-9a-f]{4})/gi, (written, digits: string) => {
    const code = Number.parseInt(digits, 16)
    return code < 0x20 || code === 0x22 || code === 0x5c ? written : String.fromCharCode(code)
  })
}

function textsOf(exchange: RecordedExchange): string[] {
  const { path, requestBody = '', requestHeaders, headers } = exchange
  const body = exchange.base64 ? '' : exchange.body
  return [path, requestBody, body, ...Object.values(requestHeaders), ...Object.values(headers)].map(plain)
}

const quote = (text: string) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')

/** One pattern for many words; nothing where there is none. */
function anyOf(words: readonly string[], before: string, after: string): RegExp | undefined {
  if (words.length === 0) return undefined
  const longestFirst = words.toSorted((a, b) => b.length - a.length).map(quote)
  return new RegExp(`${before}(?:${longestFirst.join('|')})${after}`, 'giu')
}

/** Digits that few other numbers have; shorter XUIDs are replaced only where a XUID must stand. */
const longXuid = 10

/** Puts the same stand-in wherever the same XUID or gamertag stands, in all exchanges alike. */
export function replacePlayers(exchanges: readonly RecordedExchange[]): RecordedExchange[] {
  const texts = exchanges.flatMap(textsOf)
  const xuids = [...new Set(texts.flatMap(findXuids))]
  const gamertags = [...new Set(texts.flatMap(findGamertags))].filter((name) => name !== '')
  const xuidOf = new Map(xuids.map((xuid, i) => [xuid, standIn(i)]))
  const long = xuids.filter((xuid) => xuid.length >= longXuid)
  const anyXuid = anyOf(long, '(?<!\\d)', '(?!\\d)')
  const everywhere = gamertags.filter((name) => [...name].length > 2 && !vocabulary.has(name.toLowerCase()))
  // A short one may be a part of any word.
  const isShort = (name: string) => [...name].length < 5
  const formsOf = (names: string[]) => [...new Set(names.flatMap((name) => [name, encodeURIComponent(name)]))]
  const anyName = [
    anyOf(formsOf(everywhere.filter((name) => !isShort(name))), '', ''),
    anyOf(formsOf(everywhere.filter(isShort)), '(?<![\\p{L}\\p{N}])', '(?![\\p{L}\\p{N}])'),
  ]
  const keyOfName = (name: string) => name.toLowerCase()
  const nameOf = new Map(
    gamertags.flatMap((name, i) =>
      [name, encodeURIComponent(name)].map((form) => [keyOfName(form), `Player${i + 1}`]),
    ),
  )
  const replaceXuid = (digits: string) => xuidOf.get(digits) ?? digits
  const atXuidKeys = (whole: string, value: string) =>
    whole.slice(0, whole.length - value.length) + value.replace(/\d{1,20}/g, replaceXuid)
  const atGamertagKeys = (whole: string, _: string, literal: string) => {
    const [name = ''] = findGamertags(whole)
    return whole.slice(0, whole.length - literal.length) + JSON.stringify(nameOf.get(keyOfName(name)) ?? name)
  }
  const replaceName = (name: string) => nameOf.get(keyOfName(name)) ?? name
  const replace = (text: string) => {
    const atKeys = plain(text).replace(gamertagKeys, atGamertagKeys)
    const named = anyName.reduce((so, any) => (any ? so.replace(any, replaceName) : so), atKeys)
    const keyed = named.replace(xuidKeys, atXuidKeys).replace(xuidParameter, atXuidKeys)
    return anyXuid ? keyed.replace(anyXuid, replaceXuid) : keyed
  }
  const replaceAll = (headers: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, replace(value)]))
  return exchanges.map((one) => ({
    ...one,
    path: replace(one.path),
    ...(one.requestBody !== undefined && { requestBody: replace(one.requestBody) }),
    requestHeaders: replaceAll(one.requestHeaders),
    headers: replaceAll(one.headers),
    // What cannot be read cannot be searched: it is left out.
    ...(one.base64 ? { body: '', base64: false } : { body: replace(one.body) }),
  }))
}
