/** Gamertags that answers carried, by connection and XUID. Kept in memory until the page is closed. */
import { useSyncExternalStore } from 'react'
import type { Exchange } from '#api/exchange.ts'

type Names = ReadonlyMap<string, string>

const noNames: Names = new Map()
let names: ReadonlyMap<string, Names> = new Map()
const listeners = new Set<() => void>()

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

/**
 * The gamertags in a document, wherever an object has a XUID: as text, beside `gamertag`, or as a member of a
 * session, which has its XUID under `constants.system`.
 */
export function findGamertags(document: unknown): Names {
  const found = new Map<string, string>()
  const waiting: unknown[] = [document]
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (!isObject(value)) continue
    const constants = isObject(value.constants) ? value.constants.system : undefined
    const xuid = isObject(constants) ? constants.xuid : value.xuid
    if (typeof xuid === 'string' && typeof value.gamertag === 'string') found.set(xuid, value.gamertag)
    // One by one: an array can have more items than a call can have arguments.
    for (const part of Object.values(value)) waiting.push(part)
  }
  return found
}

function parseOrNothing(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // It says that it is JSON, or holds the word by chance.
    return undefined
  }
}

/** Keeps the gamertags of an answer of a connection, if it carries any. */
export function rememberNames(connection: string, exchange: Exchange<unknown>): void {
  if (exchange.kind !== 'answered' || !exchange.text.includes('"gamertag"')) return
  const found = findGamertags(parseOrNothing(exchange.text))
  if (found.size === 0) return
  names = new Map([...names, [connection, new Map([...(names.get(connection) ?? []), ...found])]])
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function useNamedInAnswers(connection: string): Names {
  return useSyncExternalStore(subscribe, () => names.get(connection) ?? noNames)
}
