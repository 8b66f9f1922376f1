/** A long id with its middle left out: ids are told apart by how they begin and end. */

const shownMost = 26
const head = 15
const tail = 8

/** At most 26 characters are shown; what is longer keeps 15 and 8 of them. */
export function shorten(id: string): string {
  const characters = [...id]
  if (characters.length <= shownMost) return id
  return `${characters.slice(0, head).join('')}…${characters.slice(-tail).join('')}`
}
