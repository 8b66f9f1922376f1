/** Parameters in a URL: written, and read without losing repeats, order or faults. */

/** Name and value, decoded. */
export type Parameter = readonly [name: string, value: string]

/** `keyword=co-op&take=20`; spaces as `%20`, so that every reader understands it. */
export function writeParameters(parameters: readonly Parameter[]): string {
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
 * Reads what stands behind the `?`. A part whose percent-encoding is no UTF-8 is given back in
 * `faults` as it came, because a lenient decoder would put other characters in its place.
 */
export function readParameters(search: string): { parameters: Parameter[]; faults: string[] } {
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
