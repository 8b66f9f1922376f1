/** Writes and parses URL parameters. Keeps repeats and order, and reports invalid encodings. */

/** A decoded name and value. */
export type Parameter = readonly [name: string, value: string]

/** Writes `keyword=co-op&take=20`. Spaces are written as `%20`, which every parser understands. */
export function formatParameters(parameters: readonly Parameter[]): string {
  return parameters
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&')
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}

/**
 * Parses the part after the `?`. A parameter whose percent-encoding is not valid UTF-8 is returned unchanged
 * in `faults`, because a lenient decoder would substitute other characters.
 */
export function parseParameters(search: string): { parameters: Parameter[]; faults: string[] } {
  const parameters: Parameter[] = []
  const faults: string[] = []
  for (const part of search.replace(/^\?/, '').split('&')) {
    if (part === '') continue
    const at = part.indexOf('=')
    const name = decode(at < 0 ? part : part.slice(0, at))
    const value = decode(at < 0 ? '' : part.slice(at + 1))
    if (name === undefined || value === undefined) faults.push(part)
    else parameters.push([name, value])
  }
  return { parameters, faults }
}
