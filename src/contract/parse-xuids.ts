/** Extracts XUIDs from pasted text: lines, commas, a CSV column, JSON, a query result or a query string. */
import { Xuid } from './identifiers.ts'

/** Why a token is not a XUID: not only digits, a leading zero, or larger than 64 bits. */
export type XuidFault = 'letters' | 'zero' | 'large'

export interface ParsedXuids {
  /** Every token that may be a XUID, valid or not, in order, with repeats. */
  readonly tokens: readonly string[]
  /** Tokens that are not XUIDs, with their position in `tokens`, counted from 1. */
  readonly invalid: readonly {
    readonly position: number
    readonly token: string
    readonly fault: XuidFault
  }[]
  /** Number of tokens that repeat an earlier one. */
  readonly repeats: number
}

/** Words that appear next to XUIDs in logs, JSON, query strings and table headings. */
const xuidLabel = /^(?:x?uids?|xboxuserids?)$/i

const xuidField = /"xuid"\s*:\s*"([^"]*)"/g
const separators = /[\s,;|[\]{}()"'`=:&?、，；]+/
const quotedCell = /"((?:[^"]|"")*)"|([^,;\t|]*)/y

/**
 * Digits in groups of three, as spreadsheets show them. Five groups or more cannot be a list of small
 * numbers.
 */
const grouped = /^\d{1,3}(?:,\d{3}){4,6}$/

/** The cells of a line of CSV; a separator within quotes is a part of its cell. */
function splitCells(line: string): string[] {
  const cells: string[] = []
  for (let at = 0; at <= line.length; at = quotedCell.lastIndex + 1) {
    quotedCell.lastIndex = at
    const found = quotedCell.exec(line)
    cells.push((found?.[1] ?? found?.[2] ?? '').trim())
    if (!found) break
  }
  return cells
}

/** The column of a table whose heading is a word for XUID. Undefined if the text is not such a table. */
function readColumn(lines: readonly string[]): string[] | undefined {
  const [heading = '', ...rows] = lines
  const cells = splitCells(heading)
  const column = cells.findIndex((cell) => xuidLabel.test(cell))
  const isTable = column >= 0 && cells.length > 1 && cells.every((cell) => !/^\d+$/.test(cell))
  return isTable ? rows.map((row) => splitCells(row)[column] ?? '') : undefined
}

function split(text: string): string[] {
  const fields = [...text.matchAll(xuidField)].map((found) => found[1] ?? '')
  if (fields.length > 0) return fields
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '')
  return (readColumn(lines) ?? lines).flatMap((line) =>
    grouped.test(line.trim()) ? [line.trim().replaceAll(',', '')] : line.split(separators),
  )
}

function faultOf(token: string): XuidFault | undefined {
  if (Xuid.safeParse(token).success) return undefined
  if (!/^\d+$/.test(token)) return 'letters'
  return token.startsWith('0') ? 'zero' : 'large'
}

function parse(text: string): ParsedXuids {
  const tokens = split(text.replace(/\u200B|\u200C|\u200D|\u2060|\uFEFF/g, ''))
    .map((token) => token.trim().replaceAll('"', ''))
    .map((token) => /^(?:xuid|xid)(\d+)$/i.exec(token)?.[1] ?? token)
    .filter((token) => token !== '' && !xuidLabel.test(token))
  const invalid = tokens.flatMap((token, i) => {
    const fault = faultOf(token)
    return fault ? [{ position: i + 1, token, fault }] : []
  })
  return { tokens, invalid, repeats: tokens.length - new Set(tokens).size }
}

/** Results for the last texts: one drawing of a screen asks for the same text in several places. */
const lastParsed = new Map<string, ParsedXuids>()
const maxLastParsed = 4

/**
 * Separators are whitespace and common punctuation, including Chinese punctuation. Zero-width characters are
 * ignored.
 */
export function parseXuids(text: string): ParsedXuids {
  const known = lastParsed.get(text)
  if (known) return known
  const parsed = parse(text)
  if (lastParsed.size >= maxLastParsed) lastParsed.clear()
  lastParsed.set(text, parsed)
  return parsed
}
