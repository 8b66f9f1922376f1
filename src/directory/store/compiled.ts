/** Statements that are asked again and again: compiled once for each shape, run with other values each time. */
import type { Compilable, CompiledQuery, QueryResult } from 'kysely'
import type { Db } from './engine.ts'

/** The place of a value in a statement that is being compiled. */
class Slot {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

/** Stands where a value of type `T` will be. */
export type Slots = <T>(name: string) => T
const slots: Slots = <T>(name: string) => new Slot(name) as T

export type Values = Readonly<Record<string, unknown>>

/** How many shapes one kind of statement may have before they are let go. */
const shapesMost = 500

/**
 * Prepares one kind of statement. `shape` names everything that changes its text; `build` may use of
 * its arguments what the shape names, and takes every other value from a slot.
 */
export function prepare<A, R>(
  shape: (of: A) => string,
  build: (db: Db, of: A, slot: Slots) => Compilable<R>,
): (db: Db, of: A, values: Values) => Promise<readonly R[]> {
  // The two databases write the same statement differently.
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
