/** Finds the endpoint that a method and a path name, in any table of endpoints. */
import type * as z from 'zod'
import { getOwn } from './get-own.ts'

/** What a table of endpoints says of an address. `{part}` in `path` stands for one segment. */
export interface PathPattern {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE'
  readonly path: string
}

export type PathParts = Readonly<Record<string, string>>

/** What a path turned out to be. */
export type PathMatch<Name extends string> =
  | { readonly kind: 'endpoint'; readonly name: Name; readonly parts: PathParts }
  /** The path is in the table, with other methods. HEAD is listed wherever GET is. */
  | { readonly kind: 'method'; readonly allow: readonly string[] }
  /** The path has the form of an endpoint's, and one of its parts may not have this value. */
  | { readonly kind: 'invalid'; readonly part: string; readonly value: string }
  | { readonly kind: 'none' }

/** `literal` is in lower case. */
type Segment = { readonly literal: string } | { readonly part: string }

function decode(segment: string): string | undefined {
  if (!segment.includes('%')) return segment
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}

/** The parts of a path with as many segments, still encoded; nothing if a literal segment differs. */
function matchSegments(pattern: readonly Segment[], segments: readonly string[]) {
  const parts: [part: string, value: string][] = []
  for (const [i, segment] of pattern.entries()) {
    const found = segments[i] ?? ''
    if ('part' in segment) parts.push([segment.part, found])
    else if (found.toLowerCase() !== segment.literal) return undefined
  }
  return parts
}

/**
 * Makes the reader of a table. Literal segments match in any letter case (contract, section 1). If a path
 * fits two patterns, the first of the table wins. HEAD counts as GET. `schemas` has a schema for each part
 * whose values are limited.
 */
export function createPathParser<Name extends string>(
  table: Readonly<Record<Name, PathPattern>>,
  schemas: Readonly<Record<string, z.ZodType>>,
): (method: string, path: string) => PathMatch<Name> {
  const endpoints: { readonly name: Name; readonly pattern: PathPattern }[] = []
  for (const name in table) endpoints.push({ name, pattern: table[name] })
  const byPath = [...Map.groupBy(endpoints, ({ pattern }) => pattern.path)].map(([path, sharing]) => ({
    sharing,
    segments: path
      .split('/')
      .slice(1)
      .map(
        (word): Segment =>
          word.startsWith('{') ? { part: word.slice(1, -1) } : { literal: word.toLowerCase() },
      ),
  }))
  const byLength = Map.groupBy(byPath, ({ segments }) => segments.length)
  return (method, path) => {
    const given = path.split('/').slice(1)
    for (const { segments, sharing } of byLength.get(given.length) ?? []) {
      const found = matchSegments(segments, given)
      if (!found) continue
      const parts: Record<string, string> = {}
      for (const [part, encoded] of found) {
        const value = decode(encoded)
        const isValid = value !== undefined && (getOwn(schemas, part)?.safeParse(value).success ?? true)
        if (!isValid) return { kind: 'invalid', part, value: value ?? encoded }
        parts[part] = value
      }
      const wanted = method === 'HEAD' ? 'GET' : method
      const chosen = sharing.find(({ pattern }) => pattern.method === wanted)
      if (chosen) return { kind: 'endpoint', name: chosen.name, parts }
      const allow = sharing.flatMap(({ pattern }) =>
        pattern.method === 'GET' ? ['GET', 'HEAD'] : [pattern.method],
      )
      return { kind: 'method', allow }
    }
    return { kind: 'none' }
  }
}

/** Puts the parts, percent-encoded, into a path pattern. A part that is not given becomes an empty segment. */
export function fillPath(pattern: string, parts: Readonly<Record<string, string | undefined>>): string {
  return pattern.replace(/\{(\w+)\}/g, (_, part: string) => encodeURIComponent(parts[part] ?? ''))
}
