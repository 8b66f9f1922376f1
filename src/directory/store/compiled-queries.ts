/** Queries that run often: compiled once for each shape, and run each time with other values. */
import type { Compilable, CompiledQuery, QueryResult } from 'kysely'
import type { Db } from './engine.ts'

/** Marks the position of a parameter in a statement that is being compiled. */
class Parameter {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

/** Returns a placeholder for a parameter of type `T`. */
export type CreateParameter = <T>(name: string) => T
const createParameter: CreateParameter = <T>(name: string) => new Parameter(name) as T

export type Values = Readonly<Record<string, unknown>>

/** Maximum number of cached shapes per kind of statement. Beyond it the cache is emptied. */
const maxShapes = 500

/**
 * Prepares one kind of statement. `shape` returns a key that contains everything that changes the statement's
 * text. `build` may use only those parts of its input, and takes every other value from a parameter.
 */
export function prepare<A, R>(
  shape: (input: A) => string,
  build: (db: Db, input: A, parameter: CreateParameter) => Compilable<R>,
): (db: Db, input: A, values: Values) => Promise<readonly R[]> {
  // SQLite and PostgreSQL need different text for the same statement, so each has its own cache.
  const statements = new WeakMap<object, Map<string, CompiledQuery<R>>>()
  return async (db, input, values) => {
    const adapter = db.getExecutor().adapter.constructor
    let shapes = statements.get(adapter)
    if (!shapes) {
      shapes = new Map()
      statements.set(adapter, shapes)
    }
    const key = shape(input)
    let compiled = shapes.get(key)
    if (!compiled) {
      compiled = build(db, input, createParameter).compile()
      if (shapes.size >= maxShapes) shapes.clear()
      shapes.set(key, compiled)
    }
    const parameters = compiled.parameters.map((one) => (one instanceof Parameter ? values[one.name] : one))
    const { rows } = (await db.executeQuery({ ...compiled, parameters })) as QueryResult<R>
    return rows
  }
}
