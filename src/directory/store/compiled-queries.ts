/** Queries that run often: compiled once for each shape, and run each time with other values. */
import type { Compilable, CompiledQuery } from 'kysely'
import type { Db } from './engine.ts'
import { DirectAdapter } from './sqlite-connection.ts'

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

/** Whether statements are answered without waiting: those of SQLite are, outside of transactions. */
export const answersAtOnce = (db: Db) => db.getExecutor().adapter instanceof DirectAdapter

/** Maximum number of cached shapes per kind of statement. Beyond it the cache is emptied. */
const maxShapes = 500

type ShapeCache<R> = (shape: unknown, compile: () => CompiledQuery<R>) => CompiledQuery<R>

function createShapeCache<R>(): ShapeCache<R> {
  const byText = new Map<string, CompiledQuery<R>>()
  // A batch runs the same shape many times.
  const byObject = new WeakMap<object, CompiledQuery<R>>()
  return (shape, compile) => {
    const isObject = typeof shape === 'object' && shape !== null
    const seen = isObject ? byObject.get(shape) : undefined
    if (seen) return seen
    const key = JSON.stringify(shape)
    const compiled = byText.get(key) ?? compile()
    if (byText.size >= maxShapes) byText.clear()
    byText.set(key, compiled)
    if (isObject) byObject.set(shape, compiled)
    return compiled
  }
}

/** The rows of a statement: at once from SQLite, later from PostgreSQL or while SQLite is in a transaction. */
export type Rows<R> = readonly R[] | Promise<readonly R[]>

/**
 * Prepares one kind of `select`. `S` is the shape: plain data that decides the text of the statement. `V`
 * are the values that each run gives. `build` sees the shape and nothing else of the query, so that a filter
 * that is missing from the shape is a type error and never another query's statement.
 */
export function prepare<S, V extends object>() {
  return <R extends object>(
    build: (db: Db, shape: S, parameter: CreateParameter<V>) => Compilable<R>,
  ): ((db: Db, shape: S, values: V) => Rows<R>) => {
    // SQLite and PostgreSQL need different text for the same statement, so each has its own cache.
    const caches = new WeakMap<object, ShapeCache<R>>()
    const compile = (db: Db, shape: S, adapter: object): CompiledQuery<R> => {
      const cache = caches.get(adapter.constructor) ?? createShapeCache<R>()
      caches.set(adapter.constructor, cache)
      return cache(shape, () => build(db, shape, createParameter).compile())
    }
    return (db, shape, values) => {
      const { adapter } = db.getExecutor()
      const compiled = compile(db, shape, adapter)
      const parameters = compiled.parameters.map((one) =>
        one instanceof Parameter ? Reflect.get(values, one.name) : one,
      )
      const isDirect = adapter instanceof DirectAdapter && !db.isTransaction
      const rows = isDirect ? adapter.select(compiled.sql, parameters) : undefined
      // The columns of the statement are those that `build` selected.
      if (rows) return rows as R[]
      return db.executeQuery<R>({ ...compiled, parameters }).then((result) => result.rows)
    }
  }
}
