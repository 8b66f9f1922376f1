/** XUIDs out of whatever was pasted: lines, commas, JSON, quotes, `xuid(…)`. */
import { Xuid } from './identifiers.ts'

export interface ReadXuids {
  /** Every token that was meant as a XUID, good and bad, in order, repeats kept. */
  readonly tokens: readonly string[]
  /** Tokens that are none, with their place among the tokens, counted from 1. */
  readonly bad: readonly { readonly position: number; readonly token: string }[]
  /** How often a XUID stands there again. */
  readonly repeats: number
}

/** Words that stand around XUIDs in logs, JSON and table headings. */
const decoration = /^(?:x?uids?|xboxuserids?)$/i

function strip(token: string): string {
  return /^(?:xuid|xid)[:=]?(\d+)$/i.exec(token)?.[1] ?? token
}

/** Separators are whitespace, commas, semicolons, bars, brackets, braces, parentheses, quotes and `=`, `:`. */
export function readXuids(text: string): ReadXuids {
  const tokens = text
    .split(/[\s,;|[\]{}()"'`=:]+/)
    .map(strip)
    .filter((token) => token !== '' && !decoration.test(token))
  const bad = tokens.flatMap((token, i) =>
    Xuid.safeParse(token).success ? [] : [{ position: i + 1, token }],
  )
  return { tokens, bad, repeats: tokens.length - new Set(tokens).size }
}
