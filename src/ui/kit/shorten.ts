/** Shortens a long id in the middle, because ids differ at their beginning and end. */

const maxShown = 22

/** Ids of up to `max` characters stay whole. Of a longer one, more of the start than of the end stays. */
export function shorten(id: string, max = maxShown): string {
  const characters = [...id]
  if (characters.length <= max) return id
  const end = Math.floor((max - 1) * 0.4)
  return `${characters.slice(0, max - 1 - end).join('')}…${characters.slice(-end).join('')}`
}
