/** Shortens a long id in the middle, because ids differ at their beginning and end. */

const maxShown = 26
const keptAtStart = 15
const keptAtEnd = 8

/** Ids of up to 26 characters stay whole. Of a longer one, 15 characters at the start and 8 at the end stay. */
export function shorten(id: string): string {
  const characters = [...id]
  if (characters.length <= maxShown) return id
  return `${characters.slice(0, keptAtStart).join('')}…${characters.slice(-keptAtEnd).join('')}`
}
