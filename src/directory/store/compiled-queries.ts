/** Queries that run often: compiled once for each shape, and run each time with other values. */
import type { Compilable, CompiledQuery } from 'kysely'
import type { Db } from './engine.ts'

/** Marks the position of a parameter in a statement that is being compiled. */
class Parameter {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

/** Returns a placeholder for the value of a name, with the value's type. */
export type CreateParameter<V> = <K extends keyof V & string>(name: K) => NonNullable<V[K]>

/** The only place where a placeholder is given the type of the value it stands for. */
function createParameter<V, K extends keyof V & string>(name: K): NonNullable<V[K]> {
  return new Parameter(name) as unknown as NonNullable<V[K]>
}

/** Maximum number of cached shapes per kind of statement. Beyond it the cache is emptied. */
const maxShapes = 500

/**
 * Prepares one kind of statement. `S` is the shape: plain data that decides the text of the statement. `V`
 * are the values that each run gives. `build` sees the shape and nothing else of the query, so that a filter
 * that is missing from the shape is a type error and never another query's statement.
 */
export function prepare<S, V extends object>() {
  return <R>(
    build: (db: Db, shape: S, parameter: CreateParameter<V>) => Compilable<R>,
  ): ((db: Db, shape: S, values: V) => Promise<readonly R[]>) => {
    // SQLite and PostgreSQL need different text for the same statement, so each has its own cache.
    const statements = new WeakMap<object, Map<string, CompiledQuery<R>>>()
    return async (db, shape, values) => {
      const adapter = db.getExecutor().adapter.constructor
      const shapes = statements.get(adapter) ?? new Map<string, CompiledQuery<R>>()
      statements.set(adapter, shapes)
      const key = JSON.stringify(shape)
      const known = shapes.get(key)
      const compiled = known ?? build(db, shape, createParameter).compile()
      if (!known) {
        if (shapes.size >= maxShapes) shapes.clear()
        shapes.set(key, compiled)
      }
      const parameters = compiled.parameters.map((one) =>
        one instanceof Parameter ? Reflect.get(values, one.name) : one,
      )
      const { rows } = await db.executeQuery<R>({ ...compiled, parameters })
      return rows
    }
  }
}
