/** Where a session is: read from whatever somebody has of it, and kept in the address. Pure. */
import * as z from 'zod'
import { Name, Scid } from '#contract/identifiers.ts'
import { parseAddress } from '#contract/mpsd/endpoints.ts'

/** A session by its reference, or by a handle. `element`: a part of it, such as `members/2`. */
export type SessionPlace =
  | {
      readonly scid: string
      readonly template: string
      readonly name: string
      readonly element?: string | undefined
    }
  | { readonly handle: string }

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

const Reference = z.object({ scid: Scid, templateName: Name, name: Name })
const Wrapped = z.union([Reference, z.object({ sessionRef: Reference }).transform((one) => one.sessionRef)])

function readJson(text: string): SessionPlace | undefined {
  try {
    const found = Wrapped.safeParse(JSON.parse(text)).data
    return found && { scid: found.scid, template: found.templateName, name: found.name }
  } catch {
    return undefined
  }
}

/** The elements of a path below its session, as they stand in the path. */
const elementOf = (path: string) => /\/sessions\/[^/]+\/([^?#]+)$/i.exec(path)?.[1]

function readPath(path: string): SessionPlace | undefined {
  const address = parseAddress('GET', path)
  if (address.kind !== 'endpoint') return undefined
  const { scid, template, name, id } = address.parts
  if (id !== undefined) return { handle: id }
  if (scid === undefined || template === undefined || name === undefined) return undefined
  return { scid: scid.toLowerCase(), template, name, element: elementOf(path) }
}

/** This console's own address of a session. */
function readOwnLink(url: URL): SessionPlace | undefined {
  const { searchParams } = url
  const [scid, template, name] = ['scid', 'template', 'name'].map((one) => searchParams.get(one))
  const handle = searchParams.get('handle')
  if (handle) return { handle }
  return scid && template && name ? { scid: scid.toLowerCase(), template, name } : undefined
}

function readUrl(text: string): SessionPlace | undefined {
  // A log line or a cURL command has the address among other words, which can have slashes too.
  for (const [found] of text.matchAll(/\/[^\s'"<>]+/g)) {
    if (!URL.canParse(found, 'http://localhost')) continue
    const url = new URL(found, 'http://localhost')
    const at = url.pathname.search(/\/(?:serviceconfigs|handles)\//i)
    const place = at < 0 ? readOwnLink(url) : readPath(url.pathname.slice(at).replace(/\/$/, ''))
    if (place) return place
  }
  return undefined
}

/** `SCID template name`, as three cells of a table or with slashes between them. */
function readCells(text: string): SessionPlace | undefined {
  const [scid = '', template = '', name = ''] = text.split(/\t|\s*[,;|]\s*|\/|\s+/)
  const isWhole = guid.test(scid) && Name.safeParse(template).success && Name.safeParse(name).success
  return isWhole ? { scid: scid.toLowerCase(), template, name } : undefined
}

/**
 * A reference as JSON, a path or URL of the contract (also in a log line or a cURL command), a link of this console, a
 * handle's id, or SCID, template and name. Undefined if the text is none of these.
 */
export function parseSessionPlace(text: string): SessionPlace | undefined {
  const trimmed = text.trim()
  if (guid.test(trimmed)) return { handle: trimmed.toLowerCase() }
  return readJson(trimmed) ?? readUrl(trimmed) ?? readCells(trimmed)
}

/** The session itself, whichever of its elements is shown. */
export const withoutElement = (place: SessionPlace): SessionPlace =>
  'handle' in place ? place : { scid: place.scid, template: place.template, name: place.name }

/** The parameters of the session screen. */
export function searchOfPlace(place: SessionPlace): Readonly<Record<string, string>> {
  if ('handle' in place) return { handle: place.handle }
  const { scid, template, name, element } = place
  return { scid, template, name, ...(element !== undefined && { at: element }) }
}

/** The same, read back. Undefined if the address names no session. */
export function placeOfSearch(
  search: Readonly<Partial<Record<'scid' | 'template' | 'name' | 'handle' | 'at', string | undefined>>>,
): SessionPlace | undefined {
  const { scid, template, name, handle, at } = search
  if (handle !== undefined && handle !== '') return { handle }
  if (!scid || !template || !name) return undefined
  return { scid, template, name, ...(at !== undefined && { element: at }) }
}
