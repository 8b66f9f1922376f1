/** Which rows of a table are shown, by the values of its fields, as the address holds it: `status:active,inactive`. */

/** The values that are chosen, by the id of their field. A row must have one of them for each field. */
export type Facets = ReadonlyMap<string, readonly string[]>

/** Reads the chosen values of fields that exist. */
export function parseFacets(text: string | undefined, known: ReadonlySet<string>): Facets {
  const facets = new Map<string, readonly string[]>()
  for (const part of (text ?? '').split(';')) {
    const [id = '', values = ''] = part.split(/:(.*)/s)
    const decoded = values
      .split(',')
      .map(decode)
      .filter((value) => value !== '')
    if (known.has(id) && decoded.length > 0) facets.set(id, decoded)
  }
  return facets
}

export function formatFacets(facets: Facets): string | undefined {
  const parts = [...facets]
    .filter(([, values]) => values.length > 0)
    .map(([id, values]) => `${id}:${values.map(encode).join(',')}`)
  return parts.length === 0 ? undefined : parts.join(';')
}

/** Chooses a value, or no longer. */
export function toggleFacet(facets: Facets, id: string, value: string): Facets {
  const chosen = facets.get(id) ?? []
  const next = chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value]
  return new Map([...new Map(facets).set(id, next)].filter(([, values]) => values.length > 0))
}

const encode = (value: string) => value.replace(/[%,;]/g, (found) => encodeURIComponent(found))

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
