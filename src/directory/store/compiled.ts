/** Queries that run often: compiled once for each shape, and run each time with other values. */
import type { Compilable, CompiledQuery, QueryResult } from 'kysely'
import type { Db } from './engine.ts'

/** Marks the position of a parameter in a statement that is being compiled. */
class Slot {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

/** Returns a placeholder for a parameter of type `T`. */
export type Slots = <T>(name: string) => T
const slots: Slots = <T>(name: string) => new Slot(name) as T

export type Values = Readonly<Record<string, unknown>>

/** Maximum number of cached shapes per kind of statement. Beyond it the cache is emptied. */
const shapesMost = 500

/**
 * Prepares one kind of statement. `shape` returns a key that contains everything that changes the statement's
 * text. `build` may use only those parts of its input, and takes every other value from a parameter.
 */
export function prepare<A, R>(
  shape: (of: A) => string,
  build: (db: Db, of: A, slot: Slots) => Compilable<R>,
): (db: Db, of: A, values: Values) => Promise<readonly R[]> {
  // SQLite and PostgreSQL need different text for the same statement, so each has its own cache.
  const kept = new WeakMap<object, Map<string, CompiledQuery<R>>>()
  return async (db, of, values) => {
    const adapter = db.getExecutor().adapter.constructor
    let shapes = kept.get(adapter)
    if (!shapes) {
      shapes = new Map()
      kept.set(adapter, shapes)
    }
    const key = shape(of)
    let compiled = shapes.get(key)
    if (!compiled) {
      compiled = build(db, of, slots).compile()
      if (shapes.size >= shapesMost) shapes.clear()
      shapes.set(key, compiled)
    }
    const parameters = compiled.parameters.map((one) => (one instanceof Slot ? values[one.name] : one))
    const { rows } = (await db.executeQuery({ ...compiled, parameters })) as QueryResult<R>
    return rows
  }
}
